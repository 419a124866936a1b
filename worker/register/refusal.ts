import type { Context } from '../context.ts';
import { DatabaseError, type Row, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { amountText } from '../http/money.ts';
import { shown } from '../imports/hidden.ts';
import type { Line } from '../ledger/pour-by-hand.ts';
import { receivableNumber } from '../lists/row.ts';

/** What a person asked to be paid, and of whom. */
export interface Asked {
  customerId: number | null;
  lines: Line[];
}

/**
 * Runs a posting by hand. When the database refuses it, nothing of it stands; then we look what does not fit, to say so.
 * @throws BusinessError that names what does not fit and what to do.
 */
export async function explaining<T>(ctx: Context, asked: Asked, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (
      !(error instanceof DatabaseError) ||
      !['receivable_balance', 'entry_unbalanced'].includes(error.refused ?? '')
    )
      throw error;
    throw await refusalOf(ctx, asked);
  }
}

/** What does not fit of what was asked; balances that moved meanwhile when all of it does. */
export async function refusalOf(ctx: Context, { customerId, lines }: Asked): Promise<BusinessError> {
  const [customers, receivables = [], settings] = await ctx.db.batch([
    sql(`SELECT c.name FROM customers c WHERE c.id = :id AND ${shown('c')}`, { id: customerId }),
    sql(
      `SELECT r.id, r.number, r.balance_cents, r.customer_id, c.name FROM json_each(:ids) l CROSS JOIN receivables r ON r.id = l.value
       CROSS JOIN customers c ON c.id = r.customer_id WHERE ${shown('r')}`,
      { ids: JSON.stringify(lines.map(({ receivable_id }) => receivable_id)) },
    ),
    selectCurrency(),
  ]);
  const customer = customers?.[0];
  if (customerId !== null && customer === undefined)
    return new BusinessError('invalid', `There is no customer ${customerId}.`, 'customer_id');
  const found = new Map(receivables.map((row) => [Number(row.id), row]));
  const whose = customer === undefined ? null : { id: customerId, name: String(customer.name) };
  for (const line of lines) {
    const wrong = wrongWith(line, found.get(line.receivable_id), whose, readCurrency(settings));
    if (wrong !== null) return new BusinessError('invalid', wrong, 'apply');
  }
  return new BusinessError(
    'conflict',
    'Balances changed while this was recorded, and nothing was. Look at them again, and send it once more.',
  );
}

function wrongWith(
  line: Line,
  row: Row | undefined,
  customer: { id: number | null; name: string } | null,
  currency: string,
): string | null {
  if (row === undefined) return `There is no receivable ${line.receivable_id}.`;
  const number = receivableNumber(row.number, row.id);
  if (customer !== null && row.customer_id !== customer.id)
    return `${number} is ${row.name}’s, not ${customer.name}’s. Leave the customer out to pay receivables of several.`;
  const balance = Number(row.balance_cents);
  if (balance === 0) return `${number} owes nothing any more. Leave it out.`;
  if (balance >= line.amount_cents) return null;
  const [owed, given] = [amountText(balance, currency), amountText(line.amount_cents, currency)];
  return `${number} owes ${owed}, and ${given} is too much for it. Give it at most ${owed}.`;
}

export const selectCurrency = () =>
  sql("SELECT coalesce(payments ->> '$.currency', 'usd') AS currency FROM payer_settings");

export const readCurrency = (rows: Row[] | undefined): string => String(rows?.[0]?.currency ?? 'usd');
