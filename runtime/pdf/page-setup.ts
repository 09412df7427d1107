/** How every browser prints our documents, whether it is ours or a service's. */
export const PAGE_SETUP = {
  format: 'A4', margin: { top: '18mm', bottom: '20mm', left: '15mm', right: '15mm' }, printBackground: true,
  displayHeaderFooter: true, headerTemplate: '<span></span>',
} as const;
