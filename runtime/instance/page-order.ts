import type { AppDefinition } from '../app-definition/types.ts';
import { IMPLICIT_SET_ID } from '../app-definition/ui.ts';
import { toPlain } from '../data/plain.ts';
import { AppError, textError } from '../kernel/errors.ts';
import type { Model } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import { runHook } from './hook-runner.ts';
import type { Services } from './services.ts';

export interface PageOrderRequest {
  /** Null where the app has no layout sets. */
  layoutSet: string | null;
  currentPage: string;
  dataType: string;
  model: Model;
}

/**
 * v8: the pages of a layout set in the order that the app's logic gives, else as configured.
 * @throws 404 for an unknown layout set
 */
export async function pageOrder(services: Services, definition: AppDefinition, request: PageOrderRequest): Promise<string[]> {
  const id = request.layoutSet ?? IMPLICIT_SET_ID;
  const folder = definition.layouts.get(id);
  if (!folder) throw new AppError('NOT_FOUND', { detail: request.layoutSet === null ? 'The app has layout sets: name one by layoutSetId.' : `There is no layout set ${id}.` });
  const pages = [...folder.order];
  const { pageOrder: hook } = definition.hooks;
  if (!hook) return pages;
  const model = toPlain(request.model) as JsonObject;
  const given = await runHook(services, 'pageOrder', () => hook({ layoutSet: id, currentPage: request.currentPage, dataType: request.dataType, model, pages }));
  if (!Array.isArray(given) || !given.every((page) => typeof page === 'string')) throw new AppError('HOOK_FAILED', { detail: 'The hook pageOrder gave no list of page names.' });
  return given;
}

/** @throws 400 when no data type is named, or none that is a form */
export function requireOrderedForm(definition: AppDefinition, dataType: string | null) {
  const form = dataType ? definition.models.get(dataType) : undefined;
  if (!form) throw textError('BAD_REQUEST', 'Query parameter `dataTypeId` must name a data type that is a form.');
  return form;
}
