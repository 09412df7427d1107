import type { EvaluationState, FormModel } from './types.ts';

/** The state with one element's model replaced, or added when the state does not have the element. */
export function withModel(state: EvaluationState, model: FormModel): EvaluationState {
  const index = state.models.findIndex((candidate) => candidate.dataElementId === model.dataElementId);
  if (index >= 0 && state.models[index]?.model === model.model) return state;
  return { ...state, models: index < 0 ? [...state.models, model] : state.models.with(index, model) };
}
