/**
 * An office sets one brand colour; payers with weak eyes must read it by day and by night. Nothing is
 * trusted: every pair that leaves here reaches 7:1, with the brand's hue kept and only its lightness moved.
 */

export const PAPER = { light: '#ffffff', dark: '#101418' };
export const INK = '#14181c';
const FALLBACK = '#0a4d6e';
const ENOUGH = 7;
// On dark paper 7:1 of a strong hue still glares; a paler one is calmer and reads better.
const CALM = 9.5;

export interface Brand {
  /** The same by day and night: mark, top rule, receipt. */
  solid: string;
  onSolid: string;
  /** Links and buttons on light paper, and on dark. The text upon them is the paper's own colour. */
  light: string;
  dark: string;
}

const channels = (color: string) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = channels(color).map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG's contrast ratio of two colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function toHsl(color: string): { hue: number; saturation: number; lightness: number } {
  const [red = 0, green = 0, blue = 0] = channels(color);
  const max = Math.max(red, green, blue);
  const spread = max - Math.min(red, green, blue);
  const lightness = max - spread / 2;
  if (spread === 0) return { hue: 0, saturation: 0, lightness };
  const sextant =
    max === red
      ? (green - blue) / spread
      : max === green
        ? 2 + (blue - red) / spread
        : 4 + (red - green) / spread;
  return {
    hue: (sextant * 60 + 360) % 360,
    saturation: spread / (1 - Math.abs(2 * lightness - 1)),
    lightness,
  };
}

function fromHsl(hue: number, saturation: number, lightness: number): string {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const turn = (offset + hue / 30) % 12;
    const value = lightness - reach * Math.max(-1, Math.min(turn - 3, 9 - turn, 1));
    return Math.round(255 * Math.min(1, Math.max(0, value)))
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}

/** The nearest lightness, darker (−1) or lighter (+1), at which the colour reads against another. */
function readable(
  color: string,
  against: string,
  direction: -1 | 1,
  ratio = ENOUGH,
): { color: string; moved: number } {
  if (contrast(color, against) >= ratio) return { color, moved: 0 };
  const { hue, saturation, lightness } = toHsl(color);
  for (let moved = 0.005; moved < 1; moved += 0.005) {
    const next = fromHsl(hue, saturation, Math.min(1, Math.max(0, lightness + direction * moved)));
    if (contrast(next, against) >= ratio) return { color: next, moved };
  }
  return { color: direction < 0 ? '#000000' : '#ffffff', moved: 1 };
}

export function brandOf(brandColor: string): Brand {
  const color = /^#[0-9a-f]{6}$/i.test(brandColor) ? brandColor.toLowerCase() : FALLBACK;
  const underWhite = readable(color, PAPER.light, -1);
  const underInk = readable(color, INK, 1);
  const inverted = underWhite.moved <= underInk.moved;
  return {
    solid: inverted ? underWhite.color : underInk.color,
    onSolid: inverted ? PAPER.light : INK,
    light: underWhite.color,
    dark: readable(color, PAPER.dark, 1, CALM).color,
  };
}

/** One or two letters that stand for an office without a logo: "Harbor County Ambulance" → "HC". */
export function initials(name: string): string {
  const words = name.split(/[\s\-–/]+/).filter((word) => /^[\p{Lu}\p{Lo}\d]/u.test(word));
  const letters = (words.length > 0 ? words : [name.trim()]).map((word) => [...word][0] ?? '');
  return letters.slice(0, 2).join('').toLocaleUpperCase();
}
