import SwaggerParser from '@apidevtools/swagger-parser';
import assert from 'node:assert/strict';
import path from 'node:path';
import { createRegistry } from '../../../runtime/app-definition/registry.ts';
import { openApiDocument } from '../../../runtime/http/openapi.ts';
import { sharedFolder } from '../../support/shared.ts';

const own = path.resolve(import.meta.dirname ?? '.', '../../../apps');
const shared = sharedFolder();

describe('openApiDocument', function () {
  this.timeout(30_000);
  for (const folder of [own, ...(shared ? [path.join(shared, 'apps/v9'), path.join(shared, 'apps/v8')] : [])]) {
    it(`is valid OpenAPI 3.1 for every app below ${path.basename(path.dirname(folder))}/${path.basename(folder)}`, async () => {
      const registry = await createRegistry({ folders: [folder], environment: { name: 'Development', variables: {} }, loadHooks: null, watch: false });
      assert.ok(registry.list().length > 0);
      for (const definition of registry.list()) {
        const document = openApiDocument(definition, 'http://127.0.0.1');
        await SwaggerParser.validate(JSON.parse(JSON.stringify(document)) as never);
        for (const form of definition.models.keys()) assert.ok(Object.keys((document as { components: { schemas: object } }).components.schemas).some((name) => name.startsWith('model.') && name.includes(form.slice(0, 3))), form);
      }
      registry.close();
    });
  }
});
