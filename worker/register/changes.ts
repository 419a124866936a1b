import { type Row, type Statement, sql } from '../db/database.ts';
import { FORGIVEN } from '../ledger/unforgive.ts';
import { receivableNumber } from '../lists/row.ts';
import type { Changes, Step } from './record.ts';

/**
 * What an entry did to each receivable. Its events, and the write-offs and waivers that it caused, stand together in the
 * order of ids: what came before the first of them is the balance before.
 */
export function selectChanges(id: string): Statement {
  return sql(
    `WITH own AS (
       SELECT v.id, v.receivable_id, v.kind, v.amount_cents FROM ledger_events v WHERE v.entry_id = :id AND v.receivable_id IS NOT NULL
       UNION ALL
       SELECT v.id, v.receivable_id, v.kind, v.amount_cents FROM ledger_events v WHERE v.cause_entry_id = :id
     ),
     touched AS (
       SELECT receivable_id, min(id) AS first, sum(amount_cents) AS moved, sum(iif(kind = 'writeoff', amount_cents, 0)) AS written_off,
         sum(iif(kind = 'price', amount_cents, 0)) AS waived FROM own GROUP BY receivable_id
     ),
     forgiven AS (${FORGIVEN})
     SELECT t.receivable_id, r.number, r.description, r.state, r.balance_cents, t.moved, t.written_off, t.waived,
       r.price_cents - (SELECT coalesce(sum(x.amount_cents), 0) FROM ledger_events x WHERE x.receivable_id = t.receivable_id AND x.id < t.first) AS before_cents,
       iif(t.written_off > 0, (SELECT f.cents FROM forgiven f WHERE f.receivable_id = t.receivable_id), 0) AS undo_cents
     FROM touched t CROSS JOIN receivables r ON r.id = t.receivable_id ORDER BY t.first`,
    { id, dispute: id, chosen: null },
  );
}

export function readChanges(rows: Row[] = []): Changes {
  return rows.map((row) => {
    const before = Number(row.before_cents);
    const after = before - Number(row.moved);
    const writtenOff = Number(row.written_off);
    const waived = Number(row.waived);
    return {
      receivable: {
        id: Number(row.receivable_id),
        number: receivableNumber(row.number, row.receivable_id),
        description: String(row.description),
      },
      before_cents: before,
      // What was written off and comes back with its money was not simply paid.
      before_step: before > 0 ? 'owed' : writtenOff < 0 ? 'written_off' : 'nothing_owed',
      written_off_cents: writtenOff,
      waived_cents: waived,
      after_cents: after,
      after_step: stepAfter({ before, after, writtenOff, waived }),
      undo_cents: Math.max(0, Number(row.undo_cents)),
      now_cents: Number(row.balance_cents),
      now_state: String(row.state),
    };
  });
}

function stepAfter({
  before,
  after,
  writtenOff,
  waived,
}: {
  before: number;
  after: number;
  writtenOff: number;
  waived: number;
}): Step {
  // What was paid in full and is owed again is put on the next invoice; what was owed anyway stays where it is.
  if (after > before && before === 0) return 'next_invoice';
  if (after > 0) return 'owed';
  if (writtenOff > 0) return 'written_off';
  return waived > 0 ? 'waived' : 'nothing_owed';
}
