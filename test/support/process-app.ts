import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { diagram } from './diagram.ts';
import { action, anyOf, policyXml, role, rule } from './policy-xml.ts';

const ACTIONS = ['instantiate', 'read', 'write', 'delete', 'confirm', 'sign', 'reject', 'pay', 'complete'];
const ORG = '<xacml:Match MatchId="urn:oasis:names:tc:xacml:1.0:function:string-equal"><xacml:AttributeValue DataType="http://www.w3.org/2001/XMLSchema#string">[ORG]</xacml:AttributeValue><xacml:AttributeDesignator AttributeId="urn:altinn:org" Category="urn:oasis:names:tc:xacml:1.0:subject-category:access-subject" DataType="http://www.w3.org/2001/XMLSchema#string" MustBePresent="false"/></xacml:Match>';
/** Lets the owner's people and the org do all of these. */
export function openPolicy(actions: readonly string[] = ACTIONS): string {
  return policyXml(rule('everything', 'Permit', anyOf([role('PRIV')], [role('DAGL')], [role('REGNA')], [ORG]), anyOf(...actions.map((each) => [action(each)]))));
}

export interface ProcessApp {
  name: string;
  line?: 'v8' | 'v9';
  /** Content of the process element. */
  process: string;
  /** Text of App/logic/index.ts. */
  logic?: string;
  /** Beside the form `model` of Task_1 with the text members `plan`, `log`, `note`. */
  dataTypes?: object[];
  metadata?: object;
  settings?: object;
  /** Further files, or others in the place of these: path relative to `App/` → text. */
  files?: Readonly<Record<string, string>>;
}

/** Writes apps around a process into a new folder: one form without layout, one policy that lets the owner's people and the org do everything. */
export async function writeProcessApps(apps: readonly ProcessApp[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stafett-apps-'));
  for (const app of apps) {
    const home = path.join(folder, 'ttd', app.name, 'App');
    const write = async (file: string, text: string): Promise<void> => {
      await mkdir(path.dirname(path.join(home, file)), { recursive: true });
      await writeFile(path.join(home, file), text);
    };
    const member = { type: 'string' };
    await write('config/applicationmetadata.json', JSON.stringify({
      id: `ttd/${app.name}`, org: 'ttd', title: { nb: app.name },
      dataTypes: [
        { id: 'model', allowedContentTypes: ['application/xml'], appLogic: { autoCreate: true, classRef: 'Models.model' }, taskId: 'Task_1', maxCount: 1, minCount: 1, ...(app.line === 'v8' ? { enablePdfCreation: false } : {}) },
        { id: 'ref-data-as-pdf', allowedContentTypes: ['application/pdf'], maxCount: 0, minCount: 0 },
        ...(app.dataTypes ?? []),
      ],
      ...app.metadata,
    }));
    await write('config/process/process.bpmn', diagram(app.process));
    await write('config/authorization/policy.xml', openPolicy([...ACTIONS, 'scripted', 'pipeline', 'tell']));
    await write('config/texts/resource.nb.json', JSON.stringify({ language: 'nb', resources: [] }));
    await write('models/model.schema.json', JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties: { plan: member, log: member, note: member } }));
    await write('appsettings.json', JSON.stringify(app.settings ?? {}));
    await write('ui/Settings.json', '{}');
    if (app.logic) await write('logic/index.ts', app.logic);
    for (const [file, text] of Object.entries(app.files ?? {})) await write(file, text);
  }
  return folder;
}
