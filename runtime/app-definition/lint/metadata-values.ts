import type { LanguageText } from '../../kernel/application-types.ts';
import { misspelt, nearest } from '../../kernel/nearest.ts';
import type { DefinitionParts } from '../definition-parts.ts';
import type { ProblemList } from '../problems.ts';
import type { JsonPath } from '../tolerant-json.ts';

const KINDS = ['application', 'audio', 'font', 'image', 'message', 'model', 'multipart', 'text', 'video', '*'];
/** What apps most often take; a slip away from one of these is told. */
const COMMON = [
  'application/xml', 'application/json', 'application/pdf', 'application/zip', 'application/msword', 'application/rtf', 'application/octet-stream', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'image/png', 'image/jpeg', 'image/gif', 'image/tiff', 'image/bmp', 'image/webp', 'image/heic', 'image/svg+xml', 'text/plain', 'text/csv', 'text/xml', 'text/html', 'text/markdown', 'video/mp4', 'audio/mpeg',
];
/** Names that are near a common one, and right. */
const RIGHT = new Set(['image/jpg', 'image/heif', 'image/jp2', 'video/mpeg', 'audio/mp4', 'audio/mpeg']);

/** Media types and contributors of data types that match nothing. */
export function dataTypeValues({ definition, metadata }: DefinitionParts, problems: ProblemList): void {
  for (const [index, type] of definition.metadata.dataTypes.entries()) {
    for (const [at, written] of (type.allowedContentTypes ?? []).entries()) {
      const mediaType = written.toLowerCase();
      const isShaped = /^[^\s/;]+\/[^\s/;]+(?:\s*;.*)?$/.test(mediaType) && KINDS.includes(mediaType.split('/')[0] ?? '');
      const near = COMMON.includes(mediaType) || RIGHT.has(mediaType) ? undefined : misspelt(mediaType, COMMON);
      if (!isShaped || near !== undefined) problems.warningAt(metadata.source, ['dataTypes', index, 'allowedContentTypes', at], `Data type "${type.id}": "${written}" is no media type that files come with`, nearest(mediaType, COMMON) ?? 'For example image/png');
    }
    for (const name of ['allowedContributers', 'allowedContributors'] as const) {
      for (const [at, written] of (type[name] ?? []).entries()) {
        if (!/^(?:app:owned|org:[\w-]+|orgno:\d{9})$/i.test(written)) problems.warningAt(metadata.source, ['dataTypes', index, name, at], `Data type "${type.id}": "${written}" matches nobody`, nearest(written, ['app:owned']) ?? 'app:owned, org:<short name> or orgno:<nine digits>');
      }
    }
  }
}

/** Titles and descriptions that lack a language which the app has texts for. */
export function untranslatedTitles({ definition, metadata }: DefinitionParts, problems: ProblemList): void {
  const tell = (words: LanguageText | null | undefined, path: JsonPath, what: string): void => {
    const lacking = words === undefined || words === null || Object.keys(words).length === 0 ? [] : [...definition.texts.keys()].filter((language) => !Object.hasOwn(words, language));
    if (lacking.length > 0) problems.warningAt(metadata.source, path, `${what} is missing in ${lacking.join(', ')}`);
  };
  tell(definition.metadata.title, ['title'], 'The title');
  for (const [index, type] of definition.metadata.dataTypes.entries()) tell(type.description, ['dataTypes', index, 'description'], `The description of "${type.id}"`);
}
