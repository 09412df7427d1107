import { createRequire } from 'node:module';

/** Paths of the TrueType files that every PDF is set in: Inter covers Latin (Norwegian, Sami, ...), Greek and Cyrillic. */
export interface FontFiles {
  regular: string;
  bold: string;
  italic: string;
}

/** The same fonts for both ways to a PDF, so that it looks alike whatever the machine has. */
export function fontFiles(): FontFiles {
  const { resolve } = createRequire(import.meta.url);
  const file = (cut: string): string => resolve(`@expo-google-fonts/inter/${cut}/Inter_${cut}.ttf`);
  return { regular: file('400Regular'), bold: file('600SemiBold'), italic: file('400Regular_Italic') };
}
