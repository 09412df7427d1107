import { memberOf } from '../expressions/cast.ts';
import type { Place } from '../layout/evaluation.ts';
import type { Builder } from './builder.ts';
import type { FileFacts } from './input.ts';
import { optionLabels } from './options.ts';
import type { Block, SummaryFile } from './types.ts';
import { definition, placedOf } from './view.ts';

const PDF_TYPE = 'ref-data-as-pdf';

/** Uploaded files, by the component that took them. Null for every other type. */
export function fileBlocks(builder: Builder, place: Place): Block[] | null {
  switch (placedOf(place).component.type) {
    case 'FileUpload':
    case 'FileUploadWithTag':
    case 'ImageUpload':
      return block(builder, place, uploaded(builder, place));
    case 'AttachmentList':
      return block(builder, place, listed(builder, place));
    case 'SigningDocumentList':
      return block(builder, place, builder.input.files.filter((file) => file.generatedFrom !== null || file.dataType === PDF_TYPE || file.filename !== null));
    default: return null;
  }
}

function block(builder: Builder, place: Place, files: readonly FileFacts[]): Block[] {
  if (files.length === 0 && builder.options.hideEmpty) return [];
  return [{ componentId: placedOf(place).component.id, kind: 'files', label: builder.view.label(place) ?? '', files: files.map((file) => summaryFile(builder, place, file)) }];
}

function summaryFile(builder: Builder, place: Place, file: FileFacts): SummaryFile {
  return { name: file.filename ?? file.dataType, size: file.size, tags: optionLabels(builder.view, place, builder.input.options, file.tags) };
}

/** By the ids that the row keeps; elsewhere every file of the component's type (app-model.md §6.3). */
function uploaded(builder: Builder, place: Place): FileFacts[] {
  const { id, bindings } = placedOf(place).component;
  const files = builder.input.files.filter((file) => file.dataType === id);
  if (!Object.hasOwn(bindings, 'simpleBinding') && !Object.hasOwn(bindings, 'list')) return files;
  const list = builder.view.boundJson(place, 'list');
  const ids = Array.isArray(list) ? list.map(String) : [builder.view.bound(place, 'simpleBinding') ?? ''];
  return ids.flatMap((elementId) => files.find((file) => file.id === elementId) ?? []);
}

function listed(builder: Builder, place: Place): FileFacts[] {
  const wanted = memberOf(definition(place), 'dataTypeIds');
  const types = Array.isArray(wanted) ? wanted : [];
  const { files } = builder.input;
  if (types.length === 0) return files.filter((file) => file.dataType !== PDF_TYPE);
  return files.filter((file) => types.includes(file.dataType) || (types.includes('ref-data-from-task') && file.dataType !== PDF_TYPE));
}
