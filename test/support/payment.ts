import assert from 'node:assert/strict';
import path from 'node:path';
import { send, startRuntime, type Answer, type Running } from './runtime.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures');
export const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';

/** A runtime with the app dog-licence: form, payment, back when rejected, else the end. */
export function startDogLicence(line: 'v8' | 'v9', variables: Record<string, string> = {}): Promise<Running> {
  return startRuntime({
    apps: [path.join(FIXTURES, 'apps', line, 'ttd', 'dog-licence')], logic: path.join(FIXTURES, 'logic/payment'), quiet: true,
    change: (config) => ({ ...config, appSettings: variables }),
  });
}

/** One instance of dog-licence as its applicant sees it. */
export interface Licence {
  url: string;
  guid: string;
  pay(): Promise<Answer>;
  payment(): Promise<Answer>;
  next(action?: string): Promise<Answer>;
  instance(): Promise<any>;
  fill(form: object): Promise<void>;
}

/** A new instance, filled in and sent on to the payment task. */
export async function toPayment(running: Running, token: string, form: object = {}): Promise<Licence> {
  const created = await send(`${running.url}/ttd/dog-licence/instances`, token, 'POST', { instanceOwner: { partyId: '501337' } });
  assert.equal(created.status, 201, created.text);
  const guid = created.json.id.split('/')[1] as string;
  const element = created.json.data.find((item: any) => item.dataType === 'licence').id as string;
  const licence: Licence = {
    get url() { return `${running.url}/ttd/dog-licence/instances/${created.json.id}`; },
    guid,
    pay: () => send(`${licence.url}/actions`, token, 'POST', { action: 'pay' }),
    payment: () => send(`${licence.url}/payment`, token),
    next: (action) => send(`${licence.url}/process/next`, token, 'PUT', action ? { action } : {}),
    instance: async () => (await send(licence.url, token)).json,
    async fill(values) {
      const put = await send(`${licence.url}/data/${element}`, token, 'PUT', { breed: 'Puddel', ...values });
      assert.ok(put.status < 300, put.text);
    },
  };
  await licence.fill(form);
  const moved = await licence.next();
  assert.equal(moved.json?.currentTask?.elementId, 'Task_2', moved.text);
  return licence;
}

export function typesOf(instance: any): string[] {
  return instance.data.map((element: any) => element.dataType).sort();
}
