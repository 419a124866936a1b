/** Letters that stand for themselves in Unicode, though people type them plainly. */
const PLAIN: Record<string, string> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe', ı: 'i' };

/**
 * A name as it is looked up and sorted: lower case, without accents and apostrophes, words separated by one space.
 * "Siobhán O’Neill-Ibarra" → "siobhan oneill ibarra". What is typed to find it goes through here too.
 */
export function searchWords(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[\p{M}'’‘`]/gu, '')
    .replace(/[ßøłđæœı]/g, (letter) => PLAIN[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
