import type { Json } from '../kernel/json.ts';
import { isListType, joinNames, type CsAttribute, type CsClass, type CsEnumValue, type CsProperty, type Initial } from './csharp-classes.ts';
import { csharpTokens, type CsToken } from './csharp-tokens.ts';

const MODIFIERS = new Set(['public', 'private', 'protected', 'internal', 'static', 'virtual', 'override', 'abstract', 'sealed', 'partial', 'readonly', 'required', 'new', 'async', 'const', 'unsafe', 'extern']);
const CLOSED = new Set(['private', 'protected', 'internal']);
const TYPE_WORDS = new Set(['class', 'record', 'struct']);

/**
 * Reads the classes of a C# model file as data: names, attributes, types and literal initialisers (app-model.md
 * §2.5). Nothing is compiled or run; what is not understood is skipped.
 */
export function readCsharp(source: string): CsClass[] {
  // Where only the older library is imported, its attributes are meant by the names that both have.
  const isOlder = /\busing\s+Newtonsoft\.Json\s*;/.test(source) && !/\busing\s+System\.Text\.Json\.Serialization\s*;/.test(source);
  const reader = new Reader(csharpTokens(source), isOlder);
  reader.body('', null);
  return reader.classes;
}

class Reader {
  readonly classes: CsClass[] = [];
  readonly #tokens: CsToken[];
  readonly #isOlder: boolean;
  #at = 0;

  constructor(tokens: CsToken[], isOlder: boolean) {
    this.#tokens = tokens;
    this.#isOlder = isOlder;
  }

  /** Members until the closing brace (or the end). */
  body(scope: string, owner: CsClass | null): void {
    let within = scope;
    while (this.#at < this.#tokens.length && !this.#is('}')) {
      const attributes = this.#attributes();
      const modifiers = this.#modifiers();
      const word = this.#text();
      if (word === 'namespace') within = this.#namespace(scope);
      else if (TYPE_WORDS.has(word)) this.#class(within, attributes);
      else if (word === 'enum') this.#enum(within, attributes);
      else if (word === 'interface' || word === 'using' || !this.#isName()) this.#skipMember();
      else this.#member(owner, attributes, modifiers);
    }
    this.#at++;
  }

  #namespace(scope: string): string {
    this.#at++;
    const name = joinNames(scope, this.#dotted());
    if (this.#is('{')) {
      this.#at++;
      this.body(name, null);
      return scope;
    }
    this.#at++;
    return name;
  }

  #enum(scope: string, attributes: CsAttribute[]): void {
    this.#at++;
    const name = this.#text();
    while (this.#at < this.#tokens.length && !this.#is('{') && !this.#is(';')) this.#at++;
    this.classes.push({ name, scope, base: null, parameters: [], attributes, properties: [], guarded: new Set(), assigned: new Map(), values: this.#is('{') ? this.#enumValues() : [] });
    if (this.#is(';')) this.#at++;
  }

  #enumValues(): CsEnumValue[] {
    const values: CsEnumValue[] = [];
    this.#at++;
    while (this.#at < this.#tokens.length && !this.#is('}')) {
      const start = this.#at;
      const attributes = this.#attributes();
      const name = this.#text();
      if (this.#isName()) this.#at++;
      let value = (values.at(-1)?.value ?? -1) + 1;
      if (this.#is('=')) {
        this.#at++;
        const given = this.#literal();
        if (typeof given === 'number') value = given;
      }
      if (name !== '') values.push({ name, value, attributes });
      this.#skipUntil(new Set([',', '}']));
      if (this.#is(',') || this.#at === start) this.#at++;
    }
    this.#at++;
    return values;
  }

  #class(scope: string, attributes: CsAttribute[]): void {
    const isRecord = this.#text() === 'record';
    while (TYPE_WORDS.has(this.#text())) this.#at++;
    const found: CsClass = { name: this.#text(), scope, base: null, parameters: [], attributes, properties: [], guarded: new Set(), assigned: new Map(), values: null };
    this.#at++;
    if (this.#is('<')) found.parameters = this.#group('<', '>').slice(1, -1).split(',').map((name) => name.replace(/^(?:in|out) ?/, ''));
    if (this.#is('(') && isRecord) found.properties.push(...this.#parameters());
    else if (this.#is('(')) this.#skipGroup('(', ')');
    if (this.#is(':')) {
      this.#at++;
      found.base = this.#type();
    }
    while (this.#at < this.#tokens.length && !this.#is('{') && !this.#is(';')) this.#at++;
    this.classes.push(found);
    if (this.#is('{')) {
      this.#at++;
      this.body(joinNames(scope, found.name), found);
    } else this.#at++;
  }

  #member(owner: CsClass | null, attributes: CsAttribute[], modifiers: Set<string>): void {
    const type = this.#type();
    const name = this.#text();
    if (owner && type === owner.name && this.#is('(') && !modifiers.has('static')) return this.#assignments(owner);
    if (!this.#isName() || type === '') return this.#skipMember();
    this.#at++;
    if (this.#is('(')) {
      if (name.startsWith('ShouldSerialize')) owner?.guarded.add(name.slice('ShouldSerialize'.length));
      return this.#skipMember();
    }
    const property: CsProperty = { name, type, attributes, initial: undefined, initialName: null, computed: false, readOnly: false };
    const isProperty = this.#is('{') || this.#is('=>');
    if (this.#is('{')) property.readOnly = !this.#accessors();
    if (this.#is('=') || this.#is('=>')) {
      property.computed = this.#is('=>');
      property.readOnly ||= property.computed;
      this.#at++;
      this.#initialiser(property);
      this.#skipMember();
    } else if (this.#is(';')) this.#at++;
    if (owner && isProperty && modifiers.has('public') && !modifiers.has('static')) owner.properties.push(property);
  }

  #initialiser(into: Initial): void {
    into.initial = this.#literal();
    if (into.initial === undefined && this.#isName() && this.#text() !== 'default' && this.#text() !== 'null') into.initialName = this.#lastName() ?? null;
  }

  /** What a constructor without parameters puts into properties, or into the fields behind them as generators name those. */
  #assignments(owner: CsClass): void {
    const isPlain = this.#tokens[this.#at + 1]?.text === ')';
    while (this.#at < this.#tokens.length && !this.#is('{') && !this.#is('=>') && !this.#is(';')) this.#at++;
    if (!this.#is('{') || !isPlain) return this.#skipMember();
    for (this.#at++; this.#at < this.#tokens.length && !this.#is('}'); ) {
      if (this.#text() === 'this' && this.#tokens[this.#at + 1]?.text === '.') this.#at += 2;
      const target = this.#text();
      if (this.#isName() && this.#tokens[this.#at + 1]?.text === '=') {
        this.#at += 2;
        const given: Initial = { initial: undefined, initialName: null };
        this.#initialiser(given);
        owner.assigned.set(target, given);
      }
      this.#skipMember();
    }
    this.#at++;
  }

  /** Over the accessors of a property; whether there is one that others may set it by. */
  #accessors(): boolean {
    const start = this.#at;
    this.#skipGroup('{', '}');
    return this.#tokens.slice(start, this.#at).some(({ kind, text }, index) => kind === 'name' && (text === 'set' || text === 'init') && !CLOSED.has(this.#tokens[start + index - 1]?.text ?? ''));
  }

  /** The parameters of a record are its properties; attributes are theirs with or without `property:`. */
  #parameters(): CsProperty[] {
    const found: CsProperty[] = [];
    this.#at++;
    while (this.#at < this.#tokens.length && !this.#is(')')) {
      const start = this.#at;
      const attributes = this.#attributes();
      const type = this.#type();
      const property: CsProperty = { name: this.#text(), type, attributes, initial: undefined, initialName: null, computed: false, readOnly: false };
      if (this.#isName()) this.#at++;
      if (this.#is('=')) {
        this.#at++;
        this.#initialiser(property);
      }
      if (type !== '' && property.name !== '') found.push(property);
      this.#skipUntil(new Set([',', ')']));
      if (this.#is(',') || this.#at === start) this.#at++;
    }
    this.#at++;
    return found;
  }

  #attributes(): CsAttribute[] {
    const found: CsAttribute[] = [];
    while (this.#is('[')) {
      this.#at++;
      while (this.#at < this.#tokens.length && !this.#is(']')) {
        const start = this.#at;
        // `[property: X]`
        if (this.#isName() && this.#tokens[this.#at + 1]?.text === ':' && this.#tokens[this.#at + 2]?.text !== ':') this.#at += 2;
        const library = this.#tokens[this.#at]?.text;
        const name = attributeName(this.#dotted());
        const attribute = { name, ...(this.#is('(') ? this.#arguments() : { values: [], named: {}, types: [] }) };
        // The older library's word for it says nothing about what is served.
        if (name !== 'JsonIgnore' || (library !== 'Newtonsoft' && !(library === name && this.#isOlder))) found.push(attribute);
        if (this.#is(',') || this.#at === start) this.#at++;
      }
      this.#at++;
    }
    return found;
  }

  #arguments(): { values: Json[]; named: Record<string, Json>; types: string[] } {
    const values: Json[] = [];
    const types: string[] = [];
    const named: Record<string, Json> = {};
    this.#at++;
    while (this.#at < this.#tokens.length && !this.#is(')')) {
      let name: string | null = null;
      if (this.#isName() && (this.#tokens[this.#at + 1]?.text === '=' || this.#tokens[this.#at + 1]?.text === ':')) {
        name = this.#text();
        this.#at += 2;
      }
      if (this.#text() === 'typeof') {
        this.#at += 2;
        types.push(this.#type());
        if (this.#is(')')) this.#at++;
      }
      const value = name === 'Condition' ? this.#lastName() : this.#literal();
      this.#skipUntil(new Set([',', ')']));
      if (name !== null) named[name] = value ?? null;
      else values.push(value ?? null);
      if (this.#is(',')) this.#at++;
    }
    this.#at++;
    return { values, named, types };
  }

  /** A literal, or `new ...` as an empty value; undefined for everything else. Leaves the rest of the expression. */
  #literal(): Json | undefined {
    const negative = this.#is('-');
    if (negative) this.#at++;
    const token = this.#tokens[this.#at];
    if (token?.kind === 'string') return this.#take(token.text);
    if (token?.kind === 'number') return this.#take(negative ? `-${token.text}` : token.text, true);
    if (token?.text === 'true' || token?.text === 'false') return this.#take(token.text === 'true');
    if (token?.text === '[') return [];
    const limit = this.#limit();
    if (limit !== undefined) return negative ? -limit : limit;
    if (token?.text === 'new') {
      this.#at++;
      const type = this.#isName() ? this.#type() : '';
      return isListType(type) || this.#is('[') ? [] : {};
    }
    return undefined;
  }

  /** `double.MaxValue` and its like. */
  #limit(): number | undefined {
    const [type, dot, member] = [0, 1, 2].map((ahead) => this.#tokens[this.#at + ahead]);
    if (type?.kind !== 'name' || dot?.text !== '.' || member?.kind !== 'name') return undefined;
    const limits = LIMITS[type.text.toLowerCase()];
    const limit = member.text === 'MinValue' ? limits?.[0] : member.text === 'MaxValue' ? limits?.[1] : undefined;
    if (limit !== undefined) this.#at += 3;
    return limit;
  }

  #take(value: Json, numeric = false): Json {
    this.#at++;
    return numeric ? Number(value) : value;
  }

  /** `JsonIgnoreCondition.Always` by its value's name. */
  #lastName(): string | undefined {
    return this.#dotted().split('.').at(-1);
  }

  #type(): string {
    let type = this.#is('<') ? '' : this.#dotted();
    if (this.#is('<')) type += this.#group('<', '>');
    while (this.#is('?') || (this.#is('[') && this.#tokens[this.#at + 1]?.text === ']')) {
      type += this.#is('?') ? '?' : '[]';
      this.#at += this.#is('?') ? 1 : 2;
    }
    return type;
  }

  #dotted(): string {
    let name = '';
    while (this.#isName()) {
      name += this.#text();
      this.#at++;
      const more = this.#is('.') || (this.#is(':') && this.#tokens[this.#at + 1]?.text === ':');
      if (!more) break;
      name = this.#is('.') ? `${name}.` : '';
      this.#at += this.#is('.') ? 1 : 2;
    }
    return name;
  }

  #modifiers(): Set<string> {
    const found = new Set<string>();
    while (MODIFIERS.has(this.#text())) {
      found.add(this.#text());
      this.#at++;
    }
    return found;
  }

  #group(open: string, close: string): string {
    const start = this.#at;
    this.#skipGroup(open, close);
    return this.#tokens.slice(start, this.#at).map((token) => token.text).join('');
  }

  #skipGroup(open: string, close: string): void {
    let depth = 0;
    for (; this.#at < this.#tokens.length; this.#at++) {
      if (this.#is(open)) depth++;
      else if (this.#is(close) && --depth === 0) break;
    }
    this.#at++;
  }

  /** To one of the marks, over nested groups; stops before it. */
  #skipUntil(marks: Set<string>): void {
    while (this.#at < this.#tokens.length && !(this.#tokens[this.#at]?.kind === 'mark' && marks.has(this.#text()))) {
      if (this.#is('(')) this.#skipGroup('(', ')');
      else if (this.#is('{')) this.#skipGroup('{', '}');
      else if (this.#is('[')) this.#skipGroup('[', ']');
      else this.#at++;
    }
  }

  /** The rest of a member: to its semicolon, or over its block. */
  #skipMember(): void {
    while (this.#at < this.#tokens.length && !this.#is(';') && !this.#is('{') && !this.#is('}')) {
      if (this.#is('(')) this.#skipGroup('(', ')');
      else this.#at++;
    }
    if (this.#is('{')) this.#skipGroup('{', '}');
    if (this.#is(';')) this.#at++;
  }

  #is(mark: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'mark' && token.text === mark;
  }

  #isName(): boolean {
    return this.#tokens[this.#at]?.kind === 'name';
  }

  #text(): string {
    const token = this.#tokens[this.#at];
    return token && token.kind !== 'string' ? token.text : '';
  }
}

const INT = [-2147483648, 2147483647] as const;
const LONG = [-9223372036854775808, 9223372036854775807] as const;
const DOUBLE = [-Number.MAX_VALUE, Number.MAX_VALUE] as const;
const LIMITS: Readonly<Record<string, readonly [number, number] | undefined>> = { int: INT, int32: INT, long: LONG, int64: LONG, double: DOUBLE };

/** `[XmlAttribute]` and `[XmlAnyAttribute]` are themselves named as the suffix that may be left out. */
function attributeName(written: string): string {
  const name = written.split('.').at(-1) ?? '';
  return name === 'XmlAttribute' || name === 'XmlAnyAttribute' ? name : name.replace(/Attribute$/, '');
}
