import { decide } from '../../../worker/autopay/declines.ts';
import type { Charge } from '../../api/shapes.ts';
import { isAboutMoto } from './stripe-says.ts';

/** What a refusal means, and what somebody in the office can do about it. */
export interface Advice {
  why: string;
  todo: string;
}

/** Stripe has not enabled cards by phone for the office's account. */
export const isMotoRefused = ({ kind, outcome, code, message }: Charge): boolean =>
  kind === 'terminal' && outcome === 'failed' && (code === 'parameter_unknown' || isAboutMoto(message));

/** Read from the same tables by which failed charges are tried again (worker/autopay/declines.ts). */
export function adviceOn(charge: Charge): Advice {
  if (isMotoRefused(charge))
    return {
      why: 'Stripe has not enabled cards by phone for your account.',
      todo: 'Ask Stripe’s support to enable MOTO payments; they look at how card numbers are handled first. Until then, e-mail the customer a link or send them to the portal.',
    };
  const { code, decline_code: declineCode, advice_code: adviceCode } = charge;
  const kind = charge.method.type === 'us_bank_account' ? 'bank' : 'card';
  const { why, method, retry } = decide({ kind, declineCode, code, adviceCode, tries: charge.try ?? 1 });
  return { why, todo: todoOf(charge, method === 'unusable', retry?.afterDays ?? null) };
}

function todoOf({ kind, attempt, code }: Charge, unusable: boolean, afterDays: number | null): string {
  const alone = attempt === null && kind !== 'topup';
  if ((code === 'never_sent' || code === 'key_refused') && alone)
    return 'Charge it again, if it is still owed.';
  if (kind === 'terminal')
    return unusable
      ? 'Ask for another card.'
      : 'Check the number with the customer and try again, or ask for another card.';
  if (unusable) return 'It is not used any more. Ask the customer for another card or account.';
  if (!alone)
    return afterDays === null
      ? 'It is not tried again by itself. Ask the customer for another way to pay.'
      : 'It is tried again by itself, while there is still something to charge.';
  return afterDays === null
    ? 'Do not charge it again for this. Ask the customer for another way to pay.'
    : `Charge another method, or this one again in ${afterDays === 1 ? 'a day' : `${afterDays} days`}.`;
}
