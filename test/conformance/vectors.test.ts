import { deepEqual, ok } from 'node:assert/strict';
import { vectorsFolder } from '../support/shared.ts';
import { expressionSets } from './vectors/expression-vectors.ts';
import { layoutSets } from './vectors/layout-vectors.ts';
import { ruleSets } from './vectors/rule-vectors.ts';

const root = vectorsFolder();

describe('public test vectors', () => {
  if (root === null) {
    it('are not here: set STAFETT_VECTORS or STAFETT_SHARED', function skipped() {
      this.skip();
    });
    return;
  }
  for (const set of [...expressionSets(root), ...ruleSets(root), ...layoutSets(root)]) {
    it(`${set.name} (${set.cases.length} cases)`, () => {
      ok(set.cases.length > 0, 'the set is empty');
      const failures = set.cases.flatMap(({ name, run }) => {
        try {
          run();
          return set.contradictions[name] === undefined ? [] : [`${name}: passes although it is excused`];
        } catch (error) {
          return set.contradictions[name] === undefined ? [`${name}: ${(error as Error).message}`] : [];
        }
      });
      deepEqual(failures, []);
    });
  }
});
