import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseLanguage, languageOf, languages, textsFor } from './texts/index.ts';

const sources = import.meta.glob<string>(['./**/*.ts', './**/*.astro', '!./**/*.test.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
});

// What a bill is for is nobody's business but the payer's: no page may hint at it.
const HEALTH = [
  ...[
    'health',
    'medic',
    'patient',
    'doctor',
    'physician',
    'hospital',
    'clinic',
    'nurs',
    'ambulance',
    'paramedic',
  ],
  ...[
    'diagnos',
    'treatment',
    'therap',
    'surgery',
    'insur',
    'injur',
    'illness',
    'disease',
    'emergenc',
    'dispatch',
  ],
  ...['transport', 'pharmac', 'prescription', 'dental', 'salud', 'médic', 'paciente', 'doctora', 'clínica'],
  ...[
    'enferm',
    'ambulancia',
    'diagnóst',
    'tratamiento',
    'terapia',
    'cirugía',
    'asegura',
    'lesión',
    'urgencia',
  ],
  ...['emergencia', 'traslado', 'farmacia', 'receta'],
];

/** Every text of a language by its path; functions are called with stand-ins for what they are given. */
function spoken(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return spoken(value(...Array(value.length).fill('§')), path);
  return Object.entries(value as object).flatMap(([key, inner]) => spoken(inner, `${path}.${key}`));
}

describe.each(languages)('the texts of "%s"', (language) => {
  const texts = spoken(textsFor(language));

  it('say everything that English says, with the same places to fill', () => {
    const english = spoken(textsFor('en'));
    expect(texts.map(([path]) => path)).toEqual(english.map(([path]) => path));
    for (const [path, text] of texts) expect(text, path).not.toBe('');
    const places = (list: typeof texts) =>
      list.map(([path, text]) => [path, [...text.matchAll(/\{\w+\}|§/g)].map(String).sort()]);
    expect(places(texts)).toEqual(places(english));
  });

  it('use typographic apostrophes, quotes and spaces', () => {
    for (const [path, text] of texts) expect(text, path).not.toMatch(/['"]| {2}|^ | $|\.\.\./);
  });
});

describe('privacy', () => {
  it('no page hints at what a bill is for', () => {
    const hint = new RegExp(`(?<![\\p{L}])(${HEALTH.join('|')})`, 'iu');
    expect(Object.keys(sources).length).toBeGreaterThan(20);
    for (const [path, source] of Object.entries(sources)) {
      // The example of an office's name, in a comment, is the office's own word.
      const words = source.replace(/"Harbor County Ambulance"/g, '');
      expect(hint.exec(words)?.[0], path).toBeUndefined();
    }
  });

  it('no template carries an inline style or a script, which the policy of the page would refuse', () => {
    for (const [path, source] of Object.entries(sources))
      expect(source, path).not.toMatch(/\sstyle=|<script/);
  });
});

describe('the language', () => {
  it('has English and Spanish', () => {
    expect(languages).toEqual(expect.arrayContaining(['en', 'es']));
  });

  it('is the first of the browser’s that we have, by weight', () => {
    const chosen = {
      'es-MX,es;q=0.9,en;q=0.8': 'es',
      'en-US,en;q=0.9,es;q=0.8': 'en',
      'en;q=0.3, es;q=0.7': 'es',
      'fr-CH, fr;q=0.9, es-419;q=0.5, en;q=0.2': 'es',
      'es;q=0, en': 'en',
      'es;q=0': 'en',
      ES: 'es',
      'fr,de': 'en',
      '*': 'en',
      '': 'en',
    };
    for (const [header, language] of Object.entries(chosen))
      expect(chooseLanguage(header), header).toBe(language);
    expect(chooseLanguage(null)).toBe('en');
  });

  it('is always one we have, whatever a browser sends', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(languages).toContain(chooseLanguage(header));
        expect(languages).toContain(languageOf(header));
      }),
    );
  });

  it('of a page is found by its primary part, and English stands in', () => {
    expect(['en-US', 'es-MX', 'ES', 'fr', 'constructor', ''].map(languageOf)).toEqual([
      'en',
      'es',
      'es',
      'en',
      'en',
      'en',
    ]);
  });
});
