import { record } from '../activity/record.ts';
import { agree } from '../autopay/activate.ts';
import { readGround, toldWallet } from '../autopay/by-staff.ts';
import { cancelledMail } from '../autopay/cancelled-mail.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { claim, type Wish } from '../http/once.ts';
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
  const ground = await readGround(ctx, customerId, body.method_id);
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
        text: toldWallet(body.language, ground, body.threshold_cents, body.topup_cents),
        language: body.language,
        email: body.email,
        ip: null,
        givenBy: ctx.actor.id ?? null,
        note: body.note,
        at: ground.nowMs,
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

/**
 * Stops topping a customer's balance up; what is there stays their credit. The method that filled it is charged by nothing without them any
 * more, unless automatic payment charges it. Twice is once.
 * @param by whose wish it is; its owner gets a mail, unless they are `told` already that nothing is charged any more.
 */
export async function stopWallet(
  ctx: Context,
  customerId: number,
  by: 'payer' | 'office' | 'told',
): Promise<Wallet> {
  const on = {
    sql: 'EXISTS (SELECT 1 FROM wallets WHERE customer_id = :stopping AND enabled = 1)',
    params: { stopping: customerId },
  };
  const rows = await ctx.db.batch([
    record(ctx, { verb: 'wallet.stopped', subject: { kind: 'customer', id: String(customerId) }, when: on }),
    ...(by === 'told'
      ? []
      : [
          cancelledMail(ctx, 'wallets', customerId, by, {
            ...on,
            sql: `${on.sql} AND ${CHARGED_BY_NOTHING_ELSE}`,
          }),
        ]),
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

// While automatic payment charges the same card, nobody is told that it is not charged any more.
const CHARGED_BY_NOTHING_ELSE =
  'NOT EXISTS (SELECT 1 FROM wallets w CROSS JOIN autopay a ON a.customer_id = w.customer_id AND a.method_id = w.method_id WHERE w.customer_id = :stopping AND a.enabled = 1)';
