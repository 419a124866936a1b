import { FIELDS, type Field } from './fields.ts';

// What a spreadsheet would run when the office exports again (owasp.org/www-community/attacks/CSV_Injection), also in
// full width, which some programs fold. A sign is a formula only before a letter or a bracket: -5 is a number.
const FORMULA = /^\s*(?:[=@＝＠]|[+\-＋－]\s*[\p{L}([{"'@=])|^\t/u;
// Of line ends and tabs nothing is said here: they become spaces.
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/;
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;

/** @returns what is wrong with a cell of this field whatever it says, or null. */
export function cellProblem(field: Field, raw: string): string | null {
  if (FORMULA.test(raw)) return 'A spreadsheet would run this cell as a formula. Remove the first character.';
  const control = CONTROL.exec(raw)?.[0];
  if (control !== undefined) {
    const code = control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return `The cell has a character that cannot be seen (U+${code}). Remove it.`;
  }
  if (raw.includes('\ufffd') || !raw.isWellFormed())
    return 'A letter of this cell was lost before the file came here. Export it again, as UTF-8.';
  const { longest } = FIELDS[field];
  const { length } = tidy(raw);
  return length > longest ? `The cell has ${length} characters; ${field} may have at most ${longest}.` : null;
}

/** A cell's text: no spaces around it, one space for line ends and many spaces, one form for each letter. */
export function tidy(raw: string): string {
  if (PLAIN.test(raw) && !raw.includes('  ')) return raw;
  return raw.normalize('NFC').replace(/\s+/g, ' ').trim();
}

/** A value as a problem shows it. */
export function excerpt(raw: string): string {
  const text = raw.toWellFormed();
  return text.length > 80 ? `${text.slice(0, 79).toWellFormed()}…` : text;
}
