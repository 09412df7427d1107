import { escapeHtml, scriptJson } from './html.ts';

/** A style sheet or script of the app's own besides the client's. */
export interface PageAsset {
  url: string;
  /** Further attributes; true writes the name alone. */
  attributes: Readonly<Record<string, string | true>>;
}

export interface IndexPage {
  org: string;
  app: string;
  /** Folder of the client's bundle, without a slash at the end. */
  assets: string;
  /** Marks the one script that stands in the page itself. */
  nonce: string;
  featureToggles: Readonly<Record<string, boolean>>;
  /** Null in v8, whose client asks for everything. */
  globals: object | null;
  stylesheets: readonly PageAsset[];
  scripts: readonly PageAsset[];
}

/** The page that a form client lives in (frontend-contract.md, The index page): always the same document. */
export function indexPageHtml(page: IndexPage): string {
  const { org, app, assets, nonce, featureToggles, globals, stylesheets, scripts } = page;
  const assign = (name: string, value: unknown): string => `window.${name}=${scriptJson(value)};`;
  const globalData = globals === null ? '' : assign('featureToggles', featureToggles) + assign('altinnAppGlobalData', globals);
  return `<!DOCTYPE html>
<html lang="no">
<head>
<meta charset="utf-8">
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<meta name="viewport" content="width=device-width, initial-scale=1, shrink-to-fit=no">
<title>${escapeHtml(`${org} - ${app}`)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" type="text/css" href="${escapeHtml(assets)}/altinn-app-frontend.css">
${stylesheets.map(({ url, attributes }) => `<link rel="stylesheet" type="text/css" href="${escapeHtml(url)}"${written(attributes)}>\n`).join('')}</head>
<body>
<div id="root"></div>
<script nonce="${nonce}">${assign('org', org)}${assign('app', app)}${globalData}</script>
<script src="${escapeHtml(assets)}/altinn-app-frontend.js" crossorigin></script>
${scripts.map(({ url, attributes }) => `<script src="${escapeHtml(url)}"${written(attributes)}></script>\n`).join('')}</body>
</html>
`;
}

function written(attributes: PageAsset['attributes']): string {
  return Object.entries(attributes).map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escapeHtml(value)}"`)).join('');
}
