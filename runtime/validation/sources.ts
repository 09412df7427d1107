const BUILT_IN = 'Altinn.App.Core.Features.Validation.Default';

/** Names of validators as issues carry them in `source` (app-api.md §5.4). */
export const SOURCES = {
  annotations: 'DataAnnotations',
  required: 'Required',
  expression: 'Expression',
  xsd: 'Xsd',
  task: `${BUILT_IN}.DefaultTaskValidator-*`,
  element: `${BUILT_IN}.DefaultDataElementValidator-*`,
  signatures: `${BUILT_IN}.SigningTaskValidator-*`,
  signatureHashes: `${BUILT_IN}.SignatureHashValidator-*`,
  upload: 'DataRestrictionValidation',
  wrongTask: 'Altinn.App.Api.Controllers.ValidateController',
} as const;
