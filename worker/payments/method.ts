import type Stripe from 'stripe';
import { lastDayOf } from '../methods/describe.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * How something was paid, as far as people are told: the type, brand or bank, last four digits. For a bank debit also
 * until when the bank may still return it (epoch milliseconds): consumers have 60 days to object, companies two banking
 * days (docs.stripe.com/payments/ach-direct-debit; Nacha Operating Rules, R10 and R29). Stripe reports no such day.
 */
export interface Method {
  [name: string]: string | number | null;
  method: string | null;
  brand: string | null;
  bank: string | null;
  last4: string | null;
  /** The last day of a card, 'YYYY-MM-DD'. */
  expires_on: string | null;
  returnable_until: number | null;
}

export function readMethod(charge: Stripe.Charge | null): Method {
  const details = charge?.payment_method_details ?? null;
  const bank = details?.us_bank_account ?? null;
  return {
    method: details?.type ?? null,
    brand: details?.card?.brand ?? null,
    bank: bank?.bank_name ?? null,
    last4: details?.card?.last4 ?? bank?.last4 ?? null,
    expires_on: details?.card ? lastDayOf(details.card.exp_year, details.card.exp_month) : null,
    returnable_until:
      charge === null || bank === null
        ? null
        : returnableUntil(charge.created * 1000, bank.account_holder_type === 'company'),
  };
}

/** @param paidAtMs when the debit was made, epoch milliseconds. */
export function returnableUntil(paidAtMs: number, byCompany: boolean): number {
  if (!byCompany) return paidAtMs + 60 * DAY_MS;
  let at = paidAtMs;
  for (let left = 2; left > 0; ) {
    at += DAY_MS;
    if (![0, 6].includes(new Date(at).getUTCDay())) left -= 1;
  }
  return at;
}
