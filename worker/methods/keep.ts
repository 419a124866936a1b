import { activate } from '../autopay/activate.ts';
import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import type { Payment } from '../payments/read.ts';

/** A method that Stripe saved for us, with what it is saved for. */
export interface Kept {
  /** Our request whose session saved it; its customer is whose it is. */
  requestId: string;
  methodId: string;
  stripeCustomer: string;
  type: string;
  brand: string | null;
  bank: string | null;
  last4: string | null;
  /** The last day of a card, 'YYYY-MM-DD'. */
  expiresOn: string | null;
  mandate: string | null;
}

/** Statements that keep what was paid with, when the payer agreed that it is kept. */
export function keepMethod(ctx: Context, payment: Payment): Statement[] {
  const { stored, requestId, data } = payment;
  if (stored === null || !stored.kept || requestId === null || payment.purpose !== 'checkout') return [];
  return keep(ctx, {
    requestId,
    methodId: stored.methodId,
    stripeCustomer: stored.stripeCustomer,
    type: String(data.method ?? 'card'),
    brand: textOf(data.brand),
    bank: textOf(data.bank),
    last4: textOf(data.last4),
    expiresOn: textOf(data.expires_on),
    mandate: stored.mandate,
  });
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/**
 * Keeps a method for the customer whose request saved it, as their preferred one when they have no other, and begins what they agreed
 * to with it. The same method again changes nothing.
 */
export function keep(ctx: Context, kept: Kept): Statement[] {
  return [
    sql(
      `INSERT INTO payment_methods (id, customer_id, stripe_customer, type, brand, bank, last4, expires_on, mandate, recurring, preferred, request_id, created_at)
       SELECT :method, g.customer_id, :stripe_customer, :type, :brand, :bank, :last4, :expires_on, :mandate, g.consent IS NOT NULL AND NOT ${TURNED_OFF},
         NOT EXISTS (SELECT 1 FROM payment_methods o WHERE o.customer_id = g.customer_id AND o.preferred = 1), g.id, ${ctx.clock.sql}
       FROM gateway_requests g WHERE g.id = :request AND NOT EXISTS (SELECT 1 FROM payment_methods m WHERE m.id = :method)`,
      {
        ...ctx.clock.params,
        method: kept.methodId,
        request: kept.requestId,
        stripe_customer: kept.stripeCustomer,
        type: kept.type,
        brand: kept.brand,
        bank: kept.bank,
        last4: kept.last4,
        expires_on: kept.expiresOn,
        mandate: kept.mandate,
      },
    ),
    ...activate(ctx, kept.requestId, kept.methodId),
  ];
}

/** An SQL condition: automatic payment was turned off after the payer of the request `g` had agreed to it. */
const TURNED_OFF =
  "EXISTS (SELECT 1 FROM autopay a WHERE a.customer_id = g.customer_id AND a.enabled = 0 AND a.changed_at > g.consent ->> '$.at')";
