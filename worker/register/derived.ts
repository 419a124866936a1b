import { type Row, type Statement, sql } from '../db/database.ts';
import { moment } from '../lists/row.ts';
import type { EntryRecord } from './schema.ts';

/** The entry that an entry takes money back from, and those that take back from it, oldest first. */
export function selectDerived(id: string): Statement {
  return sql(
    `SELECT o.id, o.kind, o.number, o.amount_cents, o.at, o.comment, 1 AS original
     FROM register_entries e CROSS JOIN register_entries o ON o.id = e.original_id WHERE e.id = :id
     UNION ALL
     SELECT d.id, d.kind, d.number, d.amount_cents, d.at, d.comment, 0 FROM register_entries d WHERE d.original_id = :id
     ORDER BY at, id`,
    { id },
  );
}

export function readDerived(rows: Row[] = []): Pick<EntryRecord, 'original' | 'derived'> {
  const original = rows.find((row) => row.original === 1);
  return {
    original: original === undefined ? null : { id: String(original.id), number: String(original.number) },
    derived: rows
      .filter((row) => row.original === 0)
      .map((row) => ({
        id: String(row.id),
        kind: row.kind as EntryRecord['kind'],
        number: String(row.number),
        amount_cents: Number(row.amount_cents),
        at: moment(row.at),
        comment: String(row.comment),
      })),
  };
}

/** Whether an entry can still be taken back as a whole: a manual one that was not, a payment of which something is left. */
export function takeable(
  kind: EntryRecord['kind'],
  { derived }: Pick<EntryRecord, 'derived'>,
): Pick<EntryRecord, 'undoable' | 'cancellable'> {
  const undone = derived.some((each) => each.kind === 'undo');
  return {
    undoable: kind === 'manual' && !undone,
    cancellable: (kind === 'manual' || kind === 'payment') && !undone,
  };
}
