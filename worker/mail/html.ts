import { INK, PAPER } from '../settings/brand.ts';
import type { Block, Content } from './content.ts';
import type { Look } from './look.ts';

// Mail programs know little of CSS: no grid, no variables, and some drop the style sheet in the head. So every style stands
// on its element, and the sheet only has what night needs. The colours are those of portal/styles/tokens.css.
const SOFT = { light: '#47515b', dark: '#aeb8c2' };
const LINE = { light: '#e1e5ea', dark: '#262d35' };
const WASH = { light: '#f4f6f8', dark: '#181d23' };
const NIGHT_INK = '#eef1f4';
const SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

/** A mail as HTML; everything that is not ours is escaped here. */
export function renderHtml({ subject, heading, blocks }: Content, look: Look): string {
  return `<!doctype html>
<html lang="${look.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no">
<title>${esc(subject)}</title>
<style>${night(look)}</style>
</head>
<body class="paper" style="margin:0;padding:0;background:${PAPER.light};color:${INK};font:17px/1.5 ${SANS};-webkit-text-size-adjust:100%;overflow-wrap:break-word">
<div style="border-top:8px solid ${look.brand.solid}"></div>
<div style="${COLUMN}">
${letterhead(look)}
<h1 style="margin:28px 0 16px;font-size:28px;line-height:1.2;font-weight:700;letter-spacing:-0.01em">${esc(heading)}</h1>
${blocks.map((block) => renderBlock(block, look)).join('\n')}
${questions(look)}
${foot(look)}
</div>
</body>
</html>
`;
}

const COLUMN = 'max-width:544px;margin:0 auto;padding:0 20px';

function letterhead(look: Look): string {
  const { brand, logoUrl, name } = look;
  const mark =
    logoUrl === null
      ? `<span aria-hidden="true" style="${MARK};width:44px;background:${brand.solid};color:${brand.onSolid};font-size:19px;font-weight:700;text-align:center">${esc(look.initials)}</span>`
      : `<img src="${esc(logoUrl)}" alt="" height="44" style="${MARK};max-width:144px;background:#ffffff;border:0">`;
  const test =
    look.test === null
      ? ''
      : `<div class="wash" style="margin:16px 0 0;padding:10px 14px;border-radius:6px;background:${WASH.light};font-size:15px"><strong>${esc(look.test.title)}</strong> ${esc(look.test.says)}</div>\n`;
  return `${test}<div class="line" style="padding:16px 0;border-bottom:1px solid ${LINE.light}">${mark}<span style="display:inline-block;max-width:75%;vertical-align:middle;font-size:16px;font-weight:700;line-height:1.25">${esc(name)}</span></div>`;
}

const MARK =
  'display:inline-block;height:44px;margin-right:12px;border-radius:8px;line-height:44px;vertical-align:middle';

function renderBlock(block: Block, { brand }: Look): string {
  if ('text' in block) return paragraph(block.text);
  if ('small' in block)
    return `<p class="soft" style="margin:0 0 16px;color:${SOFT.light};font-size:15px">${esc(block.small)}</p>`;
  if ('quote' in block)
    return `<blockquote class="wash" style="margin:0 0 20px;padding:14px 16px;border-left:4px solid ${brand.solid};background:${WASH.light};white-space:pre-line">${esc(block.quote)}</blockquote>`;
  if ('button' in block)
    return `<p style="margin:24px 0"><a class="button" href="${esc(block.button.url)}" style="display:block;padding:14px 20px;border-radius:6px;background:${brand.light};color:${PAPER.light};font-size:18px;font-weight:700;line-height:1.3;text-align:center;text-decoration:none">${esc(block.button.label)}</a></p>`;
  const rows = block.facts.map(
    ([name, value]) =>
      `<div class="line" style="padding:10px 0;border-top:1px solid ${LINE.light}"><dt class="soft" style="${CELL};width:38%;color:${SOFT.light};font-size:15px">${esc(name)}</dt> <dd style="${CELL};width:60%">${esc(value)}</dd></div>`,
  );
  return `<dl class="line" style="margin:20px 0;border-bottom:1px solid ${LINE.light}">\n${rows.join('\n')}\n</dl>`;
}

function questions({ questions: text, phone, brand }: Look): string {
  if (text === '') return '';
  if (phone === null) return paragraph(text);
  const link = `<a class="link" href="tel:${phone.dialled}" style="color:${brand.light};font-weight:700;white-space:nowrap">${esc(phone.shown)}</a>`;
  return paragraph(text).replace(esc(phone.shown), () => link);
}

const CELL = 'display:inline-block;margin:0;vertical-align:top';

const paragraph = (text: string) => `<p style="margin:0 0 16px">${esc(text)}</p>`;

function foot(look: Look): string {
  const mail = esc(look.supportEmail);
  const lines = [
    esc(look.legalName),
    ...look.address.map(esc),
    ...(mail === ''
      ? []
      : [`<a class="link" href="mailto:${mail}" style="color:${look.brand.light}">${mail}</a>`]),
  ];
  const why = look.why === '' ? '' : `<p style="margin:0">${esc(look.why)}</p>`;
  return `<div class="line soft" style="margin:32px 0 0;padding:20px 0 32px;border-top:1px solid ${LINE.light};color:${SOFT.light};font-size:14px"><p style="margin:0 0 10px">${lines.join('<br>')}</p>${why}</div>`;
}

function night({ brand }: Look): string {
  return [
    ':root{color-scheme:light dark;supported-color-schemes:light dark}',
    '@media (prefers-color-scheme:dark){',
    `.paper{background:${PAPER.dark}!important;color:${NIGHT_INK}!important}`,
    `.soft{color:${SOFT.dark}!important}.line{border-color:${LINE.dark}!important}.wash{background:${WASH.dark}!important}`,
    `.link{color:${brand.dark}!important}.button{background:${brand.dark}!important;color:${PAPER.dark}!important}`,
    '}',
  ].join('');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function esc(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);
}
