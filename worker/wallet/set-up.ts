import { record } from '../activity/record.ts';
import { agree } from '../autopay/activate.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { amountText } from '../http/money.ts';
import { claim, type Wish } from '../http/once.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import { readWallet, selectWallet } from './find.ts';
import type { Wallet, WalletBody } from './schema.ts';

/**
 * Staff write down that a customer agreed to a prepaid balance, and how; the customer gets a copy. Changing it is agreeing anew.
 * @throws BusinessError invalid when the method is not stored for this customer or can not be charged.
 */
export async function setUpWallet(
  ctx: Context,
  wish: Wish,
  customerId: number,
  body: WalletBody,
): Promise<Wallet> {
  const [settings, clock, methods] = await ctx.db.batch([
    selectSettings(),
    ctx.clock.select(),
    sql("SELECT 1 FROM payment_methods WHERE id = :method AND customer_id = :customer AND state = 'valid'", {
      method: body.method_id,
      customer: customerId,
    }),
  ]);
  if (methods?.[0] === undefined)
    throw new BusinessError(
      'invalid',
      'This method is not stored for this customer, or can no longer be charged.',
      'method_id',
    );
  const { office, payments } = parseSettings(settings);
  const text = (cents: number) => amountText(cents, payments.currency);
  const key = claim(ctx, wish);
  const rows = await ctx.db.batch([
    key.take,
    ...agree(
      ctx,
      `con_${key.activityId.slice('act_'.length)}`,
      customerId,
      body.method_id,
      {
        said: wish.said,
        purpose: 'wallet',
        how: 'staff',
        text: `Told to ${office.name}: when the balance is below ${text(body.threshold_cents)}, charge ${text(body.topup_cents)}.`,
        language: body.language,
        email: body.email,
        ip: null,
        givenBy: ctx.actor.id ?? null,
        note: body.note,
        at: Number(clock?.[0]?.now_ms),
        day: null,
        capCents: null,
        dueOn: null,
        thresholdCents: body.threshold_cents,
        topupCents: body.topup_cents,
        paysInvoices: body.pays_invoices,
      },
      key.mine,
    ),
    key.look,
    selectWallet(customerId),
  ]);
  key.done(rows.at(-2));
  return readWallet(rows.at(-1));
}

/** Stops topping a customer's balance up; what is there stays their credit. The method that
 * filled it is charged by nothing without them any more, unless automatic payment charges it. Twice is once. */
export async function stopWallet(ctx: Context, customerId: number): Promise<Wallet> {
  const on = {
    sql: 'EXISTS (SELECT 1 FROM wallets WHERE customer_id = :stopping AND enabled = 1)',
    params: { stopping: customerId },
  };
  const rows = await ctx.db.batch([
    record(ctx, { verb: 'wallet.stopped', subject: { kind: 'customer', id: String(customerId) }, when: on }),
    sql(
      `UPDATE consents SET withdrawn_at = ${ctx.clock.sql}, withdrawn_by = :by WHERE id = (SELECT consent_id FROM wallets WHERE customer_id = :customer AND enabled = 1) AND withdrawn_at IS NULL`,
      { ...ctx.clock.params, customer: customerId, by: ctx.actor.id ?? ctx.actor.kind },
    ),
    sql(
      `UPDATE payment_methods SET recurring = 0 WHERE recurring = 1 AND id = (SELECT w.method_id FROM wallets w WHERE w.customer_id = :customer AND w.enabled = 1)
         AND NOT EXISTS (SELECT 1 FROM autopay a WHERE a.customer_id = :customer AND a.enabled = 1 AND a.method_id = payment_methods.id)`,
      { customer: customerId },
    ),
    sql(
      `UPDATE wallets SET enabled = 0, wanted_at = NULL, changed_at = ${ctx.clock.sql} WHERE customer_id = :customer AND enabled = 1`,
      { ...ctx.clock.params, customer: customerId },
    ),
    selectWallet(customerId),
  ]);
  return readWallet(rows.at(-1));
}
