import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { type Row, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { amountText } from '../http/money.ts';
import { claim, type Wish } from '../http/once.ts';
import { readNumber } from '../invoices/number.ts';
import type { Part } from '../ledger/entry.ts';
import { readCurrency, selectCurrency } from '../register/refusal.ts';
import { leaseSlots } from './lease.ts';
import { readOne, selectCharge } from './list.ts';
import { recordCharge, verdictOn } from './record.ts';
import { readCharge } from './request.ts';
import type { ChargeBody, ChargeRecord, TerminalBody } from './schema.ts';
import { sendCharge } from './send.ts';

/**
 * Charges a stored method because somebody in the office asked for it: for one invoice, or for all that is owed, at most what is owed
 * at this moment. The same request again is the same charge.
 * @throws BusinessError invalid, saying what does not fit; conflict while another charge of the customer has no answer yet.
 */
export function chargeByHand(ctx: Context, wish: Wish, body: ChargeBody): Promise<ChargeRecord> {
  return create(ctx, wish, 'charge', body, {
    sql: `SELECT customer_id, method_id, stripe_customer, type FROM payer_methods WHERE method_id = :method AND customer_id = :customer AND state = 'valid'`,
    params: { method: body.method_id },
  });
}

/**
 * Charges a card that was read to staff over the phone (MOTO): its number went into Stripe's own fields, and only what they made of
 * it came here. Stripe has to have enabled this for the account.
 */
export function chargeAtTerminal(ctx: Context, wish: Wish, body: TerminalBody): Promise<ChargeRecord> {
  return create(ctx, wish, 'terminal', body, {
    sql: "SELECT :customer AS customer_id, :method AS method_id, NULL AS stripe_customer, 'card' AS type",
    params: { method: body.payment_method },
  });
}

async function create(
  ctx: Context,
  wish: Wish,
  kind: 'charge' | 'terminal',
  body: Omit<ChargeBody, 'method_id'>,
  method: Part,
): Promise<ChargeRecord> {
  const id = ctx.newId('req');
  const key = claim(ctx, wish);
  const who = whoOf(body, method, key.mine);
  const rows = await ctx.db.batch([
    key.take,
    recordCharge(ctx, { id, kind, who, requestedBy: ctx.actor.id ?? '', note: body.note }),
    record(ctx, {
      id: key.activityId,
      verb: kind === 'terminal' ? 'charge.taken_by_phone' : 'charge.requested',
      subject: { kind: 'customer', id: String(body.customer_id) },
      detail: { request: id, amount_cents: body.amount_cents },
      when: { sql: 'EXISTS (SELECT 1 FROM gateway_requests WHERE id = :made)', params: { made: id } },
    }),
    verdictOn(who),
    // What was refused has not used its key up.
    sql(
      `DELETE FROM request_keys WHERE caller_id = :caller AND key = :key AND activity_id = :activity
         AND NOT EXISTS (SELECT 1 FROM gateway_requests WHERE id = :request)`,
      { caller: wish.callerId, key: wish.key, activity: key.activityId, request: id },
    ),
    key.look,
    selectCurrency(),
  ]);
  const [made] = rows[1] ?? [];
  if (made !== undefined) {
    const request = readCharge(made);
    await ctx.pause((await leaseSlots(ctx, 1))[0] ?? 0);
    await sendCharge(ctx, request);
    return findCharge(ctx, request.number);
  }
  const { activityId } = key.done(rows[5]);
  if (activityId === '') throw refusal(rows[3]?.[0], body, readCurrency(rows[6]));
  return chargeAgain(ctx, activityId);
}

/** Exactly what was asked for, of one invoice's items or of all that is owed. */
function whoOf(body: Omit<ChargeBody, 'method_id'>, method: Part, mine: Part): Part {
  const invoice = body.invoice_number === undefined ? null : readNumber(body.invoice_number);
  if (invoice === null && body.invoice_number !== undefined)
    throw new BusinessError('invalid', 'There is no invoice with this number.', 'invoice_number');
  return {
    sql: `SELECT a.customer_id, m.method_id, m.stripe_customer, m.type, NULL AS cap_cents, CAST(:exact AS INTEGER) AS exact_cents, NULL AS due_before, 0 AS open_only,
        i.id AS invoice_id, 0 AS with_fee, NULL AS least_cents, NULL AS most_cents,
        iif(:series IS NOT NULL AND i.id IS NULL, 'no_invoice', iif(${mine.sql}, NULL, 'done')) AS no
      FROM payer_account a LEFT JOIN (${method.sql}) m LEFT JOIN invoices i ON i.series = :series AND i.seq = :seq AND i.customer_id = a.customer_id
        AND i.series = 'INV' AND i.status IN ('open', 'paid', 'unpaid')
      WHERE a.customer_id = :customer`,
    params: {
      ...method.params,
      ...mine.params,
      customer: body.customer_id,
      exact: body.amount_cents,
      series: invoice?.series ?? null,
      seq: invoice?.seq ?? null,
    },
  };
}

async function findCharge(ctx: Context, number: number): Promise<ChargeRecord> {
  const [rows] = await ctx.db.batch([selectCharge(number)]);
  return readOne(rows, ctx.connection);
}

async function chargeAgain(ctx: Context, activityId: string): Promise<ChargeRecord> {
  const [rows] = await ctx.db.batch([
    sql(
      "SELECT g.number FROM activity a CROSS JOIN gateway_requests g ON g.id = a.detail ->> '$.request' WHERE a.id = :id",
      { id: activityId },
    ),
  ]);
  return findCharge(ctx, Number(rows?.[0]?.number));
}

function refusal(row: Row | undefined, body: Omit<ChargeBody, 'method_id'>, currency: string): BusinessError {
  const invalid = (text: string, field: string) => new BusinessError('invalid', text, field);
  const owed = amountText(Math.max(0, Number(row?.owed_cents ?? 0)), currency);
  switch (row?.verdict) {
    case undefined:
      return invalid('There is no customer with this id.', 'customer_id');
    case 'no_method':
      return invalid(
        'This method is not stored for this customer, or can no longer be charged.',
        'method_id',
      );
    case 'no_invoice':
      return invalid('This customer has no such invoice that can be paid.', 'invoice_number');
    case 'busy':
      return new BusinessError(
        'conflict',
        'Another charge of this customer has no answer from Stripe yet. Wait for it, so that nothing is charged twice.',
      );
    case 'nothing_owed':
      return invalid('Nothing is owed there now, or money for it is on its way.', 'amount_cents');
    case 'more_than_owed':
      return invalid(`${owed} is owed there now. Charge at most that.`, 'amount_cents');
    case 'too_small':
    case 'too_large':
      return invalid(
        `${amountText(body.amount_cents, currency)} is ${row.verdict === 'too_small' ? 'less' : 'more'} than can be charged online.`,
        'amount_cents',
      );
    default:
      return new BusinessError('conflict', 'Nothing was charged. Reload, and look again.');
  }
}
