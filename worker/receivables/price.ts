import type { Context } from '../context.ts';
import { BusinessError } from '../http/errors.ts';
import { amountText } from '../http/money.ts';
import type { Wish } from '../http/once.ts';
import { changeReceivable, MOVES_NOTHING } from './change.ts';
import type { PriceBody, Receivable } from './schema.ts';

/** SQL for the price of a receivable `r` as it was last changed. */
const PRICE = `(r.price_cents - (SELECT coalesce(sum(p.amount_cents), 0) FROM ledger_events p WHERE p.receivable_id = r.id AND p.kind = 'price'))`;

/**
 * Sets what is asked for a receivable, higher or lower: the price that its payer allowed. What was paid stays paid.
 * @throws BusinessError not_found; invalid when more than the new price was paid or written off.
 */
export function changePrice(
  ctx: Context,
  wish: Wish,
  id: number,
  { price_cents, comment }: PriceBody,
): Promise<Receivable> {
  return changeReceivable(ctx, wish, id, {
    kind: 'price',
    verb: 'receivable.priced',
    cents: `${PRICE} - :price`,
    params: { price: price_cents },
    comment: `Price allowed: ${comment}`,
    detail: { comment, to_cents: price_cents },
    found: { from_cents: PRICE },
    refusal(code, receivable, currency) {
      if (code === MOVES_NOTHING)
        return new BusinessError(
          'conflict',
          `${amountText(price_cents, currency)} is its price already.`,
          'price_cents',
        );
      if (code !== 'receivable_balance') return null;
      return new BusinessError('invalid', tooLow(receivable, currency), 'price_cents');
    },
  });
}

function tooLow(receivable: Receivable, currency: string): string {
  const { number, allowed_cents: price, balance_cents: balance, written_off_cents: written } = receivable;
  const text = (cents: number) => amountText(cents, currency);
  const paid = price - balance - written;
  const gone = [
    paid > 0 && `${text(paid)} was paid`,
    written > 0 && `${text(written)} was written off`,
  ].filter((part) => part !== false);
  const what =
    written > 0 ? 'take the write-off back first' : 'undo or refund a payment first, or move it to credit';
  return `Of ${number}, ${gone.join(' and ')}. Set a price of at least ${text(price - balance)}, or ${what}.`;
}
