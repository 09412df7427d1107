import { readFile } from 'node:fs/promises';
import type { ServiceOwner } from '../kernel/ports.ts';

/** Short names ↔ organisation numbers of service owners (altinn-orgs). */
export interface ServiceOwners {
  byOrg(org: string): ServiceOwner | null;
  /** Of several with one number the first in the list: `ttd` shares the number of `digdir` and comes last. */
  byNumber(orgNumber: string): ServiceOwner | null;
}

// [short name, organisation number, nb, nn, en]
const EMBEDDED: readonly (readonly [string, string, string, string, string])[] = [
  ['digdir', '991825827', 'Digitaliseringsdirektoratet', 'Digitaliseringsdirektoratet', 'Norwegian Digitalisation Agency'],
  ['brg', '974760673', 'Brønnøysundregistrene', 'Brønnøysundregistra', 'Brønnøysund Register Centre'],
  ['skd', '974761076', 'Skatteetaten', 'Skatteetaten', 'Norwegian Tax Administration'],
  ['nav', '889640782', 'Arbeids- og velferdsetaten', 'Arbeids- og velferdsetaten', 'Norwegian Labour and Welfare Administration'],
  ['ssb', '971526920', 'Statistisk sentralbyrå', 'Statistisk sentralbyrå', 'Statistics Norway'],
  ['udi', '974760746', 'Utlendingsdirektoratet', 'Utlendingsdirektoratet', 'Norwegian Directorate of Immigration'],
  ['dsb', '974760983', 'Direktoratet for samfunnssikkerhet og beredskap', 'Direktoratet for samfunnstryggleik og beredskap', 'Norwegian Directorate for Civil Protection'],
  ['hdir', '983544622', 'Helsedirektoratet', 'Helsedirektoratet', 'Norwegian Directorate of Health'],
  ['mattilsynet', '985399077', 'Mattilsynet', 'Mattilsynet', 'Norwegian Food Safety Authority'],
  ['at', '974761211', 'Arbeidstilsynet', 'Arbeidstilsynet', 'Norwegian Labour Inspection Authority'],
  ['svv', '971032081', 'Statens vegvesen', 'Statens vegvesen', 'Norwegian Public Roads Administration'],
  ['udir', '970018131', 'Utdanningsdirektoratet', 'Utdanningsdirektoratet', 'Norwegian Directorate for Education and Training'],
  ['ttd', '991825827', 'Testdepartementet', 'Testdepartementet', 'Test Ministry'],
];

/** The embedded copy. */
export function embeddedServiceOwners(): ServiceOwners {
  return index(EMBEDDED.map(([org, orgNumber, nb, nn, en]) => ({ org, orgNumber, name: { nb, nn, en } })));
}

/**
 * Service owners of an `altinn-orgs.json`, instead of the embedded copy: `{orgs: {ttd: {orgnr, name: {nb, ...}}}}`.
 * @throws {Error} when the file is not of that shape
 */
export async function readServiceOwners(path: string): Promise<ServiceOwners> {
  const document = JSON.parse(await readFile(path, 'utf8')) as { orgs?: unknown };
  if (typeof document.orgs !== 'object' || document.orgs === null) throw new Error(`${path} has no member orgs`);
  return index(Object.entries(document.orgs as Record<string, { orgnr?: unknown; name?: unknown }>).map(([org, entry]) => ({
    org: org.toLowerCase(),
    orgNumber: typeof entry.orgnr === 'string' ? entry.orgnr : '',
    name: { ...(entry.name as Record<string, string> | undefined) },
  })));
}

function index(owners: ServiceOwner[]): ServiceOwners {
  const byOrg = new Map(owners.map((owner) => [owner.org, owner]));
  const byNumber = new Map<string, ServiceOwner>();
  for (const owner of owners) if (owner.orgNumber !== '' && !byNumber.has(owner.orgNumber)) byNumber.set(owner.orgNumber, owner);
  return {
    byOrg: (org) => byOrg.get(org.toLowerCase()) ?? null,
    byNumber: (orgNumber) => byNumber.get(orgNumber) ?? null,
  };
}
