import type { MethodName } from '../worker/payer/page.ts';
import type { Texts } from './texts/index.ts';

/** "Visa ending in 4242", "Bank account ending in 6789". */
export function methodText({ kind, name, last4 }: MethodName, t: Texts): string {
  const what = name ?? t.account.methods[kind];
  return last4 === null ? what : t.account.methods.ending(what, last4);
}
