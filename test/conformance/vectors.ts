import { vectorsFolder } from '../support/shared.ts';
import { expressionSets } from './vectors/expression-vectors.ts';
import { layoutSets } from './vectors/layout-vectors.ts';
import { ruleSets } from './vectors/rule-vectors.ts';
import type { VectorSet } from './vectors/vector-case.ts';

// Prints how many cases of each public vector set pass: `node --import tsx test/conformance/vectors.ts`. Exit status 1 when a
// case fails that has no stated reason, or when no vectors are found.

const root = vectorsFolder();
if (root === null) {
  console.error('No vectors: set STAFETT_VECTORS to their folder.');
  process.exitCode = 1;
} else {
  const failures = [...expressionSets(root), ...ruleSets(root), ...layoutSets(root)].flatMap(report);
  if (failures.length > 0) process.exitCode = 1;
}

function report(set: VectorSet): string[] {
  const failures: string[] = [];
  let excused = 0;
  for (const { name, run } of set.cases) {
    const reason = set.contradictions[name];
    try {
      run();
    } catch (error) {
      if (reason === undefined) failures.push(`${name}: ${(error as Error).message.split('\n').slice(0, 8).join(' ')}`);
      else excused++;
    }
  }
  const passed = set.cases.length - failures.length - excused;
  console.log(`${set.name}: ${passed} passed, ${failures.length + excused} failed`);
  for (const [name, reason] of Object.entries(set.contradictions)) console.log(`  excused ${name}: ${reason}`);
  for (const failure of failures) console.log(`  FAILED ${failure}`);
  return failures;
}
