import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { DatabaseError, type Row, type Statement, sql, type Value } from '../db/database.ts';
import { sessionsIn, supersedeOf } from '../gateway/supersede.ts';
import { BusinessError } from '../http/errors.ts';
import { type Claim, claim, type Wish } from '../http/once.ts';
import type { Part } from '../ledger/entry.ts';
import { NOTHING_LEFT, type Undoing, undo, undoneKey } from '../ledger/undo.ts';
import { CAN_UNFORGIVE, FORGIVEN_CENTS, unforgive } from '../ledger/unforgive.ts';
import { recorded, touchedBy } from './create.ts';
import { readEntry, selectEntry } from './find.ts';
import type { RecordedEntry, UndoBody } from './schema.ts';

/**
 * Takes an entry back. A manual one gets a balancing entry of all that is left of it; of a lost dispute the write-offs are
 * taken back, and its receivables go to the next invoice.
 * @returns the balancing entry; of a lost dispute, its own.
 * @throws BusinessError not_found; conflict when it was undone already, or came by Stripe.
 */
export async function undoEntry(
  ctx: Context,
  wish: Wish,
  id: string,
  { note, receivable_ids }: UndoBody,
): Promise<RecordedEntry> {
  const chosen = receivable_ids ?? null;
  const key = claim(ctx, wish, undoable(id, chosen));
  const balancing = balance(ctx, key, id, {
    way: 'undo',
    comment: said('Undo', note),
    verb: 'entry.undone',
    note,
  });
  const reopening = reopen(ctx, key, id, chosen, note);
  const { kind, undone, audit, done, record } = await run(ctx, key, id, 'undo', {
    entryId: balancing.entryId,
    statements: [...balancing.statements, ...reopening],
  });
  if (kind === 'dispute') {
    if (done.activityId === '') throw goneAlready('The write-offs of this dispute were undone already.');
    return recorded(ctx, id);
  }
  if (kind !== 'manual') throw refusalFor(kind);
  if (undone === null || audit !== done.activityId) throw goneAlready('This entry was undone already.');
  return record ?? recorded(ctx, undone);
}

export const said = (what: string, note: string): string => (note === '' ? what : `${what}: ${note}`);

export const goneAlready = (message: string) =>
  new BusinessError('conflict', `${message} Its page shows by whom and when.`);

// Only what can be undone takes the request's key, so that a refusal can be asked about again.
function undoable(id: string, chosen: number[] | null): Part {
  return {
    sql: `EXISTS (SELECT 1 FROM register_entries WHERE id = :dispute AND (
      (kind = 'manual' AND NOT EXISTS (SELECT 1 FROM register_entries WHERE source_key = 'undo:' || :dispute)) OR (kind = 'dispute' AND ${CAN_UNFORGIVE})))`,
    params: { dispute: id, chosen: chosen === null ? null : JSON.stringify(chosen) },
  };
}

/** How an entry is balanced: what its events and the event log say. */
interface Balancing extends Pick<Undoing, 'way' | 'comment' | 'verb'> {
  note: string;
}

/** A balancing entry that is to be booked. */
interface Prepared {
  entryId: string;
  statements: Statement[];
}

/** The balancing entry of one that is of the right kind; nothing for any other. */
export function balance(
  ctx: Context,
  key: Claim,
  id: string,
  { way, comment, verb, note }: Balancing,
): Prepared {
  const kind = way === 'undo' ? 'manual' : 'payment';
  const entryId = ctx.newId('ent');
  const mine: Part = {
    sql: `${key.mine.sql} AND EXISTS (SELECT 1 FROM register_entries WHERE id = :original AND kind = :wanted_kind)`,
    params: { ...key.mine.params, original: id, wanted_kind: kind },
  };
  const statements = [
    ...undo({
      entryId,
      originalId: id,
      way,
      comment,
      verb,
      activityId: key.activityId,
      actor: ctx.actor,
      detail: note === '' ? {} : { note },
      mine,
      now: { sql: ctx.clock.sql, params: ctx.clock.params },
    }),
    supersedeOf(touchedBy(entryId)),
  ];
  return { entryId, statements };
}

function reopen(ctx: Context, key: Claim, id: string, chosen: number[] | null, note: string): Statement[] {
  const ofDispute: Part = {
    sql: "EXISTS (SELECT 1 FROM register_entries WHERE id = :dispute AND kind = 'dispute')",
    params: undoable(id, chosen).params,
  };
  const mine: Part = {
    sql: `${key.mine.sql} AND ${ofDispute.sql}`,
    params: { ...key.mine.params, ...ofDispute.params },
  };
  return [
    record(ctx, {
      id: key.activityId,
      verb: 'dispute.reopened',
      subject: { kind: 'entry', id },
      detail: note === '' ? {} : { note },
      found: { amount_cents: `-${FORGIVEN_CENTS}` },
      when: mine,
    }),
    unforgive({
      disputeEntryId: id,
      receivableIds: chosen,
      activityId: key.activityId,
      comment: said('Undo', note),
      mine,
      now: { sql: ctx.clock.sql, params: ctx.clock.params },
    }),
    key.seal(ofDispute),
  ];
}

/** What a batch that takes back found: the original's kind, the entry that took it back and by which activity. */
interface Outcome {
  kind: Value | undefined;
  undone: string | null;
  audit: Value;
  done: { now: boolean; activityId: string };
  /** The balancing entry, when it was booked just now. */
  record: RecordedEntry | null;
}

/** @throws BusinessError not_found; conflict when nothing is left of it. */
export async function run(
  ctx: Context,
  key: Claim,
  id: string,
  way: Undoing['way'],
  { entryId, statements }: Prepared,
): Promise<Outcome> {
  const rows = await ctx.db
    .batch([
      key.take,
      ...statements,
      key.look,
      sql(
        `SELECT o.kind, u.id, u.audit_id FROM register_entries o LEFT JOIN register_entries u ON u.source_key = :undo_key WHERE o.id = :original`,
        { original: id, undo_key: undoneKey(way, id) },
      ),
      ...selectEntry(entryId),
    ])
    .catch((error: unknown): Row[][] => {
      if (error instanceof DatabaseError && error.refused === NOTHING_LEFT)
        throw goneAlready('Nothing is left of this entry: all of it went back already.');
      throw error;
    });
  const [looked, originals, ...booked] = rows.slice(statements.length + 1);
  const original = originals?.[0];
  if (original === undefined)
    throw new BusinessError('not_found', 'There is no entry with this id in the register.');
  await ctx.enqueue(rows.flatMap((found) => ('stripe_id' in (found[0] ?? {}) ? sessionsIn(found) : [])));
  return {
    kind: original.kind,
    undone: original.id === null ? null : String(original.id),
    audit: original.audit_id ?? null,
    done: key.done(looked),
    // What takes back is not held itself, and what it reopened may be: that is the receivables' to say.
    record: original.id === entryId ? { ...readEntry(booked, ctx.connection), held: [] } : null,
  };
}

export function refusalFor(kind: Value | undefined): BusinessError {
  return new BusinessError(
    'conflict',
    kind === 'payment'
      ? 'This payment came by Stripe, and is not undone by hand. Refund it, or cancel it.'
      : 'This entry takes another one back, and is not undone itself. Record the payment again.',
  );
}
