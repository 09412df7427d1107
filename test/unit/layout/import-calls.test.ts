import assert from 'node:assert/strict';
import { hasImportCall } from '../../../runtime/layout/legacy-rules/import-calls.ts';

describe('hasImportCall(script)', () => {
  const cases: [string, boolean][] = [
    ['import("x")', true], ['a = import\n( "x")', true], ['import/* a *//**/("x")', true], ['import // a\n<!-- b\n("x")', true], ['import /* * / */ ("x")', true],
    ['import.source("x")', true], ['import . /* */ defer ("x")', true], ['x; import("y") // import', true],
    ['important("x")', false], ['import.meta', false], ['import.deferred("x")', false], ['ruleHandlerObject = {}', false], ['import /* ("x")', false], ['import // ("x")', false],
  ];
  for (const [script, expected] of cases) it(`${JSON.stringify(script)}: ${expected}`, () => assert.equal(hasImportCall(script), expected));

  it('looks at long comments once', function () {
    this.timeout(5000);
    for (const piece of ['//', '/**/', ' /* */', '<!--']) assert.equal(hasImportCall(`import${piece.repeat(50_000)} x`), false);
  });
});
