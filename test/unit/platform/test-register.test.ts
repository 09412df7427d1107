import assert from 'node:assert/strict';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedServiceOwners, readServiceOwners } from '../../../runtime/platform/service-owners.ts';
import { createTestRegister, type TestRegister } from '../../../runtime/platform/test-register.ts';
import { testDataFolder } from '../../support/platform-harness.ts';

describe('createTestRegister(folder)', () => {
  let register: TestRegister;
  before(async () => { register = await createTestRegister(testDataFolder); });

  it('fills in the person or organisation of a party', async () => {
    assert.equal((await register.party(501337))?.person?.lastName, 'Salt');
    assert.equal((await register.party(500000))?.organization?.eMailAddress, 'central@ddgfitness.no');
    assert.equal((await register.party(500006))?.partyUuid, null);
    assert.equal((await register.party(512002))?.person, null);
    assert.equal(await register.party(1), null);
  });
  it('keeps leading zeroes, and takes the file name for the organisation number', async () => {
    assert.equal((await register.partyByOrganisationNumber('043871668'))?.partyId, 500004);
    assert.equal((await register.organization('910423495'))?.orgNumber, '910423495');
    assert.equal(await register.organization('923609016'), null);
  });
  it('finds people by number, user name in any case, and e-mail', async () => {
    assert.equal((await register.profileByPersonNumber('12889898001'))?.userId, 2002);
    assert.equal((await register.partyByUsername('selvregistrert'))?.partyId, 510004);
    assert.equal((await register.profileByUsername('TEST@test.com'))?.userId, 1004);
    assert.equal(await register.profileByPersonNumber(''), null);
    assert.equal(await register.partyByOrganisationNumber(''), null);
  });
  it('reads profiles written in either case', async () => {
    const profile = await register.profile(1337);
    assert.deepEqual(profile?.profileSettingPreference, { language: 'nn', preSelectedPartyId: 0, doNotPromptForParty: true });
    assert.equal(profile?.party.ssn, '01039012345');
    assert.equal((await register.profile(2001))?.profileSettingPreference.doNotPromptForParty, false);
  });

  const representations: [number, number, boolean][] = [
    [1337, 501337, true], [1337, 500000, true], [1337, 500003, true], [1337, 512345, false], [12345, 512345, true], [12345, 500000, false], [1001, 500000, true], [2001, 500700, true], [99, 500000, false],
  ];
  for (const [user, party, want] of representations) it(`user ${user} may ${want ? '' : 'not '}represent ${party}`, async () => assert.equal(await register.canRepresent(user, party), want));

  it('lists the own party first, and gives what nobody can change', async () => {
    const list = await register.partyList(1337);
    assert.equal(list[0]?.partyId, 501337);
    assert.equal(list[1]?.childParties?.length, 3);
    assert.throws(() => { list[0]!.name = 'changed'; }, TypeError);
    assert.throws(() => { list[1]!.childParties![0]!.name = 'changed'; }, TypeError);
    assert.deepEqual(await register.partyList(99), []);
  });
  it('knows roles and system users', async () => {
    assert.ok((await register.roles(1337, 500000)).includes('DAGL'));
    assert.deepEqual(await register.roles(12345, 500000), []);
    assert.equal((await register.systemUser('D111DBAB-D619-4F15-BF29-58FE570A9AE6'))?.systemId, '913312465_sbs');
  });
  it('knows service owners by name and number; ttd does not hide digdir', async () => {
    assert.equal((await register.serviceOwner('TTD'))?.orgNumber, '991825827');
    assert.equal((await register.serviceOwnerByNumber('991825827'))?.org, 'digdir');
    assert.equal(await register.serviceOwner('nobody'), null);
  });
  it('lists who may log in', async () => assert.deepEqual((await register.people()).map((person) => [person.userId, person.ssn === null]), [[1001, false], [1002, false], [1003, false], [1004, true], [1337, false], [2001, false], [2002, false], [12345, false]]));

  it('names the file that is not what it should be', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'register-'));
    try {
      assert.equal(await (await createTestRegister(folder)).party(1), null);
      await mkdir(join(folder, 'Register/Party'), { recursive: true });
      for (const content of ['{', '{}', '[]', '{"partyId":"x"}']) {
        await writeFile(join(folder, 'Register/Party/7.json'), content);
        await assert.rejects(createTestRegister(folder), /7\.json/);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('readServiceOwners(path)', () => {
  it('replaces the embedded copy', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orgs-'));
    try {
      const path = join(folder, 'altinn-orgs.json');
      await writeFile(path, JSON.stringify({ orgs: { ABC: { orgnr: '123456789', name: { nb: 'A' } }, none: {} } }));
      const owners = await readServiceOwners(path);
      assert.deepEqual(owners.byNumber('123456789'), { org: 'abc', orgNumber: '123456789', name: { nb: 'A' } });
      assert.equal(owners.byOrg('ttd'), null);
      assert.equal(owners.byNumber(''), null);
      await writeFile(path, '{}');
      await assert.rejects(readServiceOwners(path), /orgs/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
  it('has nine-digit numbers with a valid control digit in the embedded copy', () => {
    const weights = [3, 2, 7, 6, 5, 4, 3, 2];
    for (const org of ['digdir', 'brg', 'skd', 'nav', 'ssb', 'udi', 'dsb', 'hdir', 'mattilsynet', 'at', 'svv', 'udir', 'ttd']) {
      const number = embeddedServiceOwners().byOrg(org)?.orgNumber ?? '';
      const control = (11 - (weights.reduce((sum, weight, index) => sum + weight * Number(number[index]), 0) % 11)) % 11;
      assert.equal(Number(number[8]), control, org);
    }
  });
});
