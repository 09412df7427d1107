import { ok } from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDefinition } from '../../../runtime/app-definition/load-definition.ts';
import type { FormType } from '../../../runtime/app-definition/types.ts';
import { checkRoundTrip } from '../../support/model-round-trip.ts';
import { sharedFolder } from '../../support/shared.ts';

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

async function modelsBelow(folder: string): Promise<FormType[]> {
  const loaded = await loadDefinition(folder, { environment: { name: 'Development', variables: {} }, loadHooks: null });
  ok(loaded.definition, `${folder}: ${loaded.problems.filter(({ severity }) => severity === 'error').map(({ message }) => message).join('; ')}`);
  return [...loaded.definition.models.values()];
}

describe('form documents survive JSON and XML', () => {
  const shared = sharedFolder();
  const roots = [join(REPOSITORY, 'apps'), join(REPOSITORY, 'test/fixtures/apps/v8'), join(REPOSITORY, 'test/fixtures/apps/v9'), ...(shared === null ? [] : [join(shared, 'apps/v8'), join(shared, 'apps/v9')])];
  if (shared === null) it('of the shared apps: not here, set STAFETT_SHARED', function skipped() { this.skip(); });

  for (const root of roots) {
    for (const app of readdirSync(join(root, 'ttd')).filter((name) => existsSync(join(root, 'ttd', name, 'App/config')))) {
      it(`${root.split('/').slice(-2).join('/')} ${app}`, async function everyModel() {
        this.timeout(120_000);
        for (const { descriptor } of await modelsBelow(join(root, 'ttd', app, 'App'))) ok(checkRoundTrip(descriptor) > 0, descriptor.dataTypeId);
      });
    }
  }
});
