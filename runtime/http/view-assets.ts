import type { PageAsset } from './index-page-html.ts';

export interface ViewAssets {
  stylesheets: PageAsset[];
  scripts: PageAsset[];
}

const KEPT = ['media', 'integrity', 'crossorigin', 'type', 'async', 'defer', 'nomodule'];

/**
 * The style sheets and scripts that an app's own page of the v8 line (`views/Home/Index.cshtml`) loads besides the client. The
 * view itself is code and is not run: only tags with a plain address count, with the names of org and app filled in.
 */
export function viewAssets(view: string, org: string, app: string): ViewAssets {
  const text = view.replace(/@\*[\s\S]*?\*@|<!--[\s\S]*?-->/g, '').replace(/@\(?ViewBag\.Org\)?/gi, org).replace(/@\(?ViewBag\.App\)?/gi, app);
  const found: ViewAssets = { stylesheets: [], scripts: [] };
  for (const [, name = '', attributes = ''] of text.matchAll(/<(link|script)\b([^>]*)>/gi)) {
    const read = attributesOf(attributes);
    const isScript = name.toLowerCase() === 'script';
    if (!isScript && !/\bstylesheet\b/i.test(read.get('rel') ?? '')) continue;
    const url = (read.get(isScript ? 'src' : 'href') ?? '').replace(/^~\//, `/${org}/${app}/`);
    if (!/^(?:https:\/\/|\/(?!\/))[^@\s]+$/i.test(url) || /altinn-app-frontend\.(?:js|css)$/i.test(url)) continue;
    const kept = [...read].filter(([attribute]) => KEPT.includes(attribute) && !(attribute === 'type' && !isScript));
    found[isScript ? 'scripts' : 'stylesheets'].push({ url, attributes: Object.fromEntries(kept.map(([attribute, value]) => [attribute, value === '' ? true : value])) });
  }
  return found;
}

function attributesOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)].map(([, name = '', ...values]) => [name.toLowerCase(), values.find((value) => value !== undefined) ?? '']));
}
