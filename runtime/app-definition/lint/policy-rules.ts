import { misspelt, nearest } from '../../kernel/nearest.ts';
import type { Match } from '../../policy/types.ts';
import type { DefinitionParts } from '../definition-parts.ts';
import { lineOfText } from '../file-text.ts';
import { findPath, textOf } from '../folder-files.ts';
import { POLICY_FILE } from '../policy-file.ts';
import type { ProblemList } from '../problems.ts';

/** What rules of apps ask of (app-model.md §8, auth-platform.md). */
const ATTRIBUTES: Readonly<Record<Match['category'], readonly string[]>> = {
  subject: [
    'urn:altinn:rolecode', 'urn:altinn:org', 'urn:altinn:userid', 'urn:altinn:partyid', 'urn:altinn:organizationnumber', 'urn:altinn:person:identifier-no', 'urn:altinn:organization:identifier-no',
    'urn:altinn:systemuser:uuid', 'urn:altinn:accesspackage', 'urn:altinn:authlevel', 'urn:altinn:end-user-scope', 'urn:scope',
  ],
  resource: ['urn:altinn:org', 'urn:altinn:app', 'urn:altinn:task', 'urn:altinn:end-event', 'urn:altinn:appresource', 'urn:altinn:resource', 'urn:altinn:instance-id', 'urn:altinn:partyid', 'urn:altinn:eventtype', 'urn:altinn:eventsource'],
  action: ['urn:oasis:names:tc:xacml:1.0:action:action-id'],
  environment: [],
};

/** Role codes of the register of organisations and of the platform. Others may be right; only a slip away from one of these is told. */
const ROLES = [
  'PRIV', 'PRIUT', 'DAGL', 'LEDE', 'NEST', 'MEDL', 'VARA', 'INNH', 'KOMP', 'KONT', 'DELT', 'DTPR', 'DTSO', 'BEST', 'BOBE', 'REPR', 'REGN', 'REGNA', 'REVI', 'REVAI', 'STYR', 'SIGN', 'SIHV', 'SIFE', 'PROK', 'POFE', 'POHV',
  'FFØR', 'ORGL', 'EIKM', 'KDEB', 'OPMV', 'KENK', 'KDAT', 'KGRL', 'KIRK', 'KTRF', 'ADOS', 'AVKL', 'BEDR', 'UTBG', 'AAFY', 'FADR', 'FGRP', 'HFOR', 'HLED', 'HMDL', 'HNST', 'HVAR', 'ESGR', 'ETDL', 'FUSJ', 'MVAG', 'MVAU', 'READ',
  'ADMAI', 'HADM', 'KLADM', 'APIADM', 'BOADM', 'KOMAB', 'UTINN', 'UTOMR', 'SIGNE', 'PASIG', 'LOPER', 'EKTJ', 'SISKD', 'UILUF', 'UIHTL', 'UIHTM', 'ECKEYROLE', 'ECUSER', 'SENS01', 'SEBR',
];

/** Attributes and roles that are misspelt, and rules about another app: they match nothing, and so permit nothing. */
export function policyNames({ definition, files }: DefinitionParts, problems: ProblemList): void {
  const text = textOf(files, findPath(files, POLICY_FILE) ?? '') ?? '';
  const told = new Set<string>();
  const warn = (written: string, message: string, suggestion: string | undefined): void => {
    if (!told.has(message)) problems.warning(POLICY_FILE, lineOfText(text, written), message, suggestion);
    told.add(message);
  };
  for (const { category, attribute, value } of definition.policy.rules.flatMap((rule) => rule.target.flat(2))) {
    const meant = ATTRIBUTES[category].includes(attribute) ? undefined : misspelt(attribute, ATTRIBUTES[category]);
    if (meant !== undefined) warn(`"${attribute}"`, `No ${category} has the attribute "${attribute}"`, `Did you mean "${meant}"?`);
    if (attribute === 'urn:altinn:rolecode' && !ROLES.includes(value.toUpperCase())) {
      const role = misspelt(value, ROLES);
      if (role !== undefined) warn(`>${value}<`, `The role code "${value}" is not known`, `Did you mean "${role}"?`);
    }
    for (const [name, own] of [['app', definition.app], ['org', definition.org]] as const) {
      if (category === 'resource' && attribute === `urn:altinn:${name}` && value.toLowerCase() !== own.toLowerCase()) warn(`>${value}<`, `A rule is about the ${name} "${value}", but this is "${own}"`, nearest(value, [own]) ?? `[${name.toUpperCase()}] stands for the app's own`);
    }
  }
}
