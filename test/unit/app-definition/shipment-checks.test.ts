import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { loadDefinition } from '../../../runtime/app-definition/load-definition.ts';
import { flow, task } from '../../support/diagram.ts';
import { writeProcessApps } from '../../support/process-app.ts';

const PROCESS = ['<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), '<bpmn:endEvent id="End"/>', flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'End')].join('');
const BLOCK = { serviceId: 'DPF', process: 'p', standard: 's', typeVersion: '2.0', type: 'arkivmelding', securityLevel: 3 };

describe('shipments that the metadata of v8 orders', () => {
  let folder: string;
  before(async () => {
    const settings = { AppSettings: { EnableEFormidling: true } };
    folder = await writeProcessApps([
      { name: 'wrong', line: 'v8', process: PROCESS, settings, metadata: { eFormidling: { ...BLOCK, sendAfterTaskId: 'Task_2', dataTypes: ['modell', 'model'] } } },
      { name: 'off', line: 'v8', process: PROCESS, metadata: { eFormidling: { ...BLOCK, sendAfterTaskId: 'Task_2', dataTypes: ['modell'] } } },
    ]);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function told(app: string): Promise<string[]> {
    const { definition, problems } = await loadDefinition(path.join(folder, 'ttd', app, 'App'), { environment: { name: 'Development', variables: {} }, loadHooks: null, lint: false });
    assert.ok(definition);
    return problems.filter(({ severity }) => severity === 'warning').map(({ message, suggestion }) => `${message} (${suggestion})`);
  }

  it('are checked for what they name, and for the hook without which the task cannot be left', async () => {
    assert.deepEqual((await told('wrong')).sort(), [
      '"modell" is no data type, so nothing of it is sent (Did you mean "model"?)',
      'Nothing is sent: the process has no task "Task_2" (Did you mean "Task_1"?)',
      'eFormidling: no hook gives the metadata of the shipment, and without it nothing can be sent (Write eformidling.metadata in App/logic/index.ts)',
    ]);
  });

  it('are left alone where the settings do not switch them on', async () => assert.deepEqual(await told('off'), []));
});
