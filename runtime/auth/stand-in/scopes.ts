/** What every client of the stand-in may ask for besides `openid` and `profile` (auth-platform.md §2.4). */
export const API_SCOPES = ['altinn:instances.read', 'altinn:instances.write', 'altinn:instances.meta', 'altinn:lookup', 'altinn:reportees', 'altinn:events.subscribe'] as const;

export const SERVICE_OWNER_SCOPES = [
  'altinn:serviceowner', 'altinn:serviceowner/instances.read', 'altinn:serviceowner/instances.write', 'altinn:events.subscribe', 'altinn:events.publish',
  'altinn:correspondence.write', 'altinn:serviceowner/notifications.create',
] as const;

/** Levels of assurance, lowest first. */
export const ACR_VALUES = ['idporten-loa-low', 'idporten-loa-substantial', 'idporten-loa-high'] as const;

/** 0 for a level that is not known. */
export function acrRank(acr: string | undefined): number {
  return ACR_VALUES.findIndex((value) => value === acr) + 1;
}

/** The lowest of the levels that are asked for; `idporten-loa-substantial` when none is. */
export function lowestAcr(acrValues: string | undefined): number {
  const asked = (acrValues ?? '').split(' ').map(acrRank).filter((rank) => rank > 0);
  return asked.length === 0 ? acrRank('idporten-loa-substantial') : Math.min(...asked);
}
