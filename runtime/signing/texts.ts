/** What the signing rules say to people. */
export const SIGNING_TEXTS = {
  MissingSignatures: {
    nb: 'Det mangler påkrevde signaturer.',
    nn: 'Det manglar påkravde signaturar.',
    en: 'Required signatures are missing.',
  },
  InvalidSignatureHash: {
    nb: 'Innholdet er endret etter at det ble signert. Alle må signere på nytt.',
    nn: 'Innhaldet er endra etter at det vart signert. Alle må signere på nytt.',
    en: 'The content has changed since it was signed. Everyone must sign again.',
  },
} as const;
