import type { AppDefinition } from '../app-definition/types.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import type { TextResources } from '../kernel/application-types.ts';
import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import type { Party, UserProfile } from '../kernel/party-types.ts';
import { maskedParty, maskedProfile } from './masking.ts';
import type { Services } from './services.ts';

export interface PageRequest {
  /** Languages that the browser asks for, the strongest first: the address, then its cookie. */
  languages: readonly (string | null)[];
  /** Checked already. */
  returnUrl: string | null;
  /** applicationmetadata as served. */
  metadata: JsonObject;
  /** Origin of the platform, without a slash at the end. */
  platform: string;
}

/** What a page hands the form client with the first answer (frontend-contract.md, Globals). Personal numbers are masked. */
export interface PageGlobals {
  applicationMetadata: JsonObject;
  footer: JsonObject | null;
  ui: { folders: JsonObject; settings: JsonObject };
  frontendSettings: Record<string, string>;
  availableLanguages: { language: string }[];
  userProfile: UserProfile | null;
  selectedParty: Party | null;
  textResources: (TextResources & { id: string; org: string }) | null;
  orgName: Record<string, string> | null;
  returnUrl: string | null;
  platformFrontendSettings: Record<string, string>;
}

export async function pageGlobals(services: Services, definition: AppDefinition, caller: Authenticated, request: PageRequest): Promise<PageGlobals> {
  const { register } = services;
  const user = caller.kind === 'user' ? caller : null;
  const profile = user ? await register.profile(user.userId) : null;
  const represented = user && (await register.canRepresent(user.userId, user.selectedPartyId));
  const party = user && represented ? await register.party(user.selectedPartyId) : null;
  const texts = pageTexts(definition, [...request.languages, profile?.profileSettingPreference.language ?? null]);
  return {
    applicationMetadata: request.metadata,
    footer: definition.footer,
    ui: { folders: folderSettings(definition), settings: { ...UI_DEFAULTS, ...definition.uiSettings } },
    frontendSettings: frontEndSettings(definition),
    availableLanguages: [...definition.texts.keys()].map((language) => ({ language })),
    userProfile: profile ? maskedProfile(profile) : null,
    selectedParty: party ? maskedParty({ ...party, childParties: null }) : null,
    textResources: texts ? { id: `${definition.org}-${definition.app}-${texts.language}`, org: definition.org, ...texts } : null,
    orgName: (await register.serviceOwner(definition.org))?.name ?? null,
    returnUrl: request.returnUrl,
    platformFrontendSettings: platformSettings(definition, request.platform),
  };
}

const UI_DEFAULTS = {
  hideCloseButton: false, showLanguageSelector: false, showExpandWidthButton: false, expandedWidth: false, showProgress: false, autoSaveBehavior: 'onChangeFormData',
};

/** The first language of the wishes that the app has, else nb, else whatever there is. */
export function pageTexts(definition: AppDefinition, wishes: readonly (string | null)[]): TextResources | null {
  for (const wish of [...wishes, 'nb']) {
    const texts = wish === null ? undefined : definition.texts.get(wish.toLowerCase());
    if (texts) return texts;
  }
  return definition.texts.values().next().value ?? null;
}

function folderSettings(definition: AppDefinition): JsonObject {
  return Object.fromEntries([...definition.layouts].map(([id, { settings, defaultDataType }]) => [id, { ...settings, ...(defaultDataType === null ? {} : { defaultDataType }) }]));
}

/** The app's own settings for people to see (app-model.md §1.6), names in camel case. */
export function frontEndSettings({ settings }: AppDefinition): Record<string, string> {
  const shown: Record<string, string> = {};
  if (typeof settings.all['AppOidcProvider'] === 'string') shown['appOidcProvider'] = settings.all['AppOidcProvider'];
  for (const [name, value] of Object.entries(settings.frontEndSettings)) shown[camelCase(name)] = value;
  return shown;
}

function camelCase(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Pictures and post codes of the platform's public files; login and logout here. `PlatformFrontendSettings` of the app's settings wins. */
function platformSettings(definition: AppDefinition, platform: string): Record<string, string> {
  const login = `${platform}/authentication/api/v1/authentication`;
  const settings: Record<string, string> = {
    postalCodesUrl: 'https://altinncdn.no/postcodes/registry.json',
    altinnLogoUrl: 'https://altinncdn.no/img/Altinn-logo-blue.svg',
    helpCircleIllustrationUrl: 'https://altinncdn.no/img/illustration-help-circle.svg',
    loginUrl: `${login}?goto={goTo}`,
    logoutUrl: `${platform}/authentication/api/v1/logout`,
    upgradeAuthenticationLevelUrl: `${login}?acr_values=idporten-loa-high&goto={goTo}`,
  };
  const own = definition.settings.sections['PlatformFrontendSettings'];
  if (isJsonObject(own)) for (const [name, value] of Object.entries(own)) if (typeof value === 'string') settings[camelCase(name)] = value;
  return settings;
}
