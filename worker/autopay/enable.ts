import type { Context } from '../context.ts';
import { dayIn } from '../daily/day.ts';
import { claim, type Wish } from '../http/once.ts';
import { agree } from './activate.ts';
import { readGround, toldAutopay } from './by-staff.ts';
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
  const ground = await readGround(ctx, customerId, body.method_id);
  const { settings, nowMs } = ground;
  const dueOn = firstDue(body.day, dayIn(settings.office.timeZone, nowMs));
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
        text: toldAutopay(body.language, ground, body.day, body.cap_cents),
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
