/**
 * What a script's realm is given before the script: the browser's names for its own globals, a silent console, and the function that
 * asks the rules. Takes out what could hold memory outside the thread's heap or block the thread. All that leaves is text.
 *
 * @param driver  name of the global that asks: `driver(calls)` answers all, `driver()` gives the answers so far
 */
export function prelude(driver: string, maxText: number): string {
  return `(() => {
  'use strict';
  const { parse, stringify } = JSON;
  const { apply } = Reflect;
  const { isFinite } = Number;
  const { defineProperty } = Object;
  const slice = String.prototype.slice;
  const text = String;
  const realm = globalThis;
  for (const name of ${JSON.stringify(TAKEN_OUT)}) delete realm[name];
  realm.window = realm.self = realm;
  const silent = () => {};
  realm.console = { log: silent, info: silent, warn: silent, error: silent, debug: silent };
  defineProperty(Error, 'stackTraceLimit', { value: 0 });
  defineProperty(Error, 'prepareStackTrace', { value: undefined });
  let answers = '';
  const messageOf = (error) => {
    try {
      const message = typeof error === 'object' && error !== null ? error.message : error;
      return apply(slice, text(message), [0, 300]);
    } catch {
      return 'something that cannot be shown';
    }
  };
  const answer = ({ kind, name, input }) => {
    const handlers = kind === 'conditional' ? realm.conditionalRuleHandlerObject : realm.ruleHandlerObject;
    const run = handlers === undefined || handlers === null ? undefined : handlers[name];
    if (typeof run !== 'function') return ['missing', ''];
    const value = apply(run, handlers, [input]);
    if (kind === 'conditional') return ['value', !!value];
    switch (typeof value) {
      case 'undefined': return ['value', null];
      case 'boolean': return ['value', value];
      case 'number': return isFinite(value) ? ['value', value] : ['unusable', text(value)];
      case 'string': return value.length <= ${maxText} ? ['value', value] : ['unusable', 'text of ' + value.length + ' characters'];
      default: return value === null ? ['value', null] : ['unusable', 'a value of the type ' + typeof value];
    }
  };
  defineProperty(realm, '${driver}', { value: (calls) => {
    if (calls === undefined) return '[' + answers + ']';
    const list = parse(calls);
    for (let index = 0; index < list.length; index++) {
      let given;
      try {
        given = stringify(answer(list[index]));
      } catch (error) {
        given = stringify(['threw', messageOf(error)]);
      }
      if (answers.length > ${MOST_TEXT}) given = '["unusable","too much text together with the other rules"]';
      answers += (index === 0 ? '' : ',') + given;
    }
    return '[' + answers + ']';
  } });
})();`;
}

/** All answers of a script together, in characters. */
const MOST_TEXT = 4_000_000;

const TAKEN_OUT = [
  'ArrayBuffer', 'SharedArrayBuffer', 'Atomics', 'DataView', 'WebAssembly', 'FinalizationRegistry', 'WeakRef',
  'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array',
  'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array',
];
