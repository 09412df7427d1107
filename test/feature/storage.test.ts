import assert from 'node:assert/strict';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const OWNER = 'serviceowner?org=ttd&scope=altinn:serviceowner%20altinn:serviceowner/instances.read';
const XML = '<soknad><soker><navn>Kari</navn><nummer>01039012345</nummer></soker><arrangement><formaal>marked</formaal><sted>Torget</sted><fraDato>2026-12-01</fraDato><antallDeltakere>40</antallDeltakere><areal>12.50</areal></arrangement></soknad>';

describe('A service owner fetches what has been sent in', function () {
  this.timeout(30_000);
  let running: Running;
  let owner: string;
  let sophie: string;
  before(async () => {
    running = await startRuntime();
    owner = await running.token(OWNER);
    sophie = await running.token(SOPHIE);
  });
  after(() => running.stop());
  const storage = (path: string): string => `${running.url}/storage/api/v1/${path}`;
  const app = (): string => `${running.url}/ttd/permit-application`;
  const instantiate = async (): Promise<any> => {
    const answer = await send(`${app()}/instances`, sophie, 'POST', { instanceOwner: { personNumber: '01039012345' } });
    assert.equal(answer.status, 201, answer.text);
    return answer.json;
  };
  const sendIn = async (): Promise<string> => {
    const { id, data } = await instantiate();
    const form = data.find((element: any) => element.dataType === 'soknad').id;
    assert.equal((await send(`${app()}/instances/${id}/data/${form}`, sophie, 'PUT', XML, { 'content-type': 'application/xml' })).status, 200);
    const upload = await send(`${app()}/instances/${id}/data?dataType=vedlegg`, sophie, 'POST', Buffer.from('%PDF-1.4 kart'), { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename=kart.pdf' });
    assert.equal(upload.status, 201, upload.text);
    for (const action of ['write', 'confirm']) assert.equal((await send(`${app()}/instances/${id}/process/next`, sophie, 'PUT', { action })).status, 200);
    return id;
  };
  const ids = (answer: Answer): string[] => answer.json.instances.map((instance: any) => instance.id);

  it('lists what is complete and unconfirmed, downloads it, confirms it, and it leaves the list', async () => {
    const id = await sendIn();
    await instantiate();
    const loop = storage('instances?appId=ttd/permit-application&process.isComplete=true&excludeConfirmedBy=ttd');
    const listed = await send(loop, owner);
    assert.equal(listed.status, 200, listed.text);
    assert.deepEqual(ids(listed), [id]);
    const [instance] = listed.json.instances;
    assert.deepEqual(Object.keys(instance.selfLinks), ['platform']);
    assert.equal(instance.selfLinks.platform, storage(`instances/${id}`));
    assert.equal(instance.status.isArchived, true);
    assert.equal(typeof instance.status.readStatus, 'string');
    assert.ok(!listed.text.includes('null'), 'nulls are left out');
    const attachment = instance.data.find((element: any) => element.dataType === 'vedlegg');
    const download = await send(storage(`instances/${id}/data/${attachment.id}`), owner);
    assert.equal(download.text, '%PDF-1.4 kart');
    assert.equal(download.headers.get('content-type'), 'application/pdf');
    assert.match(download.headers.get('content-disposition') ?? '', /^attachment; filename=kart\.pdf/);
    const form = instance.data.find((element: any) => element.dataType === 'soknad');
    const xml = await send(storage(`instances/${id}/data/${form.id}`), owner);
    assert.match(xml.text, /<areal>12\.50<\/areal>/);
    assert.equal((await send(storage(`instances/${id}/complete`), sophie, 'POST')).status, 403);
    const confirmed = await send(storage(`instances/${id}/complete`), owner, 'POST');
    assert.equal(confirmed.json.completeConfirmations[0].stakeholderId, 'ttd');
    assert.deepEqual(ids(await send(loop, owner)), []);
    assert.deepEqual(ids(await send(storage('instances?org=ttd&confirmed=true'), owner)), [id]);
  });

  it('pages through all of them without gaps or doubles, in both orders', async () => {
    for (let n = 0; n < 5; n++) await instantiate();
    for (const order of ['asc:lastChanged', 'desc:lastChanged']) {
      const whole = await send(storage(`instances?org=ttd&size=1000&order=${order}`), owner);
      const seen: string[] = [];
      const changed: string[] = [];
      for (let url: string | undefined = storage(`instances?org=ttd&size=3&order=${order}`); url;) {
        const page = await send(url, owner);
        assert.equal(page.json.count, page.json.instances.length);
        assert.equal(page.json.self, url);
        seen.push(...ids(page));
        changed.push(...page.json.instances.map((instance: any) => instance.lastChanged));
        url = page.json.next;
      }
      assert.deepEqual(seen, ids(whole));
      assert.equal(whole.json.next, undefined);
      assert.deepEqual(order.startsWith('desc') ? [...changed].sort().reverse() : [...changed].sort(), changed);
    }
  });

  it('narrows by time with each operator, to the last digit', async () => {
    const { id, lastChanged } = await instantiate();
    const finer = lastChanged.replace('Z', '1Z');
    const cases: [query: string, has: boolean][] = [
      [`eq:${lastChanged}`, true], [`gte:${lastChanged}`, true], [`gt:${lastChanged}`, false], [`lte:${lastChanged}`, true], [`lt:${lastChanged}`, false],
      [`eq:${finer}`, false], [`gte:${finer}`, false], [`gt:${finer}`, false], [`lte:${finer}`, true], [`lt:${finer}`, true], ['gt:2020-01-01', true], ['lt:2020-01-01T00:00:00+01:00', false],
    ];
    for (const [query, has] of cases) {
      const answer = await send(storage(`instances?org=ttd&lastChanged=${query.replace('+', '%2B')}`), owner);
      assert.equal(answer.status, 200, answer.text);
      assert.equal(ids(answer).includes(id), has, query);
    }
    const both = await send(storage(`instances?org=ttd&lastChanged=gte:${lastChanged}&lastChanged=lt:${lastChanged}`), owner);
    assert.deepEqual(ids(both), []);
  });

  const refused: [name: string, as: 'owner' | 'sophie' | 'nobody' | 'noScope', query: string, status: number, text?: string, header?: string][] = [
    ['nobody', 'nobody', 'org=ttd', 401],
    ['an owner without the scope', 'noScope', 'org=ttd', 403],
    ['an owner without org or app', 'owner', '', 400, 'Org or AppId must be defined.'],
    ['another org without app', 'owner', 'org=skd', 400, 'AppId must be defined.'],
    ['another org’s app', 'owner', 'appId=skd/app', 403],
    ['a citizen without an owner', 'sophie', '', 400, 'Either InstanceOwnerPartyId or InstanceOwnerIdentifier need to be defined.'],
    ['both ways of naming the owner', 'sophie', 'instanceOwner.partyId=501337', 400, 'Both InstanceOwner.PartyId and InstanceOwnerIdentifier cannot be present at the same time.', 'person:01039012345'],
    ['a bad identifier', 'sophie', '', 400, 'Invalid InstanceOwnerIdentifier.', 'hello'],
    ['a short person number', 'sophie', '', 400, 'Person number needs to be exactly 11 digits.', 'person:123'],
    ['a short organisation number', 'sophie', '', 400, 'Organization number needs to be exactly 9 digits.', 'organisation:123'],
    ['a date without an operator', 'owner', 'org=ttd&created=2022-01-01', 400, 'Invalid date expression: 2022-01-01 for query key: created'],
    ['an unknown operator', 'owner', 'org=ttd&dueBefore=ne:2022-01-01', 400, 'Invalid date expression: ne:2022-01-01 for query key: dueBefore'],
    ['a day that there is not', 'owner', 'org=ttd&created=gt:2022-13-01', 400, 'Invalid date expression: gt:2022-13-01 for query key: created'],
    ['a time beyond all years', 'owner', 'org=ttd&created=gt:9999-12-31T23:59:59-12:00', 400],
    ['a flag that is none', 'owner', 'org=ttd&status.isArchived=perhaps', 400],
    ['a size that is none', 'owner', 'org=ttd&size=many', 400],
    ['size zero', 'owner', 'org=ttd&size=0', 400],
    ['a party that is none', 'sophie', 'instanceOwner.partyId=me', 400],
    ['a short reference', 'owner', 'org=ttd&A3Ref=abc', 400],
    ['a forged token', 'owner', 'org=ttd&continuationToken=forged', 400],
  ];
  for (const [name, as, query, status, text, header] of refused) {
    it(`refuses a search: ${name}`, async () => {
      const token = as === 'nobody' ? null : as === 'owner' ? owner : as === 'sophie' ? sophie : await running.token('serviceowner?org=ttd&scope=altinn:serviceowner');
      const answer = await send(storage(`instances?${query}`), token, 'GET', undefined, header ? { 'x-ai-instanceowneridentifier': header } : {});
      assert.equal(answer.status, status, answer.text);
      if (text) assert.equal(answer.text, text);
    });
  }

  it('citizens list only what they may read, by party or by number', async () => {
    const ola = await running.token('user?userId=12345&partyId=512345&authenticationLevel=3');
    const mine = await send(storage('instances?instanceOwner.partyId=501337&size=1000'), sophie);
    assert.ok(mine.json.count > 0);
    const byNumber = await send(storage('instances?size=1000'), sophie, 'GET', undefined, { 'x-ai-instanceowneridentifier': 'Person: 01039012345' });
    assert.deepEqual(ids(byNumber), ids(mine));
    assert.deepEqual(ids(await send(storage('instances?instanceOwner.partyId=501337'), ola)), []);
    const unknown = await send(storage('instances'), sophie, 'GET', undefined, { 'x-ai-instanceowneridentifier': 'organisation:000000000' });
    assert.deepEqual([unknown.status, unknown.json.count], [200, 0]);
    const bare = await send(storage('instances?instanceOwner.partyId=501337&includeDataElements=false&size=1'), sophie);
    assert.deepEqual(bare.json.instances[0].data, []);
  });

  it('what is deleted is there for undeleting, what is deleted for good only for its owner', async () => {
    const { id } = await instantiate();
    assert.equal((await send(storage(`instances/${id}`), sophie, 'DELETE')).json.status.isSoftDeleted, true);
    assert.ok(ids(await send(storage('instances?instanceOwner.partyId=501337&status.isSoftDeleted=true'), sophie)).includes(id));
    const undeleted = await send(storage(`sbl/instances/${id}/undelete`), sophie, 'PUT');
    assert.deepEqual([undeleted.status, undeleted.json], [200, true]);
    assert.equal((await send(storage(`instances/${id}`), sophie)).json.status.isSoftDeleted, false);
    const events = await send(storage(`instances/${id}/events?eventTypes=Deleted&eventTypes=Undeleted`), sophie);
    assert.deepEqual(events.json.instanceEvents.map((event: any) => event.eventType), ['Deleted', 'Undeleted']);
    assert.equal((await send(storage(`sbl/instances/${id}?hard=true`), sophie, 'DELETE')).text, 'true');
    assert.equal((await send(storage(`instances/${id}`), sophie)).status, 404);
    assert.equal((await send(storage(`sbl/instances/${id}/undelete`), sophie, 'PUT')).status, 404);
    assert.deepEqual(ids(await send(storage('instances?instanceOwner.partyId=501337&status.isHardDeleted=true'), sophie)), []);
    assert.ok(ids(await send(storage('instances?org=ttd&status.isHardDeleted=true'), owner)).includes(id));
  });

  it('reads one by path or by guid; an unknown one is as one that may not be seen', async () => {
    const { id } = await instantiate();
    const [party, guid] = id.split('/');
    const byPath = await send(storage(`instances/${id}`), sophie);
    assert.equal(byPath.json.id, id);
    assert.deepEqual((await send(storage(`instances/${guid}`), sophie)).json, byPath.json);
    const ola = await running.token('user?userId=12345&partyId=512345&authenticationLevel=3');
    const denied = await send(storage(`instances/${id}`), ola);
    for (const path of [`instances/${party}/00000000-0000-4000-8000-000000000000`, `instances/512345/${guid}`]) {
      const unknown = await send(storage(path), ola);
      assert.deepEqual([unknown.status, unknown.text], [denied.status, denied.text]);
    }
    assert.equal(denied.status, 403);
    assert.equal((await send(storage(`instances/x/${guid}`), sophie)).status, 404);
    assert.equal((await send(storage(`instances/${id}`), null)).status, 401);
    const elements = await send(storage(`instances/${id}/dataelements`), sophie);
    assert.deepEqual(elements.json.dataElements, byPath.json.data);
    assert.equal((await send(storage(`instances/${id}/data/00000000-0000-4000-8000-000000000000`), sophie)).status, 404);
    const info = await send(storage(`instances/${id}/process/authinfo`), sophie);
    assert.deepEqual([info.json.appId, info.json.process.currentTask.elementId], ['ttd/permit-application', 'Task_1']);
    const history = await send(storage(`instances/${id}/process/history`), sophie);
    assert.deepEqual(history.json.processHistory.map((item: any) => item.eventType), ['process_StartEvent', 'process_StartTask']);
    const [event] = (await send(storage(`instances/${id}/events`), sophie)).json.instanceEvents;
    assert.deepEqual((await send(storage(`instances/${id}/events/${event.id}`), sophie)).json, event);
    assert.equal((await send(storage(`instances/${id}/events?from=yesterday&to=today`), sophie)).status, 400);
  });

  it('small changes: read status, substatus, texts and values, without touching lastChanged where nobody should be told', async () => {
    const { id } = await instantiate();
    const before = (await send(storage(`instances/${id}`), sophie)).json;
    const read = await send(storage(`instances/${id}/readstatus?status=unread`), sophie, 'PUT');
    assert.deepEqual([read.status, read.json.status.readStatus, read.json.lastChanged], [200, 'Unread', before.lastChanged]);
    const wrong = await send(storage(`instances/${id}/readstatus?status=lest`), sophie, 'PUT');
    assert.deepEqual([wrong.status, wrong.text], [400, 'Invalid read status: lest. Accepted types include: Unread, Read, UpdatedSinceLastReview']);
    const texts = await send(storage(`instances/${id}/presentationtexts`), sophie, 'PUT', { texts: { sted: 'Torget', navn: '' } });
    assert.deepEqual([texts.status, texts.json.presentationTexts, texts.json.lastChanged], [200, { sted: 'Torget' }, before.lastChanged]);
    const values = await send(storage(`instances/${id}/datavalues`), sophie, 'PUT', { values: { a: '1', b: '2' } });
    assert.deepEqual(values.json.dataValues, { a: '1', b: '2' });
    assert.deepEqual((await send(storage(`instances/${id}/datavalues`), sophie, 'PUT', { values: { a: null } })).json.dataValues, { b: '2' });
    assert.equal((await send(storage(`instances/${id}/datavalues`), sophie, 'PUT', { values: { a: 1 } })).status, 400);
    assert.equal((await send(storage(`instances/${id}/substatus`), sophie, 'PUT', { label: 'x' })).status, 403);
    const sub = await send(storage(`instances/${id}/substatus`), owner, 'PUT', { label: 'behandles' });
    assert.deepEqual([sub.status, sub.json.status.substatus], [200, { label: 'behandles' }]);
    const found = await send(storage('instances?org=ttd&searchString=torget&size=1000'), owner);
    assert.ok(ids(found).includes(id));
  });

  it('takes the verdict of a scanner from the owner only', async () => {
    const { id, data } = await instantiate();
    const url = storage(`instances/${id}/dataelements/${data[0].id}/filescanstatus`);
    assert.equal((await send(url, sophie, 'PUT', { fileScanResult: 'Clean' })).status, 403);
    assert.equal((await send(url, owner, 'PUT', { fileScanResult: 'Fine' })).status, 400);
    assert.equal((await send(url, owner, 'PUT', { fileScanResult: 'Infected' })).status, 200);
    assert.equal((await send(storage(`instances/${id}`), owner)).json.data[0].fileScanResult, 'Infected');
  });

  const writes: [method: string, path: string][] = [
    ['PUT', 'process'], ['PUT', 'process/instanceandevents'], ['POST', 'events'], ['POST', 'sign'], ['POST', 'data?dataType=soknad'], ['PUT', 'data/00000000-0000-4000-8000-000000000000'],
    ['DELETE', 'data/00000000-0000-4000-8000-000000000000'], ['POST', 'lock'],
  ];
  for (const [method, path] of writes) {
    it(`does not let anybody go around the app: ${method} ${path}`, async () => {
      const { id } = await instantiate();
      const answer = await send(storage(`instances/${id}/${path}`), owner, method, {});
      assert.equal(answer.status, 405, answer.text);
      assert.match(answer.json.detail, /only the app changes/);
    });
  }

  it('the inbox finds by status, by text and by reference, and says what may be done', async () => {
    const id = await sendIn();
    const { id: open } = await instantiate();
    const search = async (body: object): Promise<any[]> => (await send(storage('sbl/instances/search'), sophie, 'POST', { instanceOwnerPartyIdList: [501337], ...body })).json;
    const guidOf = (text: string): string => text.split('/')[1] as string;
    const archived = await search({ includeArchived: true });
    assert.ok(archived.some((one) => one.id === guidOf(id)) && !archived.some((one) => one.id === guidOf(open)));
    const active = await search({ includeActive: true, language: 'nb' });
    const found = active.find((one) => one.id === guidOf(open));
    assert.deepEqual([found.authorizedForWrite, found.deleteStatus, found.instanceOwnerId, found.appName], [true, 'Default', '501337', 'permit-application']);
    assert.ok(found.title.length > 0);
    assert.deepEqual(await search({ archiveReference: guidOf(open).slice(-12) }), []);
    assert.deepEqual((await search({ archiveReference: guidOf(id).slice(-12).toUpperCase() })).map((one) => one.id), [guidOf(id)]);
    assert.equal((await send(storage('sbl/instances/search'), sophie, 'POST', {})).status, 400);
    const ola = await running.token('user?userId=12345&partyId=512345&authenticationLevel=3');
    assert.deepEqual((await send(storage('sbl/instances/search'), ola, 'POST', { instanceOwnerPartyIdList: [501337] })).json, []);
    assert.equal((await send(storage(`sbl/instances/${open}?language=en`), sophie)).json.id, guidOf(open));
    assert.deepEqual((await send(storage(`sbl/instances/${open}/events`), sophie)).json.instanceEvents.filter((event: any) => event.eventType.startsWith('process')), []);
  });

  it('tells everybody which apps there are', async () => {
    const all = await send(storage('applications'), null);
    assert.ok(all.json.applications.some((one: any) => one.id === 'ttd/permit-application'));
    assert.deepEqual((await send(storage('applications/skd'), null)).json, { applications: [] });
    assert.equal((await send(storage('applications/ttd/permit-application'), null)).json.org, 'ttd');
    assert.equal((await send(storage('applications/ttd/nothing'), null)).status, 404);
    const texts = await send(storage('applications/ttd/permit-application/texts/nb'), null);
    assert.deepEqual([texts.json.language, Array.isArray(texts.json.resources)], ['nb', true]);
    assert.equal((await send(storage('applications/ttd/permit-application/texts/nob'), null)).status, 400);
    const registry = `${running.url}/resourceregistry/api/v1/resource`;
    assert.equal((await send(`${registry}/nope`, null)).status, 204);
    assert.equal((await send(`${registry}/app_ttd_permit-application`, null)).json.identifier, 'app_ttd_permit-application');
    assert.match((await send(`${registry}/app_ttd_permit-application/policy`, null)).text, /Policy/);
  });
});
