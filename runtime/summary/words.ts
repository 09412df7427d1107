/** The words that a summary needs of its own. An app may give its own text for those that have a key (`receipt_platform.*`). */
export interface Words {
  dateSent: string;
  sender: string;
  receiver: string;
  reference: string;
  empty: string;
  noFiles: string;
  fileName: string;
  tags: string;
  size: string;
  question: string;
  answer: string;
  careOf: string;
  houseNumber: string;
  page: string;
  of: string;
  preview: string;
  name: string;
  onBehalfOf: string;
  status: string;
  signed: string;
  pending: string;
  row: string;
}

const NB: Words = {
  dateSent: 'Dato sendt', sender: 'Avsender', receiver: 'Mottaker', reference: 'Referansenummer',
  empty: 'Du har ikke lagt inn informasjon her', noFiles: 'Du har ikke lastet opp noen vedlegg', fileName: 'Filnavn', tags: 'Merkelapper', size: 'Størrelse',
  question: 'Spørsmål', answer: 'Svar', careOf: 'C/O', houseNumber: 'Bolignummer', page: 'Side', of: 'av',
  preview: 'Dette er en forhåndsvisning og ikke en kvittering', name: 'Navn', onBehalfOf: 'På vegne av', status: 'Status', signed: 'Signert', pending: 'Venter på signering',
  row: 'Rad',
};

const NN: Words = {
  ...NB,
  sender: 'Avsendar', receiver: 'Mottakar', empty: 'Du har ikkje lagt inn informasjon her', noFiles: 'Du har ikkje lasta opp nokon vedlegg', size: 'Storleik', tags: 'Merkelappar',
  preview: 'Dette er ei førehandsvising og ikkje ei kvittering', name: 'Namn', onBehalfOf: 'På vegner av', pending: 'Ventar på signering', houseNumber: 'Bustadnummer',
};

const EN: Words = {
  dateSent: 'Date sent', sender: 'Sender', receiver: 'Receiver', reference: 'Reference number',
  empty: 'You have not entered any information here', noFiles: 'You have not uploaded any attachments', fileName: 'File name', tags: 'Tags', size: 'Size',
  question: 'Question', answer: 'Answer', careOf: 'C/O', houseNumber: 'House number', page: 'Page', of: 'of',
  preview: 'This is a preview and not a receipt', name: 'Name', onBehalfOf: 'On behalf of', status: 'Status', signed: 'Signed', pending: 'Waiting for signature',
  row: 'Row',
};

/** The words in a language; Norwegian bokmål for a language that we do not speak. */
export function wordsIn(language: string): Words {
  return language === 'nn' ? NN : language === 'en' ? EN : NB;
}

/** The locale of numbers and dates. */
export function localeOf(language: string): string {
  return language === 'en' ? 'en-GB' : `${language === 'nn' ? 'nn' : 'nb'}-NO`;
}
