export { initials } from '../worker/settings/brand.ts';

const NO_BREAK = '\u00a0';

/** A self-pay ID as it is printed on the letter, 4-3-3: "4829 157 309". Shorter, imported ones stay as they are. */
export function grouped(selfPayId: string): string {
  return selfPayId.replace(/^(\d{4})(\d{3})(\d{3})$/, `$1${NO_BREAK}$2${NO_BREAK}$3`);
}
