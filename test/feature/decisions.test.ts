import assert from 'node:assert/strict';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';

describe('The decision endpoint', function () {
  this.timeout(30_000);
  let running: Running;
  let id: string;
  before(async () => {
    running = await startRuntime({ quiet: true, store: 'memory' });
    id = (await send(`${running.url}/ttd/permit-application/instances`, await running.token(SOPHIE), 'POST', { instanceOwner: { partyId: '501337' } })).json.id;
  });
  after(() => running.stop());

  const attribute = (AttributeId: string, Value: string): object => ({ AttributeId, Value });
  const ask = async (userId: string, action: string, resource: Record<string, string>): Promise<any> => (await send(`${running.url}/authorization/api/v1/decision`, null, 'POST', { Request: {
    AccessSubject: [{ Attribute: [attribute('urn:altinn:userid', userId)] }],
    Action: [{ Attribute: [attribute('urn:oasis:names:tc:xacml:1.0:action:action-id', action)] }],
    Resource: [{ Attribute: Object.entries(resource).map(([name, value]) => attribute(`urn:altinn:${name}`, value)) }],
  } })).json.response[0];

  it('finds out for itself what an instance belongs to and where it stands', async () => {
    const decision = await ask('1337', 'write', { 'instance-id': id });
    assert.equal(decision.decision, 'Permit');
    assert.equal(decision.obligations[0].attributeAssignment[0].category, 'urn:altinn:minimum-authenticationlevel');
    assert.equal((await ask('12345', 'write', { 'instance-id': id })).decision, 'NotApplicable');
    assert.equal((await ask('1337', 'confirm', { 'instance-id': id })).decision, 'NotApplicable', 'not in this task');
  });

  it('knows nothing of instances that there are not, or by another party', async () => {
    const guid = id.split('/')[1] as string;
    for (const other of ['501337/00000000-0000-4000-8000-000000000000', `512345/${guid}`, guid, 'x']) assert.equal((await ask('1337', 'read', { 'instance-id': other })).decision, 'Indeterminate', other);
  });
});
