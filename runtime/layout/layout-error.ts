/** A layout file that cannot be used: says where. Stops the definition from loading (app-model.md §1.3, §5.4). */
export class LayoutError extends Error {
  readonly folder: string;
  readonly page: string | null;
  readonly component: string | null;

  constructor(message: string, where: { folder: string; page?: string; component?: string }) {
    const place = [where.folder, where.page, where.component].filter((part) => part !== undefined).join('/');
    super(`${place}: ${message}`);
    this.name = 'LayoutError';
    this.folder = where.folder;
    this.page = where.page ?? null;
    this.component = where.component ?? null;
  }
}
