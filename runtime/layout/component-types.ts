/** Every component type in the field's spelling (app-model.md §6.1). */
const TYPES = [
  'Accordion', 'AccordionGroup', 'ActionButton', 'AddToList', 'Address', 'Alert', 'AttachmentList', 'Audio', 'Button', 'ButtonGroup',
  'Cards', 'Checkboxes', 'Custom', 'CustomButton', 'Date', 'Datepicker', 'Divider', 'Dropdown', 'FileUpload', 'FileUploadWithTag', 'Grid',
  'Group', 'Heading', 'IFrame', 'Image', 'ImageUpload', 'Input', 'InstanceInformation', 'InstantiationButton', 'Likert', 'LikertItem',
  'Link', 'List', 'Map', 'MultipleSelect', 'NavigationBar', 'NavigationButtons', 'Number', 'Option', 'OrganizationLookup', 'Panel',
  'Paragraph', 'Payment', 'PaymentDetails', 'PDFPreviewButton', 'PersonLookup', 'PrintButton', 'RadioButtons', 'RepeatingGroup',
  'SigneeList', 'SigningActions', 'SigningDocumentList', 'SimpleTable', 'Subform', 'Summary', 'Summary2', 'Tabs', 'Text', 'TextArea',
  'TimePicker', 'Video',
] as const;

/** Names of older lines (app-model.md §1.7). */
const FORMER_NAMES = { header: 'Heading', organisationlookup: 'OrganizationLookup', addresscomponent: 'Address' } as const;

const byLowerCase = new Map<string, string>([
  ...TYPES.map((type): [string, string] => [type.toLowerCase(), type]),
  ...Object.entries(FORMER_NAMES),
]);

/** Every type in the spelling of the newest line. */
export const COMPONENT_TYPES: readonly string[] = TYPES;

/** The type's name as the newest line spells it, whatever the file's case or age; unknown types stay as written. */
export function componentType(written: string): string {
  return byLowerCase.get(written.toLowerCase()) ?? written;
}

/** Binding names of older lines, by their lower-case form. */
const FORMER_BINDINGS: Readonly<Record<string, string>> = {
  organisation_lookup_orgnr: 'organization_lookup_orgnr',
  organisation_lookup_name: 'organization_lookup_name',
};

export function bindingName(written: string): string {
  return (Object.hasOwn(FORMER_BINDINGS, written) ? FORMER_BINDINGS[written] : undefined) ?? written;
}
