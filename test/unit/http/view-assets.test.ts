import assert from 'node:assert/strict';
import { viewAssets } from '../../../runtime/http/view-assets.ts';

describe('viewAssets(view, org, app)', () => {
  const view = `@{ Layout = null; }
<html><head>
<link rel="icon" href="https://cdn.test/favicon.ico">
<link rel="stylesheet" type="text/css" href="https://altinncdn.no/toolkits/altinn-app-frontend/4/altinn-app-frontend.css">
<link rel="stylesheet" href="/@ViewBag.Org/@ViewBag.App/own.css" media="print">
<!-- <script src="/commented.js"></script> -->
@* <script src="/razor.js"></script> *@
</head><body>
<script>window.x = 1;</script>
<script src="https://altinncdn.no/toolkits/altinn-app-frontend/4/altinn-app-frontend.js" crossorigin></script>
<script src='~/process-navigator.js' defer></script>
<script src="https://cdn.test/a.js" integrity="sha384-x" onerror="alert(1)"></script>
<script src="@Url.Content("x")"></script><script src="javascript:alert(1)"></script><script src="//cdn.test/b.js"></script><script src="http://cdn.test/c.js"></script>
</body></html>`;
  it('keeps what has a plain address, and leaves out the client, code, comments and handlers', () => {
    assert.deepEqual(viewAssets(view, 'ttd', 'x'), {
      stylesheets: [{ url: '/ttd/x/own.css', attributes: { media: 'print' } }],
      scripts: [{ url: '/ttd/x/process-navigator.js', attributes: { defer: true } }, { url: 'https://cdn.test/a.js', attributes: { integrity: 'sha384-x' } }],
    });
  });
});
