import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import { joinParts, type CsClass } from './csharp-classes.ts';
import { readCsharp } from './csharp-reader.ts';
import { classRoot, classType, findClass } from './csharp-types.ts';
import { resolveReference } from '../kernel/schema-reference.ts';
import { schemaTypes } from './schema-types.ts';
import { draftType, seal, type DraftType } from './type-draft.ts';
import type { ModelDescriptor } from './types.ts';
import { xsdToSchema } from './xsd-to-schema.ts';

const MODEL_NAMESPACE = 'Altinn.App.Models.';

export interface ModelSources {
  dataTypeId: string;
  /** `appLogic.classRef`, e.g. `Altinn.App.Models.model.model`. */
  classRef: string;
  /** `<dataTypeId>.schema.json`, parsed. */
  schema: JsonObject | null;
  /** `<dataTypeId>.xsd`, used when there is no schema (and for the target namespace). */
  xsd: string | null;
  /** What the XSD includes or imports, by its `schemaLocation`; absent: nothing is at hand. */
  readXsd?: (location: string) => string | null;
  /** Every `models/*.cs`: read as data, never compiled. */
  csharp: readonly { file: string; text: string }[];
}

/**
 * Describes a form model: types, order and attributes from the JSON Schema, overridden by what the classes say,
 * from the XSD when there is no schema (app-model.md §2.2–2.7).
 *
 * Without the class, three facts are derived: rows of every list of objects carry row ids; a null number, boolean
 * or date is left out of the XML only when the schema is of the newest dialect and the member is optional; the XML
 * root is `@xsdRootElement`, in the spelling of the class name where the two differ in case only.
 *
 * @returns the frozen descriptor, the schema that was used (the XSD's translation where there is no other), and what could not be
 *          understood (nothing of it stops the model from working)
 */
export function describeModel(input: ModelSources): { descriptor: ModelDescriptor; schema: JsonObject | null; problems: string[] } {
  const problems: string[] = [];
  const schema = schemaOf(input, problems);
  const className = input.classRef.split('.').at(-1) ?? input.classRef;
  const found = findRootClass(input, problems);
  if (found) {
    const types = schema ? schemaTypes(schema, namespaceOf(input.classRef), problems) : null;
    const root = classType(found.classes, found.root, types && schema ? { types, node: rootNode(schema, input.classRef) } : null, problems);
    const { name, namespace } = classRoot(found.root);
    return { descriptor: descriptor(input, name, namespace ?? targetNamespace(schema), isQualified(schema), root), schema, problems };
  }
  if (!schema) {
    problems.push(`${input.dataTypeId}: there is neither a schema, an XSD nor a class.`);
    return { descriptor: descriptor(input, className, null, true, draftType(input.classRef)), schema, problems };
  }
  const root = schemaTypes(schema, namespaceOf(input.classRef), problems).type(rootNode(schema, input.classRef), input.classRef);
  return { descriptor: descriptor(input, rootName(schema, className), targetNamespace(schema), isQualified(schema), root), schema, problems };
}

function schemaOf(input: ModelSources, problems: string[]): JsonObject | null {
  if (input.schema || input.xsd === null) return input.schema;
  try {
    return xsdToSchema(input.xsd, {
      modelName: input.classRef.split('.').at(-1) ?? '',
      problem: (message) => problems.push(`${input.dataTypeId}: ${message}`),
      ...(input.readXsd ? { read: input.readXsd } : {}),
    });
  } catch (error) {
    problems.push(`${input.dataTypeId}.xsd: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

function findRootClass(input: ModelSources, problems: string[]): { classes: CsClass[]; root: CsClass } | null {
  if (input.csharp.length === 0) return null;
  const classes = joinParts(input.csharp.flatMap(({ text }) => readCsharp(text)));
  const root = findClass(classes, input.classRef, '');
  if (!root && input.schema === null && input.xsd === null) problems.push(`${input.dataTypeId}: no file declares the class ${input.classRef}.`);
  return root ? { classes, root } : null;
}

/** The node of the root object (app-model.md §2.2). */
function rootNode(schema: JsonObject, classRef: string): JsonObject {
  const info = isJsonObject(schema['info']) ? schema['info'] : isJsonObject(schema['_:info']) ? schema['_:info'] : {};
  const rootReference = info['rootNode'];
  if (rootReference === '' || rootReference === '#') return schema;
  if (typeof rootReference === 'string') {
    const pointed = resolveReference(schema, rootReference.includes('#') ? rootReference : `#${rootReference}`);
    if (pointed) return pointed;
  }
  const message = info['meldingsnavn'];
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const wrapper = typeof message === 'string' && Object.hasOwn(properties, message) ? properties[message] : undefined;
  if (isJsonObject(wrapper)) return wrapper;
  const wanted = classRef.startsWith(MODEL_NAMESPACE) ? classRef.slice(MODEL_NAMESPACE.length) : classRef;
  for (const keyword of ['$defs', 'definitions']) {
    const definitions = schema[keyword];
    const named = isJsonObject(definitions) && Object.hasOwn(definitions, wanted) ? definitions[wanted] : undefined;
    if (isJsonObject(named)) return named;
  }
  return schema;
}

function rootName(schema: JsonObject, className: string): string {
  const declared = schema['@xsdRootElement'];
  if (typeof declared !== 'string' || declared === '') return className;
  return declared.toLowerCase() === className.toLowerCase() ? className : declared;
}

function targetNamespace(schema: JsonObject | null): string | null {
  const attributes = schema?.['@xsdSchemaAttributes'];
  const given = schema?.['@xsdTargetNamespace'] ?? (isJsonObject(attributes) ? attributes['TargetNamespace'] : undefined);
  return typeof given === 'string' && given !== '' ? given : null;
}

/** Qualified unless the schema says otherwise: what Studio's generator and the platform's serializer assume. */
function isQualified(schema: JsonObject | null): boolean {
  const attributes = schema?.['@xsdSchemaAttributes'];
  return !isJsonObject(attributes) || String(attributes['ElementFormDefault'] ?? 'qualified').toLowerCase() !== 'unqualified';
}

function namespaceOf(classRef: string): string {
  return classRef.includes('.') ? classRef.slice(0, classRef.lastIndexOf('.')) : '';
}

function descriptor(input: ModelSources, name: string, namespace: string | null, qualified: boolean, root: DraftType): ModelDescriptor {
  return Object.freeze({ dataTypeId: input.dataTypeId, rootName: name, namespace, qualified, ...seal(root) });
}
