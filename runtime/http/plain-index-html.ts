import { escapeHtml } from './html.ts';

export interface PlainIndexFacts {
  /** `{org}/{app}` */
  id: string;
  language: string;
  title: string;
  /** The service owner's name. */
  owner: string;
  /** Development has a page that lists the apps; null elsewhere. */
  startPage: string | null;
  nonce: string;
}

interface Texts {
  lang: string;
  about: string;
  noClient: string;
  api: string;
  description: string;
  start: string;
}

const NB: Texts = {
  lang: 'nb', about: 'Tjenesten leveres av', noClient: 'Skjemaet kan ikke fylles ut på denne siden: det er ikke satt opp noe skjemagrensesnitt for tjenesten.',
  api: 'Den kan brukes fra andre systemer.', description: 'Beskrivelse av API-et', start: 'Til startsiden',
};
const EN: Texts = {
  lang: 'en', about: 'The service is provided by', noClient: 'The form cannot be filled in on this page: no form client has been set up for the service.',
  api: 'It can be used from other systems.', description: 'Description of the API', start: 'To the start page',
};

/** What a browser sees of an app that has no form client: which service this is, and where to go. */
export function plainIndexHtml({ id, language, title, owner, startPage, nonce }: PlainIndexFacts): string {
  const texts = language === 'en' ? EN : NB;
  return `<!DOCTYPE html>
<html lang="${texts.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${texts.about} ${escapeHtml(owner)}. <code>${escapeHtml(id)}</code></p>
<p>${texts.noClient} ${texts.api}</p>
<ul>
<li><a href="/${escapeHtml(id)}/v1/customOpenapi.json">${texts.description}</a></li>
${startPage === null ? '' : `<li><a href="${escapeHtml(startPage)}">${texts.start}</a></li>\n`}</ul>
</main>
</body>
</html>
`;
}

const STYLE = ':root{color-scheme:light dark}body{font:1.1rem/1.6 system-ui,sans-serif;margin:0 auto;max-width:42rem;padding:2rem 1.25rem}h1{font-size:1.8rem;line-height:1.25}a{color:LinkText}';
