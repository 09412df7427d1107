// npm run bench [-- --quick | --long] [--only G2,G5] [--json] [--against GIT-REF]
// Ratios to a peer in the same run; never a timed test. docs/benchmark.md tells what each goal means.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { against } from './against.ts';
import { build, HOME } from './build.ts';
import type { Bench, Effort, Goal, Row } from './goal.ts';
import { flowGoal } from './goals/flows.ts';
import { flushGoal } from './goals/flushes.ts';
import { memoryGoal } from './goals/memory.ts';
import { processGoal } from './goals/process.ts';
import { readGoal } from './goals/read.ts';
import { startGoal } from './goals/start.ts';
import { streamGoal } from './goals/stream.ts';
import { uploadGoal } from './goals/upload.ts';
import { validationGoal } from './goals/validation.ts';
import { xmlGoal } from './goals/xml.ts';
import { table } from './output.ts';

const GOALS: readonly Goal[] = [readGoal, flowGoal, flushGoal, processGoal, validationGoal, xmlGoal, uploadGoal, memoryGoal, startGoal, streamGoal];

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, long: { type: 'boolean' }, only: { type: 'string' }, against: { type: 'string' } },
});
const effort: Effort = values.quick ? 'quick' : values.long ? 'long' : 'normal';
const wanted = values.only?.split(',').map((id) => id.trim()) ?? null;
const unknown = wanted?.filter((id) => !GOALS.some((goal) => goal.ids.includes(id))) ?? [];
if (unknown.length > 0) throw new Error(`There is no goal ${unknown.join(', ')}; there are ${[...new Set(GOALS.flatMap((goal) => goal.ids))].join(', ')}.`);

const folders: string[] = [];
try {
  const bench: Bench = {
    effort,
    build: await build(HOME),
    say: (text) => process.stderr.write(`${text}\n`),
    size: (quick, normal, long) => (effort === 'quick' ? quick : effort === 'long' ? long ?? normal : normal),
    async temporary() {
      const folder = await mkdtemp(path.join(tmpdir(), 'stafett-bench-'));
      folders.push(folder);
      return folder;
    },
  };
  const rows = values.against === undefined ? await measureGoals(bench) : await against(bench, values.against);
  process.stdout.write(values.json ? `${JSON.stringify({ node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, effort, rows }, null, 2)}\n` : `${table(rows)}\n`);
} finally {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}

async function measureGoals(bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const goal of GOALS) {
    if (wanted === null ? goal.onlyWhenNamed : !goal.ids.some((id) => wanted.includes(id))) continue;
    const from = performance.now();
    const found = await goal.measure(bench);
    rows.push(...found.filter((row) => wanted === null || wanted.includes(row.goal)));
    bench.say(`${goal.ids.join(', ')}: ${((performance.now() - from) / 1000).toFixed(0)} s`);
  }
  return rows;
}
