/** First words of the platform's own keys. */
const BUILT_IN = new Set([
  'accessibility', 'actions', 'address', 'address_component', 'alert', 'altinn', 'appname', 'applogo', 'appowner', 'back', 'backend', 'baseerror', 'byte', 'config', 'confirm', 'custom_actions', 'datamodel',
  'date_picker', 'dropdown', 'error', 'error_page', 'expression', 'feedback', 'form_filler', 'general', 'group', 'helptext', 'iframe_component', 'image_upload_component', 'input_components', 'instance_selection',
  'instantiate', 'language', 'likert', 'list_component', 'map_component', 'message', 'navigation', 'next', 'organisation_lookup', 'organization_lookup', 'pagination', 'party_selection', 'payment', 'pdf', 'pdfpreviewbutton', 'pdfpreviewtext',
  'person_lookup', 'postplace', 'process_error', 'profile', 'radiobutton', 'receipt', 'receipt_platform', 'servicename', 'signing', 'signee_list', 'signing_document_list', 'soft_validation', 'subform', 'substatus',
  'taskcompleted', 'tasktypes', 'text_resource', 'time_picker', 'validation', 'validation_errors', 'dialogporten', 'pdf_file_name',
]);

/** Keys whose text the form client or the server has when the app has none. */
export function isBuiltInText(key: string): boolean {
  return BUILT_IN.has((key.split('.')[0] ?? '').toLowerCase());
}
