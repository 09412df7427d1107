import type { XsdSchema } from '../kernel/ports.ts';
import type { AppDefinition, FormType } from './types.ts';

/** The XSD of a form data type with what it may include: `models/<last part of classRef>.xsd`, else `models/<data type>.xsd`. Null when the app has neither. */
export function xsdSchemaOf(definition: AppDefinition, form: FormType): XsdSchema | null {
  const classRef = form.dataType.appLogic?.classRef ?? '';
  const files = definition.raw.list('models').filter((name) => name.toLowerCase().endsWith('.xsd'));
  const names = [classRef.slice(classRef.lastIndexOf('.') + 1), form.dataType.id].map((name) => `models/${name}.xsd`);
  const file = names.flatMap((name) => files.find((candidate) => candidate === name) ?? files.find((candidate) => candidate.toLowerCase() === name.toLowerCase()) ?? [])[0];
  if (file === undefined) return null;
  return { id: `${definition.id} ${definition.version} ${file}`, file, files, read: (path) => definition.raw.read(path) };
}
