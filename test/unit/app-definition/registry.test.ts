import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { createRegistry } from '../../../runtime/app-definition/registry.ts';
import { flow, task } from '../../support/diagram.ts';
import { writeProcessApps } from '../../support/process-app.ts';

const PROCESS = `<bpmn:startEvent id="Start"><bpmn:outgoing>F1</bpmn:outgoing></bpmn:startEvent>
${flow('F1', 'Start', 'Task_1')}${task('Task_1', 'data')}${flow('F2', 'Task_1', 'End')}<bpmn:endEvent id="End"><bpmn:incoming>F2</bpmn:incoming></bpmn:endEvent>`;

describe('createRegistry(options)', () => {
  let folder = '';
  before(async () => {
    folder = await writeProcessApps([{ name: 'Words', process: PROCESS }, { name: 'words', process: PROCESS }]);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('knows an app by its id in any case, so that two that differ only in it are one', async () => {
    const registry = await createRegistry({ folders: [folder], environment: { name: 'Development', variables: {} }, loadHooks: null, watch: false });
    assert.deepEqual(registry.list().map(({ id }) => id), ['ttd/Words']);
    const [refused] = registry.refused();
    assert.match(refused?.problems.map(({ message }) => message).join() ?? '', /already loaded/);
    const app = registry.get('TTD', 'WORDS');
    assert.equal(app?.id, 'ttd/Words');
    assert.equal(registry.getVersion('ttd', 'words', app?.version ?? ''), app);
    assert.equal(registry.get('ttd', 'word'), null);
    registry.close();
  });
});
