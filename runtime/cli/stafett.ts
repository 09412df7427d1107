#!/usr/bin/env node
import { nodeTooOld } from './node-version.ts';

// Nothing else is imported before this: an old Node fails at the first line that it cannot read, and says nothing that helps.
const complaint = nodeTooOld(process.versions.node);
if (complaint !== null) {
  process.stderr.write(`stafett: ${complaint}\n`);
  process.exitCode = 2;
} else {
  void import('./main.ts').then(({ main }) => main(process.argv.slice(2))).then((code) => {
    process.exitCode = code;
  });
}
