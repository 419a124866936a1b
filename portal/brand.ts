import { brandOf, PAPER } from '../worker/settings/brand.ts';

export { brandOf, contrast, INK, PAPER } from '../worker/settings/brand.ts';

/**
 * The brand as overrides of tokens.css. Only colours computed above are written, never the setting itself; the
 * paper comes along, so what was measured is what is shown.
 */
export function brandCss(brandColor: string): string {
  const { solid, onSolid, light, dark } = brandOf(brandColor);
  const pair = (paper: string, brand: string) => `--paper:${paper};--brand:${brand};--on-brand:${paper}`;
  const day = `${pair(PAPER.light, light)};--solid:${solid};--on-solid:${onSolid}`;
  const night = pair(PAPER.dark, dark);
  return `:root{${day}}@media screen and (prefers-color-scheme:dark){:root{${night}}}`;
}
