import type { Block, Content } from './content.ts';
import type { Look } from './look.ts';

/** A mail as plain text: the same, in the same order. */
export function renderText({ heading, blocks }: Content, look: Look): string {
  const parts = [
    look.name,
    ...(look.test === null ? [] : [`${look.test.title} ${look.test.says}`]),
    heading,
    ...blocks.map(renderBlock),
    ...(look.questions === '' ? [] : [look.questions]),
    // Mail programs know a signature by this line.
    ['-- ', look.legalName, ...look.address, ...(look.supportEmail === '' ? [] : [look.supportEmail])].join(
      '\n',
    ),
    ...(look.why === '' ? [] : [look.why]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderBlock(block: Block): string {
  if ('text' in block) return block.text;
  if ('small' in block) return block.small;
  if ('quote' in block) return block.quote.replace(/^/gm, '> ');
  if ('button' in block) return `${block.button.label}:\n${block.button.url}`;
  return block.facts.map(([name, value]) => `${name}: ${value}`).join('\n');
}
