import type { en } from './en.ts';

/** What every language has to say. English is the source: a text that is missing elsewhere does not compile. */
export type Texts = typeof en;

// A file here is a language, named by its code: adding one is adding a file.
const files = import.meta.glob<Texts>(['./*.ts', '!./index.ts'], { eager: true, import: 'default' });
const byLanguage = new Map(
  Object.entries(files).map(([path, texts]) => [path.slice('./'.length, -'.ts'.length), texts]),
);

const DEFAULT = 'en';

export const languages: string[] = [...byLanguage.keys()];

/** "es-MX" → "es"; a language without a file → "en". */
export function languageOf(tag: string): string {
  const primary = tag.toLowerCase().split('-')[0] ?? '';
  return byLanguage.has(primary) ? primary : DEFAULT;
}

export function textsFor(tag: string): Texts {
  return byLanguage.get(languageOf(tag)) as Texts;
}

/** The first of the browser's languages that we have, by its own weights ("fr, es-MX;q=0.8, en;q=0.5" → "es"). */
export function chooseLanguage(acceptLanguage: string | null): string {
  let best = { language: DEFAULT, weight: 0 };
  for (const wish of (acceptLanguage ?? '').split(',')) {
    const [tag = '', ...parameters] = wish.split(';').map((part) => part.trim().toLowerCase());
    const primary = tag.split('-')[0] ?? '';
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2));
    if (byLanguage.has(primary) && weight > best.weight) best = { language: primary, weight };
  }
  return best.language;
}
