// Our own server with a transaction and a flush for each write, the comparison of G4.
// Arguments: folder of the build, folder of the apps, folder of the data.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [build = '', apps = '', data = ''] = process.argv.slice(2);
const load = <T>(file: string): Promise<T> => import(pathToFileURL(path.join(build, file)).href) as Promise<T>;
const { createRuntime } = await load<typeof import('../../runtime/index.ts')>('runtime/index.js');
const { readConfig } = await load<typeof import('../../runtime/config.ts')>('runtime/config.js');
const home = path.resolve(build, '..');
const config = readConfig('dev', { port: '0', apps: [apps], data }, process.env, home, home);
const silent = (): void => {};
const runtime = await createRuntime({ config: { ...config, store: { kind: 'embedded', folder: data, groupCommit: false } }, log: { info: silent, warn: silent, error: silent } });
console.log(`listens at ${runtime.url}`);
process.once('SIGTERM', () => void runtime.close());
