const NO_BREAK = '\u00a0';

/** A self-pay ID as it is printed on the letter, 4-3-3: "4829 157 309". Shorter, imported ones stay as they are. */
export function grouped(selfPayId: string): string {
  return selfPayId.replace(/^(\d{4})(\d{3})(\d{3})$/, `$1${NO_BREAK}$2${NO_BREAK}$3`);
}

/** One or two letters that stand for an office without a logo: "Harbor County Ambulance" → "HC". */
export function initials(name: string): string {
  const words = name.split(/[\s\-–/]+/).filter((word) => /^[\p{Lu}\p{Lo}\d]/u.test(word));
  const letters = (words.length > 0 ? words : [name.trim()]).map((word) => [...word][0] ?? '');
  return letters.slice(0, 2).join('').toLocaleUpperCase();
}
