import type { Annotation, ClassAnnotations, Member } from '../data/types.ts';
import type { Json } from '../kernel/json.ts';
import { dotnetNumber } from './dotnet-number.ts';
import { linearPattern, type TextTest } from './pattern.ts';
import type { ListRule, Rule } from './rules.ts';

/** The checks of one member from the attributes of its class. */
export interface ClassRules {
  /** Message when there is no value; null when there may be none. */
  required: string | null;
  rules: Rule[];
  list: ListRule[];
}

/**
 * What the attributes of a class member ask for, in the platform's words or the app's own, which may begin with `*WARNING*` and its
 * like. Where there is a class the platform asks nothing else (app-model.md §2.5, §2.6).
 * @param problems  takes what cannot be checked
 */
export function classRules(member: Member, annotations: ClassAnnotations, problems: string[]): ClassRules {
  const found: ClassRules = { required: null, rules: [], list: [] };
  for (const annotation of annotations.rules) {
    const message = messageOf(annotation, annotations.label);
    if (annotation.kind === 'required') {
      if (!member.nonNullable && member.constant === undefined) found.required = message;
      if (!member.array && !annotation.allowEmpty) found.rules.push({ keyword: 'required', on: 'string', message, test: (value) => (value as string).trim() !== '' });
    } else if (annotation.kind === 'pattern') {
      const test = linearPattern(annotation.pattern);
      if (test) found.rules.push(patternRule(test, message));
      else problems.push(`The pattern of ${member.json} cannot be checked in linear time and is left out: ${annotation.pattern.slice(0, 200)}`);
    } else if (annotation.kind === 'range') {
      const { min, max } = annotation;
      found.rules.push({ keyword: 'minimum', on: 'number', message, test: (value) => (value as number) >= min && (value as number) <= max });
    } else {
      const fits = lengthTest(annotation);
      if (member.array) found.list.push({ keyword: annotation.kind, message, test: (list) => fits(list.length) });
      else found.rules.push({ keyword: annotation.kind, on: 'string', message, test: (value) => fits((value as string).length) });
    }
  }
  return found;
}

function patternRule(test: TextTest, message: string): Rule {
  return { keyword: 'pattern', on: 'any', message, test: (value: Json) => value === '' || test(String(value)) };
}

function lengthTest(annotation: Extract<Annotation, { kind: 'minLength' | 'maxLength' | 'stringLength' }>): (length: number) => boolean {
  if (annotation.kind === 'stringLength') return (length) => length >= annotation.min && length <= annotation.max;
  return annotation.kind === 'minLength' ? (length) => length >= annotation.length : (length) => length <= annotation.length;
}

function messageOf(annotation: Annotation, label: string): string {
  const values = [label, ...limitsOf(annotation)];
  return (annotation.message ?? WORDS[annotation.kind](annotation)).replace(/\{(\d)\}/g, (marker, index: string) => values[Number(index)] ?? marker);
}

function limitsOf(annotation: Annotation): string[] {
  switch (annotation.kind) {
    case 'range': return [dotnetNumber(annotation.min), dotnetNumber(annotation.max)];
    case 'stringLength': return [String(annotation.max), String(annotation.min)];
    case 'pattern': return [annotation.pattern];
    case 'required': return [];
    default: return [String(annotation.length)];
  }
}

/** The platform's own messages. */
const WORDS: Record<Annotation['kind'], (annotation: Annotation) => string> = {
  required: () => 'The {0} field is required.',
  range: () => 'The field {0} must be between {1} and {2}.',
  minLength: () => "The field {0} must be a string or array type with a minimum length of '{1}'.",
  maxLength: () => "The field {0} must be a string or array type with a maximum length of '{1}'.",
  stringLength: (annotation) => (annotation.kind === 'stringLength' && annotation.min > 0
    ? 'The field {0} must be a string with a minimum length of {2} and a maximum length of {1}.' : 'The field {0} must be a string with a maximum length of {1}.'),
  pattern: () => "The field {0} must match the regular expression '{1}'.",
};
