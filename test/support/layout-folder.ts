import type { Json } from '../../runtime/kernel/json.ts';
import { parseLayoutFolder } from '../../runtime/layout/parse-layout-folder.ts';
import type { LayoutFolder } from '../../runtime/layout/types.ts';

/** A folder of pages given as component lists, or as `{hidden, layout}`. */
export function folderOf(pages: Record<string, Json>, id = 'form', defaultDataType = 'default'): LayoutFolder {
  const files = Object.entries(pages).map(([name, page]): [string, Json] => [name, { data: Array.isArray(page) ? { layout: page } : page }]);
  return parseLayoutFolder(id, { settings: { defaultDataType, pages: { order: Object.keys(pages) } }, pages: files }, 'v9');
}
