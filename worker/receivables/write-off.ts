import type { Context } from '../context.ts';
import { BusinessError } from '../http/errors.ts';
import { amountText } from '../http/money.ts';
import type { Wish } from '../http/once.ts';
import { changeReceivable, MOVES_NOTHING } from './change.ts';
import type { Receivable, WriteOffBody } from './schema.ts';

/**
 * Writes off what a receivable owes, or a part of it. Written off whole it is finished, and invoices on which nothing is
 * owed any more are closed.
 * @throws BusinessError not_found; invalid when it owes less.
 */
export function writeOff(
  ctx: Context,
  wish: Wish,
  id: number,
  { amount_cents, comment }: WriteOffBody,
): Promise<Receivable> {
  return changeReceivable(ctx, wish, id, {
    kind: 'writeoff',
    verb: 'receivable.written_off',
    cents: 'coalesce(:asked, r.balance_cents)',
    params: { asked: amount_cents ?? null },
    comment,
    detail: { comment },
    refusal(code, { number, balance_cents: balance }, currency) {
      if (code !== 'receivable_balance' && code !== MOVES_NOTHING) return null;
      const owed = amountText(balance, currency);
      return new BusinessError(
        balance === 0 ? 'conflict' : 'invalid',
        balance === 0
          ? `${number} owes nothing, so there is nothing to write off.`
          : `${number} owes ${owed}. Write off at most that.`,
        'amount_cents',
      );
    },
  });
}

/**
 * Takes back what was written off, or a part of it: it is owed again.
 * @throws BusinessError not_found; invalid when less is written off.
 */
export function undoWriteOff(
  ctx: Context,
  wish: Wish,
  id: number,
  { amount_cents, comment }: WriteOffBody,
): Promise<Receivable> {
  return changeReceivable(ctx, wish, id, {
    kind: 'writeoff',
    verb: 'receivable.write_off_undone',
    cents: `-coalesce(:asked, (SELECT coalesce(sum(w.amount_cents), 0) FROM ledger_events w WHERE w.receivable_id = r.id AND w.kind = 'writeoff'))`,
    params: { asked: amount_cents ?? null },
    comment: `Undo: ${comment}`,
    detail: { comment },
    refusal(code, { number, written_off_cents: written }, currency) {
      if (code !== 'writeoff_limit' && code !== MOVES_NOTHING) return null;
      const off = amountText(written, currency);
      return new BusinessError(
        written === 0 ? 'conflict' : 'invalid',
        written === 0
          ? `Nothing of ${number} is written off.`
          : `${off} of ${number} is written off. Take back at most that.`,
        'amount_cents',
      );
    },
  });
}
