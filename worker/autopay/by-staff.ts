import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { amountText } from '../http/money.ts';
import { chargesFeeOnAutopay } from '../payer/bill.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import type { Settings } from '../settings/schema.ts';
import type { ConsentLanguage } from './consent-text.ts';

/** What has to be known before staff write down what a customer has agreed to. */
export interface Ground {
  settings: Settings;
  nowMs: number;
  /** A processing fee comes on top of a payment by card that is made by itself. */
  fee: boolean;
}

/** @throws BusinessError invalid when the method is not stored for this customer or can not be charged. */
export async function readGround(ctx: Context, customerId: number, methodId: string): Promise<Ground> {
  const [settingRows, clock, methods] = await ctx.db.batch([
    selectSettings(),
    ctx.clock.select(),
    sql(
      "SELECT c.fee_policy FROM payment_methods m CROSS JOIN customers c ON c.id = m.customer_id WHERE m.id = :method AND m.customer_id = :customer AND m.state = 'valid'",
      { method: methodId, customer: customerId },
    ),
  ]);
  const method = methods?.[0];
  if (method === undefined)
    throw new BusinessError(
      'invalid',
      'This method is not stored for this customer, or can no longer be charged.',
      'method_id',
    );
  const settings = parseSettings(settingRows);
  const fee = chargesFeeOnAutopay(String(method.fee_policy), settings.payments);
  return { settings, nowMs: Number(clock?.[0]?.now_ms), fee };
}

/** In the customer's language, because they get a copy. Amounts in cents. */
export const toldAutopay = (
  language: ConsentLanguage,
  { settings: { office, payments }, fee }: Ground,
  day: number,
  capCents: number | null,
): string => {
  const most = capCents === null ? null : amountText(capCents, payments.currency);
  return language === 'es'
    ? `Dicho a ${office.name}: cobrar lo que se deba el día ${day} de cada mes${most === null ? '' : `, como máximo ${most} cada vez`}.${fee ? ' A un pago con tarjeta se agrega el cargo por pago en línea.' : ''}`
    : `Told to ${office.name}: charge what is owed on day ${day} of each month${most === null ? '' : `, at most ${most} at once`}.${fee ? ' The online processing fee is added to a payment by card.' : ''}`;
};

/** The same, of a wallet. */
export const toldWallet = (
  language: ConsentLanguage,
  { settings: { office, payments } }: Pick<Ground, 'settings'>,
  thresholdCents: number,
  topupCents: number,
): string => {
  const [threshold, topup] = [thresholdCents, topupCents].map((cents) =>
    amountText(cents, payments.currency),
  );
  return language === 'es'
    ? `Dicho a ${office.name}: cuando el saldo sea menor de ${threshold}, cobrar ${topup}.`
    : `Told to ${office.name}: when the balance is below ${threshold}, charge ${topup}.`;
};
