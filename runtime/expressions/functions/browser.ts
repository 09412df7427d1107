import { isJsonObject, type Json } from '../../kernel/json.ts';
import { toBoolean, toText } from '../cast.ts';
import type { BrowserLookups, ExpressionContext } from '../context.ts';
import { lookUp, parsePath } from '../data-path.ts';
import { ExpressionError } from '../error.ts';
import { at, type ExpressionFunction } from './function.ts';

/** Functions that only the browser has (app-model.md §5.3). */
export const browserFunctions: Record<string, ExpressionFunction> = {
  value: onlyBrowser(0, 1, (values, browser) => browser.value(values.length === 0 ? null : named(at(values, 0), 'key'))),
  displayValue: onlyBrowser(1, 1, (values, browser) => browser.displayValue(named(at(values, 0), 'component'))),
  optionLabel: onlyBrowser(2, 2, (values, browser) => browser.optionLabel(named(at(values, 0), 'options'), toText(at(values, 1)))),
  externalApi: onlyBrowser(2, 2, (values, browser) => primitive(browser.externalApi(named(at(values, 0), 'external API'), toText(at(values, 1)) ?? ''))),
  linkToPage: onlyBrowser(2, 3, (values, browser) =>
    link(browser.pageAddress(named(at(values, 1), 'page'), toBoolean(at(values, 2))), 'LinkToPotentialPage', at(values, 0))),
  linkToComponent: onlyBrowser(2, 3, (values, browser) =>
    link(browser.componentAddress(named(at(values, 1), 'component'), toBoolean(at(values, 2))), 'LinkToPotentialNode', at(values, 0))),
  _experimentalSelectAndMap: { least: 2, most: 5, side: 'frontend', call: selectAndMap },
};

function onlyBrowser(least: number, most: number, call: (values: readonly Json[], browser: BrowserLookups) => Json): ExpressionFunction {
  return {
    least,
    most,
    side: 'frontend',
    call: (values, context) => {
      if (context.browser === null) throw new ExpressionError('Not available here');
      return call(values, context.browser);
    },
  };
}

function selectAndMap(values: readonly Json[], context: ExpressionContext): Json {
  const path = named(at(values, 0), 'dataModel');
  const property = parsePath(named(at(values, 1), 'property'));
  const list = context.dataModel(path, null);
  if (!Array.isArray(list) || property === null) return '';
  const prepend = toText(at(values, 2)) ?? '';
  const append = toText(at(values, 3)) ?? '';
  const appendToLast = values.length < 5 || toBoolean(at(values, 4));
  return list
    .map((row, index) => {
      const text = isJsonObject(row) ? (toText(lookUp(row, property, [])) ?? '') : '';
      return prepend + text + (appendToLast || index < list.length - 1 ? append : '');
    })
    .join(' ');
}

function primitive(value: Json): Json {
  return typeof value === 'object' ? null : value;
}

function link(address: string, kind: string, label: Json): string {
  return `<a href="${escape(address)}" data-link-type="${kind}">${toText(label) ?? ''}</a>`;
}

function escape(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('<', '%3C').replaceAll('>', '%3E');
}

function named(value: Json, what: string): string {
  const text = toText(value);
  if (text === null) throw new ExpressionError(`Cannot lookup ${what} null`);
  return text;
}
