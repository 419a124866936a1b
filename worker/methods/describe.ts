import type Stripe from 'stripe';

/** What people are told of a method at Stripe, and no more. */
export interface Description {
  type: string;
  brand: string | null;
  bank: string | null;
  last4: string | null;
  /** The last day of a card, 'YYYY-MM-DD'. */
  expiresOn: string | null;
}

export function describe(method: Stripe.PaymentMethod): Description {
  const { card, us_bank_account: bank } = method;
  return {
    type: method.type,
    brand: card?.brand ?? null,
    bank: bank?.bank_name ?? null,
    last4: card?.last4 ?? bank?.last4 ?? null,
    expiresOn: card ? lastDayOf(card.exp_year, card.exp_month) : null,
  };
}

/** A card can be charged to the end of its month. */
export const lastDayOf = (year: number, month: number): string =>
  new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
