import type Stripe from 'stripe';
import { z } from 'zod';
import { FAILURE_CODES } from '../bank/test-accounts.ts';
import type { Box } from '../box.ts';
import { ADVICE, DECLINE_CODES } from '../declines/codes.ts';
import { activeMandate, revokeMandate } from '../mandates/revoke.ts';
import { detachMethod } from '../methods/detach.ts';
import { type Order, saveMethod, secretOf } from '../methods/kept.ts';
import { updateCard } from '../methods/update-card.ts';
import { find } from '../store/objects.ts';
import { ControlError } from './body.ts';

type Method = Stripe.PaymentMethod;

const method = z.string().min(1).describe('pm_…');
const times = z
  .int()
  .min(1)
  .optional()
  .describe('for so many charges; without it for all, until told otherwise');

const declining = z.strictObject({
  method,
  next: z.literal('decline'),
  decline_code: z
    .enum([...new Set([...DECLINE_CODES, ...FAILURE_CODES])])
    .describe(`of a card; a bank debit fails days later with ${FAILURE_CODES.join(', ')}`),
  advice_code: z.enum(ADVICE).optional().describe('of a card; by default what goes with the code'),
  network_advice_code: z.string().length(2).optional().describe('of a card, as "03"'),
  times,
});

const succeeding = z.strictObject({
  method,
  next: z.literal('succeed').describe('also a card or account whose number says otherwise'),
  times,
});

const revoking = z.strictObject({
  method,
  mandate: z.literal('inactive').describe('revoked at the payer’s bank'),
});

const detaching = z.strictObject({
  method,
  detached: z.literal(true).describe('removed in Stripe’s dashboard'),
});

const renewing = z.strictObject({
  method,
  card: z
    .strictObject({
      exp_month: z.int().min(1).max(12),
      exp_year: z.int().min(2000).max(2100),
      last4: z.string().regex(/^\d{4}$/),
    })
    .partial()
    .describe('its bank has issued a new card, and the network told Stripe'),
});

export const methodsSchema = z.union([declining, succeeding, revoking, detaching, renewing]);

type Wanted = z.infer<typeof methodsSchema>;

/** A stored method as a control answers with it. */
interface Shown {
  method: Method;
  /** What its bank was told to answer next; null for what its number says. */
  next: Order | null;
  mandate: Stripe.Mandate | null;
}

/** Does to a stored method what only its bank, its owner or the dashboard can do. */
export function controlMethod(box: Box, wanted: Wanted): Shown {
  const found = find<Method>(box, 'payment_method', wanted.method);
  if (!found) throw new ControlError(404, `no method ${wanted.method}`);
  if ('next' in wanted) saveMethod(box, found, { order: orderOf(found, wanted) });
  else if ('mandate' in wanted) revoke(box, found);
  else if ('detached' in wanted) detach(box, found);
  else renew(box, found, wanted.card);
  return show(box, find<Method>(box, 'payment_method', found.id) ?? found);
}

/** Every method that is saved with a customer, oldest first. */
export function storedMethods(box: Box): Shown[] {
  const query = `SELECT body FROM objects WHERE object = 'payment_method' AND customer IS NOT NULL ORDER BY seq`;
  const rows = box.sql.exec<{ body: string }>(query).toArray();
  return rows.map((row) => show(box, JSON.parse(row.body) as Method));
}

function show(box: Box, method: Method): Shown {
  return { method, next: secretOf(box, method).order ?? null, mandate: activeMandate(box, method) };
}

function orderOf(method: Method, wanted: Extract<Wanted, { next: string }>): Order {
  const left = wanted.times ?? null;
  if (wanted.next === 'succeed') return { outcome: 'succeed', left };
  const card = method.type === 'card';
  const codes: readonly string[] = card ? DECLINE_CODES : FAILURE_CODES;
  const { decline_code: code, advice_code: advice, network_advice_code: network_advice } = wanted;
  if (!codes.includes(code)) throw new ControlError(400, `of this method the codes are: ${codes.join(', ')}`);
  if (!card && (advice || network_advice)) throw new ControlError(400, 'a bank debit has no advice');
  return { outcome: 'decline', left, code, advice, network_advice };
}

function revoke(box: Box, method: Method): void {
  if (!revokeMandate(box, method)) throw new ControlError(409, `${method.id} has no active mandate`);
}

function detach(box: Box, method: Method): void {
  if (!method.customer) throw new ControlError(409, `${method.id} is not saved with a customer`);
  detachMethod(box, method);
}

function renew(box: Box, method: Method, change: Extract<Wanted, { card: object }>['card']): void {
  if (!method.card) throw new ControlError(409, `${method.id} is no card`);
  updateCard(box, method, change);
}
