import mime from 'mime-types';

/** Where the platform's table and the registry disagree, both are right; the platform's comes first. */
const ALSO: Record<string, readonly string[]> = {
  xml: ['application/xml', 'text/xml'],
  xsd: ['text/xml'],
  xsl: ['text/xml'],
  zip: ['application/zip', 'application/x-zip-compressed', 'application/zip-compressed'],
  gz: ['application/x-gzip'],
  tgz: ['application/x-compressed'],
  rar: ['application/x-rar-compressed'],
  js: ['application/javascript'],
  ico: ['image/x-icon'],
  '3gp': ['video/3gpp', 'audio/3gpp'],
  m4a: ['audio/m4a'],
  jfif: ['image/pjpeg'],
  aif: ['audio/aiff'],
  aiff: ['audio/aiff'],
  mid: ['audio/mid'],
  vcf: ['text/x-vcard'],
  vsd: ['application/vnd.visio'],
  mdb: ['application/x-msaccess'],
  csh: ['application/x-csh'],
  wmf: ['application/x-msmetafile'],
  ics: ['application/octet-stream'],
};

/** Media types of a file by the last extension of its name, the one for messages first; unknown ones are bytes. */
export function mediaTypesOf(filename: string): readonly [string, ...string[]] {
  const extension = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase();
  const registered = mime.lookup(extension);
  const all = [...new Set([...(Object.hasOwn(ALSO, extension) ? (ALSO[extension] ?? []) : []), ...(registered === false ? [] : [registered])])];
  const [first = 'application/octet-stream', ...others] = all;
  return [first, ...others];
}
