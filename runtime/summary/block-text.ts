import { plainBlock } from './rich-text.ts';
import type { Block } from './types.ts';

/** What a block says, as one text: for a cell, and for measuring. */
export function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading': return block.text;
    case 'text': return block.content.map(plainBlock).join('\n');
    case 'field': return block.values.join('\n');
    case 'group': return block.blocks.map(blockText).filter((text) => text !== '').join('\n');
    case 'table': return block.rows.map((row) => row.join(' ')).join('\n');
    case 'files': return block.files.map((file) => file.name).join('\n');
    case 'alert': return [block.title ?? '', ...block.content.map(plainBlock)].filter((text) => text !== '').join('\n');
    case 'image': return block.alt;
    case 'information': return block.rows.map((row) => `${row.label}: ${row.value}`).join('\n');
    case 'divider': return '';
  }
}
