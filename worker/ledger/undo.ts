import { type Statement, sql, type Value } from '../db/database.ts';
import type { Actor, Part } from './entry.ts';

/** What is taken back of an entry, by whom, and why. */
export interface Undoing {
  entryId: string;
  originalId: string;
  /** `undo`: all that is left of a manual entry. `move`: what a payment paid becomes credit; the money stays here. */
  way: 'undo' | 'move';
  /** "Undo", "Undo: typed twice". */
  comment: string;
  verb: string;
  activityId: string;
  actor: Actor;
  detail: Record<string, Value>;
  /** Holds while this request may do it. */
  mine: Part;
  now: Part;
}

/** What the database says when nothing is left of an entry: a balancing entry of no events has no amount. */
export const NOTHING_LEFT = 'NOT NULL constraint failed: register_entries.amount_cents';

/** The source key of the one entry that takes another back. */
export const undoneKey = (way: Undoing['way'], originalId: string): string =>
  `${way === 'undo' ? 'undo' : 'cancel'}:${originalId}`;

/**
 * Prepares a balancing entry. What is left of the original is known only inside the statement that reverses it: of a manual entry
 * every event, those that took credit included; of a payment what it paid, but for the processing fee. The entry is what its
 * events add up to, and is refused when there are none. It needs review when it takes credit that was spent meanwhile.
 */
export function undo(undoing: Undoing): Statement[] {
  const { entryId, originalId, way, mine, now } = undoing;
  const params: Record<string, Value> = {
    ...mine.params,
    ...now.params,
    entry: entryId,
    original: originalId,
    undo_key: undoneKey(way, originalId),
    audit: undoing.activityId,
    said: undoing.comment,
  };
  const guard = `${mine.sql} AND NOT EXISTS (SELECT 1 FROM register_entries WHERE source_key = :undo_key)`;
  return [
    sql(
      `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, detail, at)
       SELECT :audit, :actor_kind, :actor_id, :verb, 'entry', o.id, json_set(:detail, '$.amount_cents', o.amount_cents), ${now.sql}
       FROM register_entries o WHERE o.id = :original AND ${guard}`,
      {
        ...params,
        actor_kind: undoing.actor.kind,
        actor_id: undoing.actor.id ?? null,
        verb: undoing.verb,
        detail: JSON.stringify(undoing.detail),
      },
    ),
    sql(`${reversal(way, now.sql)} AND ${guard} ORDER BY o.id`, params),
    ...(way === 'move' ? [sql(`${credit(now.sql)} AND ${guard} GROUP BY r.customer_id`, params)] : []),
    sql(
      `INSERT INTO register_entries (id, source_key, kind, type, number, amount_cents, original_id, comment, needs_review, audit_id, at, customer_id, credited_cents)
       SELECT :entry, :undo_key, 'undo', iif(:way = 'move', 'Transfer', o.type), o.number, (SELECT sum(amount_cents) FROM ledger_events WHERE entry_id = :entry),
         o.id, :said, ${SPENT}, :audit, ${now.sql}, o.customer_id,
         (SELECT coalesce(sum(amount_cents), 0) FROM ledger_events WHERE entry_id = :entry AND kind = 'credit' AND amount_cents > 0)
       FROM register_entries o WHERE o.id = :original AND (${guard} OR EXISTS (SELECT 1 FROM ledger_events WHERE entry_id = :entry))`,
      { ...params, way },
    ),
  ];
}

const LEFT =
  'o.amount_cents + (SELECT coalesce(sum(v.amount_cents), 0) FROM ledger_events v WHERE v.origin_id = o.id)';

// Only events that brought or took money can be reversed, and each only as far as nothing else did.
function reversal(way: Undoing['way'], now: string): string {
  const back = `INSERT INTO ledger_events (entry_id, kind, receivable_id, customer_id, amount_cents, origin_id, comment, at)
    SELECT :entry, 'reversal', o.receivable_id, o.customer_id, -(${LEFT}), o.id, :said, ${now} FROM ledger_events o`;
  if (way === 'undo') return `${back} WHERE o.entry_id = :original AND o.origin_id IS NULL AND ${LEFT} <> 0`;
  return `${back} CROSS JOIN receivables f ON f.id = o.receivable_id
    WHERE o.entry_id = :original AND o.kind = 'payment' AND f.fee_invoice_id IS NULL AND ${LEFT} > 0`;
}

const credit = (now: string): string =>
  `INSERT INTO ledger_events (entry_id, kind, customer_id, amount_cents, comment, at)
   SELECT :entry, 'credit', r.customer_id, -sum(v.amount_cents), :said, ${now}
   FROM ledger_events v CROSS JOIN receivables r ON r.id = v.receivable_id WHERE v.entry_id = :entry AND v.kind = 'reversal'`;

// Credit that is taken back though somebody spent it.
const SPENT = `EXISTS (SELECT 1 FROM ledger_events v CROSS JOIN customers c ON c.id = v.customer_id WHERE v.entry_id = :entry AND v.amount_cents < 0 AND c.ledger_cents < 0)`;
