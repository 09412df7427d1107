/** Upper bounds on everything that comes from outside (auth-platform.md §12 rows 12, 20). Sizes in bytes. */
export interface Limits {
  /** A form document or another JSON/XML body that is read whole. */
  body: number;
  /** A form document as it is stored. */
  stored: number;
  /** A request to instantiate or to upload data (app-api.md §0). */
  upload: number;
  jsonDepth: number;
  /** Objects and lists in one JSON text: a row of two bytes may become a hundred times as many. */
  jsonContainers: number;
  xmlDepth: number;
  xmlElements: number;
  multipartParts: number;
  /** Headers of one multipart part. */
  partHeaders: number;
  /** Tags, metadata, presentation texts, data values or substatus of one instance or element, in characters. */
  texts: number;
  filename: number;
  /** Tags of one data element, and characters of one tag. */
  tags: number;
  tagLength: number;
  /** User-defined metadata of one data element: entries, and characters of a key and of a value. */
  userMetadata: number;
  userMetadataKey: number;
  userMetadataValue: number;
  /** What app logic may read of a file at a time. */
  hookFile: number;
}

export const DEFAULT_LIMITS: Limits = {
  body: 5 * 1024 * 1024,
  stored: 32 * 1024 * 1024,
  upload: 2000 * 1024 * 1024,
  jsonDepth: 64,
  jsonContainers: 100_000,
  xmlDepth: 100,
  xmlElements: 200_000,
  multipartParts: 1000,
  partHeaders: 16 * 1024,
  texts: 64 * 1024,
  filename: 255,
  tags: 100,
  tagLength: 255,
  userMetadata: 100,
  userMetadataKey: 255,
  userMetadataValue: 4000,
  hookFile: 16 * 1024 * 1024,
};
