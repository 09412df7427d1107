import { deepEqual, equal } from 'node:assert/strict';
import { concretePath, expandField, lookUp, parsePath, type DataPath } from '../../../runtime/expressions/data-path.ts';

const model = {
  a: [{ b: [{ c: 1 }, { c: 2 }], tags: ['x', 'y'] }, { b: [{ c: 3 }, { c: 4 }] }, null],
  o: { 'with-dash': 'd' },
};

describe('data-path', () => {
  for (const [path, rows, value, concrete] of [
    ['a.b.c', [1, 0], 3, 'a[1].b[0].c'],
    ['a[0].b.c', [1, 0], null, 'a[0].b.c'],
    ['a[0].b[1].c', [], 2, 'a[0].b[1].c'],
    ['a.b.c', [], null, 'a.b.c'],
    ['a.b.c', [9], null, 'a[9].b.c'],
    ['a.tags', [0], ['x', 'y'], 'a[0].tags'],
    ['a[{0}].b[{1}].c', [0, 1], 2, 'a[0].b[1].c'],
    ['o.with-dash', [5], 'd', 'o.with-dash'],
    ['o.with-dash.length', [], null, 'o.with-dash.length'],
    ['__proto__.x', [], null, '__proto__.x'],
    ['a[2].b', [], null, 'a[2].b'],
  ] as const) {
    it(`${path} in row ${rows.join(',') || '-'}`, () => {
      const parsed = parsePath(path) as DataPath;
      deepEqual(lookUp(model, parsed, rows), value);
      equal(concretePath(model, parsed, rows), concrete);
    });
  }

  it('a list that ends the path is returned whole', () => equal(lookUp(model, parsePath('a') as DataPath, [1]), model.a));

  for (const path of ['', 'a..b', 'a[', 'a[x]', 'a]b', '.a', 'a[-1]', 'a[99999999999]']) {
    it(`"${path}" is no path`, () => equal(parsePath(path), null));
  }

  it('expands to one field for each row that there is', () => {
    deepEqual(expandField(model, parsePath('a.b.c') as DataPath).map((found) => [found.field, found.rows, found.value]), [
      ['a[0].b[0].c', [0, 0], 1],
      ['a[0].b[1].c', [0, 1], 2],
      ['a[1].b[0].c', [1, 0], 3],
      ['a[1].b[1].c', [1, 1], 4],
    ]);
  });
});
