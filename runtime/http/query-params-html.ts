import type { StoredPrefill } from '../instance/stored-prefill.ts';
import { escapeHtml, scriptJson } from './html.ts';

/** A page that keeps the prefill for the form client, in the browser's session, and goes on to the app (app-model.md §3.1 `QueryParameters`). */
export function queryParamsHtml(prefill: readonly StoredPrefill[], appPath: string, nonce: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(appPath.slice(1))}</title>
</head>
<body>
<noscript>JavaScript is needed to go on.</noscript>
<script nonce="${nonce}">
var created=new Date().toISOString();
sessionStorage.setItem('queryParams',JSON.stringify(${scriptJson(prefill)}.map(function(entry){return Object.assign({},entry,{created:created});})));
window.location.replace(window.location.origin+${scriptJson(appPath)});
</script>
</body>
</html>
`;
}
