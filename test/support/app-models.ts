import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeModel } from '../../runtime/data/describe-model.ts';
import type { ModelDescriptor } from '../../runtime/data/types.ts';
import type { ApplicationMetadata, DataType } from '../../runtime/kernel/application-types.ts';
import type { JsonObject } from '../../runtime/kernel/json.ts';
import { sharedFolder } from './shared.ts';

export interface AppModels {
  line: 'v8' | 'v9';
  name: string;
  metadata: ApplicationMetadata;
  models: { dataType: DataType; schema: JsonObject; descriptor: ModelDescriptor }[];
}

/** The models of every shared app of both lines; empty where the shared data is not at hand. */
export function sharedAppModels(): AppModels[] {
  const shared = sharedFolder();
  if (shared === null) return [];
  return (['v8', 'v9'] as const).flatMap((line) => {
    const folder = join(shared, 'apps', line, 'ttd');
    return readdirSync(folder).sort().map((name) => readApp(line, name, join(folder, name, 'App')));
  });
}

function readApp(line: 'v8' | 'v9', name: string, folder: string): AppModels {
  const metadata = readJson(join(folder, 'config', 'applicationmetadata.json')) as unknown as ApplicationMetadata;
  const models = metadata.dataTypes.flatMap((dataType) => {
    const file = join(folder, 'models', `${dataType.id}.schema.json`);
    const classRef = dataType.appLogic?.classRef;
    if (!classRef || !existsSync(file)) return [];
    const schema = readJson(file);
    return [{ dataType, schema, descriptor: describeModel({ dataTypeId: dataType.id, classRef, schema, xsd: null, csharp: [] }).descriptor }];
  });
  return { line, name, metadata, models };
}

export function readJson(file: string): JsonObject {
  return JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, '')) as JsonObject;
}
