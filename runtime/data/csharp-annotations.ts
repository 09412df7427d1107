import type { Json } from '../kernel/json.ts';
import type { CsAttribute, CsProperty } from './csharp-classes.ts';
import type { Annotation, ClassAnnotations } from './types.ts';

/**
 * What the attributes of a class member ask of its value (app-model.md §2.5, §2.6): `[Required]` first, as the platform looks at it,
 * then the others as written. An attribute whose arguments are no literals is left out.
 */
export function annotationsOf(property: CsProperty): ClassAnnotations {
  const rules = property.attributes.flatMap((attribute) => annotation(attribute) ?? []);
  const display = property.attributes.find(({ name }) => name === 'Display')?.named['Name'] ?? property.attributes.find(({ name }) => name === 'DisplayName')?.values[0];
  return {
    property: property.name,
    label: typeof display === 'string' ? display : property.name,
    rules: [...rules.filter(({ kind }) => kind === 'required'), ...rules.filter(({ kind }) => kind !== 'required')],
  };
}

function annotation({ name, values, named }: CsAttribute): Annotation | null {
  const message = typeof named['ErrorMessage'] === 'string' ? named['ErrorMessage'] : null;
  const [first, second] = values.slice(-2).map(numberOf);
  switch (name) {
    case 'Required': return { kind: 'required', allowEmpty: named['AllowEmptyStrings'] === true, message };
    case 'Range': return values.length >= 2 && first != null && second != null ? { kind: 'range', min: first, max: second, message } : null;
    case 'MinLength': return values.length === 1 && first != null ? { kind: 'minLength', length: first, message } : null;
    case 'MaxLength': return values.length === 1 && first != null ? { kind: 'maxLength', length: first, message } : null;
    case 'StringLength': return values.length === 1 && first != null ? { kind: 'stringLength', min: numberOf(named['MinimumLength']) ?? 0, max: first, message } : null;
    case 'RegularExpression': return typeof values[0] === 'string' ? { kind: 'pattern', pattern: values[0], message } : null;
    default: return null;
  }
}

/** `[Range(typeof(decimal), "0", "1.5")]` has its limits as text. */
function numberOf(value: Json | undefined): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : null;
}
