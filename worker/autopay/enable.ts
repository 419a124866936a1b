import type { Context } from '../context.ts';
import { dayIn } from '../daily/day.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { claim, type Wish } from '../http/once.ts';
import { chargesFee } from '../payer/bill.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import { agree } from './activate.ts';
import { firstDue } from './calendar.ts';
import { readAutopay, selectAutopay } from './find.ts';
import type { AutopayBody, AutopayRecord } from './schema.ts';

/**
 * Staff write down that a customer has agreed to automatic payment, and how; the customer gets a copy, and can stop it by the link in it. How
 * they agreed is the office's own text, and may say more than an e-mail may: the copy does not have it.
 * The same request again is the same consent.
 * @throws BusinessError invalid when the method is not stored for this customer or can not be charged.
 */
export async function enableByStaff(
  ctx: Context,
  wish: Wish,
  customerId: number,
  body: AutopayBody,
): Promise<AutopayRecord> {
  const [settings, clock, methods, customers] = await ctx.db.batch([
    selectSettings(),
    ctx.clock.select(),
    sql("SELECT 1 FROM payment_methods WHERE id = :method AND customer_id = :customer AND state = 'valid'", {
      method: body.method_id,
      customer: customerId,
    }),
    sql('SELECT fee_policy FROM customers WHERE id = :customer', { customer: customerId }),
  ]);
  if (methods?.[0] === undefined)
    throw new BusinessError(
      'invalid',
      'This method is not stored for this customer, or can no longer be charged.',
      'method_id',
    );
  const { office, payments } = parseSettings(settings);
  const fee = payments.fee.onAutopay && chargesFee(String(customers?.[0]?.fee_policy), payments);
  const nowMs = Number(clock?.[0]?.now_ms);
  const dueOn = firstDue(body.day, dayIn(office.timeZone, nowMs));
  const key = claim(ctx, wish);
  const consentId = `con_${key.activityId.slice('act_'.length)}`;
  const rows = await ctx.db.batch([
    key.take,
    ...agree(
      ctx,
      consentId,
      customerId,
      body.method_id,
      {
        said: wish.said,
        purpose: 'autopay',
        how: 'staff',
        text: `Told to ${office.name}: charge what is owed on day ${body.day} of each month${body.cap_cents === null ? '' : `, at most ${(body.cap_cents / 100).toFixed(2)} at once`}.${fee ? ' The online processing fee is added to a payment by card.' : ''}`,
        language: body.language,
        email: body.email,
        ip: null,
        givenBy: ctx.actor.id ?? null,
        note: body.note,
        at: nowMs,
        day: body.day,
        capCents: body.cap_cents,
        dueOn,
        thresholdCents: null,
        topupCents: null,
        paysInvoices: false,
      },
      key.mine,
    ),
    key.look,
    ...selectAutopay(customerId),
  ]);
  key.done(rows.at(-4));
  return readAutopay(rows.slice(-3));
}
