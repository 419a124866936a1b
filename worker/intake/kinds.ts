import { z } from 'zod';
import type { ObjectKind, ObjectRef } from '../context.ts';

/**
 * Which object an event of Stripe is a hint about: kinds in order of preference, each with the field of the
 * event's object that holds the id. One payment yields about five events; all lead to the same payment.
 * An event type that is not here is recorded and left alone.
 */
const KINDS: Record<string, ReadonlyArray<readonly [ObjectKind, string]>> = {
  'checkout.session.completed': [
    ['payment', 'payment_intent'],
    ['session', 'id'],
  ],
  'checkout.session.async_payment_succeeded': [
    ['payment', 'payment_intent'],
    ['session', 'id'],
  ],
  'checkout.session.async_payment_failed': [
    ['payment', 'payment_intent'],
    ['session', 'id'],
  ],
  'checkout.session.expired': [['session', 'id']],
  'payment_intent.succeeded': [['payment', 'id']],
  'payment_intent.processing': [['payment', 'id']],
  'payment_intent.payment_failed': [['payment', 'id']],
  'payment_intent.canceled': [['payment', 'id']],
  'charge.succeeded': [['payment', 'payment_intent']],
  'charge.failed': [['payment', 'payment_intent']],
  'charge.updated': [['payment', 'payment_intent']],
  'refund.created': [['refund', 'id']],
  'refund.updated': [['refund', 'id']],
  'refund.failed': [['refund', 'id']],
  'charge.dispute.created': [['dispute', 'id']],
  'charge.dispute.updated': [['dispute', 'id']],
  'charge.dispute.closed': [['dispute', 'id']],
  'charge.dispute.funds_withdrawn': [['dispute', 'id']],
  'charge.dispute.funds_reinstated': [['dispute', 'id']],
  'setup_intent.succeeded': [['setup', 'id']],
  'setup_intent.setup_failed': [['setup', 'id']],
  'setup_intent.canceled': [['setup', 'id']],
  'payment_method.attached': [['method', 'id']],
  'payment_method.detached': [['method', 'id']],
  'payment_method.updated': [['method', 'id']],
  'payment_method.automatically_updated': [['method', 'id']],
  'mandate.updated': [['method', 'payment_method']],
};

/** Stripe lists events of at most so many types at a time. */
const MOST_TYPES = 20;

/** The event types that our books follow, in lists as long as Stripe allows. */
export const EVENT_TYPES: string[][] = Array.from(
  { length: Math.ceil(Object.keys(KINDS).length / MOST_TYPES) },
  (_, at) => Object.keys(KINDS).slice(at * MOST_TYPES, (at + 1) * MOST_TYPES),
);

/** What is kept of an event: its envelope, never its contents. `created`: epoch seconds. */
export const stripeEvent = z.object({
  id: z.string().startsWith('evt_'),
  type: z.string(),
  account: z.string().nullish(),
  livemode: z.boolean(),
  created: z.int(),
  data: z.object({ object: z.record(z.string(), z.unknown()) }),
});
export type StripeEvent = z.infer<typeof stripeEvent>;

/** The object that an event is about, or null when our books do not follow it. */
export function objectOf(event: StripeEvent): ObjectRef | null {
  if (!Object.hasOwn(KINDS, event.type)) return null;
  for (const [kind, field] of KINDS[event.type] ?? []) {
    const id = event.data.object[field];
    if (typeof id === 'string') return { kind, id };
  }
  return null;
}
