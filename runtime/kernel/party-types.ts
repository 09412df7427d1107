/** `partyTypeName`: 1 person, 2 organisation, 3 self-identified, 4 sub-unit, 5 bankruptcy estate (auth-platform.md §8.1). */
export interface Party {
  partyId: number;
  partyUuid: string | null;
  partyTypeName: number;
  orgNumber: string | null;
  ssn: string | null;
  unitType: string | null;
  name: string | null;
  isDeleted: boolean;
  onlyHierarchyElementWithNoAccess: boolean;
  person: Person | null;
  organization: Organization | null;
  childParties: Party[] | null;
}

export interface Person {
  ssn: string | null;
  name: string | null;
  firstName: string | null;
  middleName: string | null;
  lastName: string | null;
  telephoneNumber: string | null;
  mobileNumber: string | null;
  mailingAddress: string | null;
  mailingPostalCode: string | null;
  mailingPostalCity: string | null;
  addressMunicipalNumber: string | null;
  addressMunicipalName: string | null;
  addressStreetName: string | null;
  addressHouseNumber: string | null;
  addressHouseLetter: string | null;
  addressPostalCode: string | null;
  addressCity: string | null;
}

export interface Organization {
  orgNumber: string | null;
  name: string | null;
  unitType: string | null;
  telephoneNumber: string | null;
  mobileNumber: string | null;
  faxNumber: string | null;
  eMailAddress: string | null;
  internetAddress: string | null;
  mailingAddress: string | null;
  mailingPostalCode: string | null;
  mailingPostalCity: string | null;
  businessAddress: string | null;
  businessPostalCode: string | null;
  businessPostalCity: string | null;
}

export interface UserProfile {
  userId: number;
  userUuid: string | null;
  userName: string | null;
  externalIdentity: string | null;
  isReserved: boolean;
  phoneNumber: string | null;
  email: string | null;
  partyId: number;
  party: Party;
  /** 0 none, 1 SSN identified, 2 self-identified. */
  userType: number;
  profileSettingPreference: { language: string | null; preSelectedPartyId: number; doNotPromptForParty: boolean };
}
