/** The pure readers that a definition is put together from, at one place. */
export { describeModel } from '../data/describe-model.ts';
export { parsePrefill } from '../data/prefill.ts';
export { compileModelValidator } from '../validation/compile-model-validator.ts';
