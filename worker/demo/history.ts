import { z } from 'zod';
import type { WantedConsent } from '../autopay/consent.ts';
import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { feeOf } from '../gateway/request.ts';
import type { DemoInvoice } from './plan.ts';
import { DEMO_PAYMENTS } from './settings.ts';

/** A payment of the past, as our books wrote its request down and as the stand-in is told of it. */
export interface PastPayment {
  requestId: string;
  invoice: DemoInvoice;
  amount_cents: number;
  fee: string | null;
  createdMs: number;
  card: 'visa' | 'mastercard' | 'amex';
  /** The card was stored with it; `consent`: and they agreed to be charged by themselves. */
  saves?: { email: string; consent: WantedConsent | null };
}

const CARDS = ['visa', 'visa', 'mastercard', 'amex'] as const;
const HOUR_MS = 3_600_000;

/** Everything that was paid online, oldest first. */
export function pastPayments(invoices: DemoInvoice[]): PastPayment[] {
  const online = invoices.filter(({ story }) =>
    ['paid_online', 'paid_with_fee', 'paid_twice'].includes(story),
  );
  const paid = online.flatMap((invoice) =>
    invoice.story === 'paid_twice' ? [past(invoice, 0), past(invoice, 1)] : [past(invoice, 0)],
  );
  return paid.sort((a, b) => a.createdMs - b.createdMs);
}

function past(invoice: DemoInvoice, again: number): PastPayment {
  return {
    requestId: `req_DEMO${String(invoice.id).padStart(6, '0')}${again}`,
    invoice,
    amount_cents: invoice.total_cents,
    fee: invoice.story === 'paid_with_fee' ? JSON.stringify(DEMO_PAYMENTS.fee.terms) : null,
    createdMs:
      invoice.issuedMs + ((3 + (invoice.id % 7)) * 24 + (invoice.id % 11)) * HOUR_MS + again * 600_000,
    card: CARDS[invoice.id % CARDS.length] ?? 'visa',
  };
}

const answer = z.array(
  z.object({ key: z.string(), session: z.string().nullable(), payment_intent: z.string() }),
);
/** What the stand-in made of a past payment. */
export type Made = z.infer<typeof answer>[number];

/** Makes these payments part of the stand-in's own past. @returns session and payment by request id. */
export const tellStandIn = (
  ctx: Context,
  payments: PastPayment[],
  origin: string,
): Promise<Map<string, Made>> =>
  makeHistory(
    ctx,
    payments.map((payment) => asHistory(payment, origin)),
  );

/** Has the stand-in make payments of its own past; the same again changes nothing. @param payments as its control takes them. */
export async function makeHistory(
  ctx: Context,
  payments: ({ key: string } & Record<string, unknown>)[],
): Promise<Map<string, Made>> {
  const { protocol, host, port, secretKey } = ctx.connection;
  const response = await fetch(`${protocol}://${host}:${port}/sandbox/history`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${secretKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ payments }),
  });
  if (!response.ok)
    throw new Error(`the stand-in refused the demo history: ${response.status} ${await response.text()}`);
  return new Map(answer.parse(await response.json()).map((made) => [made.key, made]));
}

function asHistory(payment: PastPayment, origin: string) {
  const { requestId, invoice, amount_cents, fee, createdMs, card, saves } = payment;
  const feeCents = feeOf({ amount_cents, fee });
  const page = `${origin}/pay/${invoice.self_pay_id}`;
  return {
    key: requestId,
    amount_cents,
    ...(feeCents > 0 ? { shipping_cents: feeCents, shipping_label: 'Online processing fee' } : {}),
    created: Math.floor(createdMs / 1000),
    card,
    outcome: 'succeeded',
    ...(saves && { saves: true, email: saves.email }),
    metadata: {
      gateway_request: requestId,
      self_pay_id: invoice.self_pay_id,
      ...(feeCents > 0 ? { fee_cents: String(feeCents) } : {}),
    },
    client_reference_id: invoice.self_pay_id,
    product_name: 'Invoice payment',
    description: `Invoice payment ${invoice.self_pay_id}`,
    success_url: `${page}/done?session_id={CHECKOUT_SESSION_ID}`,
    cancel_url: page,
  };
}

/** The request as it would have been written down before it was sent. */
export function recordPastRequest(payment: PastPayment, origin: string): Statement {
  return sql(
    `INSERT INTO gateway_requests (id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, fee,
       currency, origin, outcome, session_status, created_at, expires_at, consent)
     SELECT :id, 'checkout_session', :customer, :invoice, :self_pay_id, :amount, 0, :fee, :currency, :origin, 'succeeded',
       'complete', :created, :created + 7200000, :consent
     WHERE NOT EXISTS (SELECT 1 FROM gateway_requests WHERE id = :id)`,
    {
      id: payment.requestId,
      customer: payment.invoice.customer_id,
      invoice: payment.invoice.id,
      self_pay_id: payment.invoice.self_pay_id,
      amount: payment.amount_cents,
      fee: payment.fee,
      currency: DEMO_PAYMENTS.currency,
      origin,
      created: payment.createdMs - 120_000,
      consent: payment.saves?.consent ? JSON.stringify(payment.saves.consent) : null,
    },
  );
}
