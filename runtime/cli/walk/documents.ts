import type { Client } from './client.ts';
import type { EndDocument, WalkContext, Walker } from './types.ts';

/** What the ended instance holds, in a form that two runs can be compared by: no ids, no times; forms as JSON. */
export async function endDocuments({ definition }: WalkContext, client: Client, path: string, walkers: readonly Walker[]): Promise<EndDocument[]> {
  for (const who of walkers) {
    const instance = await client.call(who, 'GET', path);
    if (instance.status !== 200) continue;
    const documents: EndDocument[] = [];
    for (const element of instance.json.data as { id: string; dataType: string; contentType: string; filename: string | null; locked: boolean; references?: { value: string }[] | null }[]) {
      const form = definition.models.has(element.dataType) ? (await client.call(who, 'GET', `${path}/data/${element.id}`, undefined, { accept: 'application/json' })).json : null;
      documents.push({
        dataType: element.dataType, contentType: element.contentType, filename: element.filename, locked: element.locked,
        generatedFrom: (element.references ?? []).map((reference) => reference.value), form,
      });
    }
    return documents.sort((a, b) => compare(a.dataType, b.dataType) || compare(JSON.stringify(a.form), JSON.stringify(b.form)));
  }
  return [];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
