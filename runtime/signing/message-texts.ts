export interface MessageTexts {
  title: string;
  summary: string;
  body: string;
}

/** What a signee is asked, where the app has no texts of its own (signing.md B.8). Unknown languages get nb. */
export function callToSignTexts(language: string, app: string, url: string): MessageTexts {
  if (language === 'en') return { title: `${app}: task for signing`, summary: `Your signature is requested for ${app}.`, body: `Your signature is requested for ${app}. Open it here: ${url}` };
  if (language === 'nn') return { title: `${app}: oppgåve til signering`, summary: `Du er beden om å signere ${app}.`, body: `Du er beden om å signere ${app}. Opne han her: ${url}` };
  return { title: `${app}: oppgave til signering`, summary: `Du er bedt om å signere ${app}.`, body: `Du er bedt om å signere ${app}. Åpne den her: ${url}` };
}

/** What a signer is told afterwards. */
export function receiptTexts(language: string, app: string, url: string): MessageTexts {
  if (language === 'en') return { title: `${app}: signed`, summary: `You have signed ${app}.`, body: `You have signed ${app}. What you signed is attached. See it here: ${url}` };
  if (language === 'nn') return { title: `${app}: signert`, summary: `Du har signert ${app}.`, body: `Du har signert ${app}. Det du signerte er lagt ved. Sjå det her: ${url}` };
  return { title: `${app}: signert`, summary: `Du har signert ${app}.`, body: `Du har signert ${app}. Det du signerte er vedlagt. Se det her: ${url}` };
}
