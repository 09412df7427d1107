import type { RawFiles } from '../app-definition/types.ts';
import type { Block, SummaryDocument } from '../summary/types.ts';

const TYPES: Readonly<Record<string, string>> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', svg: 'image/svg+xml' };
/** Bytes of one picture: beyond it the alternative text stands alone. */
const LARGEST = 2 * 1024 * 1024;

/** Puts the app's own pictures into the document; pictures from elsewhere are not fetched and leave their alternative text. */
export async function inlinePictures(document: SummaryDocument, files: RawFiles): Promise<SummaryDocument> {
  const pages = await Promise.all(document.pages.map(async (page) => ({ ...page, blocks: await inlineAll(page.blocks, files) })));
  return { ...document, pages };
}

function inlineAll(blocks: readonly Block[], files: RawFiles): Promise<Block[]> {
  return Promise.all(blocks.map(async (block): Promise<Block> => {
    if (block.kind === 'group') return { ...block, blocks: await inlineAll(block.blocks, files) };
    return block.kind === 'image' ? { ...block, source: await pictureData(block.source, files) } : block;
  }));
}

/** `wwwroot/images/logo.svg` as a `data:` address; null for anything that is no picture of the app. */
async function pictureData(source: string | null, files: RawFiles): Promise<string | null> {
  const path = source?.replace(/^\.?\//, '') ?? '';
  const type = TYPES[path.slice(path.lastIndexOf('.') + 1).toLowerCase()];
  if (!path.startsWith('wwwroot/') || type === undefined || !files.has(path)) return null;
  const bytes = await files.read(path);
  return bytes === null || bytes.byteLength > LARGEST ? null : `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}
