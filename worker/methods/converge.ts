import type Stripe from 'stripe';
import { record } from '../activity/record.ts';
import { CONTACT, LANGUAGE } from '../charges/mails.ts';
import type { Context, ObjectRef } from '../context.ts';
import { critical } from '../critical/raise.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { mailsStatement } from '../mail/write.ts';
import { converge } from '../objects/converge.ts';
import { type Occasion, recordObject } from '../objects/ticket.ts';
import { orMissing } from '../stripe/missing.ts';
import { type Description, describe } from './describe.ts';
import { EXPIRED } from './expiry.ts';

/** Why a method can not be charged any more. */
const REVOKED = 'The bank no longer allows debits: its mandate was revoked';
const REMOVED = 'It was removed at Stripe';

/**
 * Makes our books agree with a stored method at Stripe: a new expiry, a removal there, a mandate that its bank revoked.
 * A method that we do not keep is remembered and left alone.
 * @throws StripeError, DatabaseError: nothing is lost, its hint still waits.
 */
export function convergeMethod(ctx: Context, id: string, occasion: Occasion): Promise<void> {
  const ref: ObjectRef = { kind: 'method', id };
  return converge(ctx, ref, occasion, async (ticket) => {
    const [rows] = await ctx.db.batch([
      sql('SELECT id, mandate, state FROM payment_methods WHERE id = :id', { id }),
    ]);
    const known = rows?.[0];
    const found = known === undefined ? null : await orMissing(ctx.stripe.paymentMethods.retrieve(id));
    const state = known === undefined ? 'not_ours' : await stateOf(ctx, known, found);
    const statements = [
      ...(known === undefined ? [] : agree(ctx, id, state, found)),
      recordObject(ref, ticket, { state, settled: state === 'removed', data: {}, flag: null }),
    ];
    const done = await ctx.db.batch(statements);
    return done.at(-1)?.[0] !== undefined;
  });
}

type State = 'valid' | 'revoked' | 'removed';

async function stateOf(ctx: Context, known: Row, found: Stripe.PaymentMethod | null): Promise<State> {
  if (found === null || found.customer === null) return 'removed';
  if (known.mandate === null) return 'valid';
  const mandate = await orMissing(ctx.stripe.mandates.retrieve(String(known.mandate)));
  return mandate === null || mandate.status === 'inactive' ? 'revoked' : 'valid';
}

function agree(ctx: Context, id: string, state: string, found: Stripe.PaymentMethod | null): Statement[] {
  if (state === 'valid' && found !== null) return [update(id, describe(found))];
  return state === 'removed' ? gone(ctx, id) : revoked(ctx, id);
}

/** What the network told Stripe of a new card: its end and its number. One that had expired may be charged again. */
function update(id: string, { brand, last4, expiresOn }: Description): Statement {
  return sql(
    `UPDATE payment_methods SET brand = :brand, last4 = :last4, expires_on = :expires_on,
       state = iif(state = 'invalid' AND why = :expired AND :expires_on > expires_on, 'valid', state), why = iif(why = :expired AND :expires_on > expires_on, NULL, why)
     WHERE id = :id AND (brand IS NOT :brand OR last4 IS NOT :last4 OR expires_on IS NOT :expires_on)`,
    { id, brand, last4, expires_on: expiresOn, expired: EXPIRED },
  );
}

function gone(ctx: Context, id: string): Statement[] {
  const was = {
    sql: "EXISTS (SELECT 1 FROM payment_methods WHERE id = :method AND state <> 'removed')",
    params: { method: id },
  };
  return [
    record(ctx, {
      verb: 'method.removed',
      subject: { kind: 'customer', id: '' },
      subjectId: '(SELECT CAST(customer_id AS TEXT) FROM payment_methods WHERE id = :method)',
      detail: { method: id },
      found: { last4: '(SELECT last4 FROM payment_methods WHERE id = :method)' },
      when: was,
    }),
    sql(
      `UPDATE payment_methods SET why = iif(state = 'valid', :why, why), state = 'removed', preferred = 0, ended_at = ${ctx.clock.sql} WHERE id = :method AND state <> 'removed'`,
      { ...ctx.clock.params, method: id, why: REMOVED },
    ),
    missed(ctx, id, REMOVED),
  ];
}

function revoked(ctx: Context, id: string): Statement[] {
  return [
    sql(
      `UPDATE payment_methods SET state = 'invalid', why = :why, ended_at = ${ctx.clock.sql} WHERE id = :method AND state = 'valid'`,
      { ...ctx.clock.params, method: id, why: REVOKED },
    ),
    mailsStatement(ctx.clock, 'method_invalid', {
      sql: `SELECT 'method_invalid:' || m.id AS cause, m.customer_id, ${CONTACT('m.customer_id', 'm.id')} AS recipient, ${LANGUAGE('m.customer_id')} AS language,
          json_object('method', json_object('type', m.type, 'brand', m.brand, 'last4', m.last4)) AS data
        FROM payment_methods m WHERE m.id = :method AND m.state = 'invalid' AND m.why = :why`,
      params: { method: id, why: REVOKED },
    }),
    missed(ctx, id, REVOKED),
  ];
}

/** Somebody must look when automatic payment is on and its method is gone. */
function missed(ctx: Context, id: string, why: string): Statement {
  return critical(ctx, {
    cause: `method:${id}`,
    kind: 'method_invalid',
    customer: {
      sql: '(SELECT customer_id FROM payment_methods WHERE id = :lost_method)',
      params: { lost_method: id },
    },
    detail: { method: id, why },
    when: {
      sql: "EXISTS (SELECT 1 FROM payment_methods WHERE id = :lost_method AND state <> 'valid') AND EXISTS (SELECT 1 FROM autopay WHERE method_id = :lost_method AND enabled = 1)",
      params: { lost_method: id },
    },
  });
}
