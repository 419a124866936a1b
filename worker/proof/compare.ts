import type { Context } from '../context.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { isLive } from '../stripe/connection.ts';
import { classify, type Known, keysOf, objectOf, type Transaction } from './classes.ts';

/** Rows that are compared in two trips. */
const AT_ONCE = 200;
const MOST_ROUNDS = 50;

/** Which rows are to be compared: those that never were; or those of which something may have become since. */
export type Which = 'new' | 'open';

const FROM: Record<Which, string> = {
  new: "balance_transactions INDEXED BY balance_transactions_new WHERE class = 'new'",
  open: "balance_transactions INDEXED BY balance_transactions_open WHERE class IN ('held', 'flagged')",
};

/** Gives rows of Stripe's balance their class. @returns false when there were more than one step compares. */
export async function compareTransactions(ctx: Context, which: Which): Promise<boolean> {
  let after = -1;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const [rows = []] = await ctx.db.batch([
      sql(
        `SELECT id, type, source_id, object_id, amount_cents, fee_cents, net_cents, created_at FROM ${FROM[which]} AND created_at > :after ORDER BY created_at LIMIT :most`,
        { after: which === 'new' ? -1 : after, most: AT_ONCE },
      ),
    ]);
    if (rows.length === 0) return true;
    await compare(ctx, rows);
    after = Number(rows.at(-1)?.created_at);
    // Those of one moment may be cut: the last moment is asked for again, unless it fills all.
    if (which === 'open' && rows.length === AT_ONCE && Number(rows[0]?.created_at) < after) after -= 1;
    if (rows.length < AT_ONCE) return true;
  }
  return false;
}

async function compare(ctx: Context, rows: Row[]): Promise<void> {
  const transactions = rows.map(readTransaction);
  const mode = isLive(ctx.connection) ? 'live' : 'test';
  const facts = await readFacts(ctx, rows, mode);
  const taken = new Map<string, string>();
  const verdicts = transactions.map((transaction) => {
    const known = facts(transaction);
    const { entry } = known;
    const by = entry === null ? null : (known.takenBy ?? taken.get(entry.id) ?? null);
    if (entry !== null) taken.set(entry.id, transaction.id);
    return {
      id: transaction.id,
      object: objectOf(transaction)?.id ?? null,
      ...classify(transaction, { ...known, takenBy: by === transaction.id ? null : by }),
    };
  });
  await ctx.db.batch([recordVerdicts(verdicts)]);
}

type Verdicts = ({ id: string; object: string | null } & ReturnType<typeof classify>)[];

function recordVerdicts(verdicts: Verdicts): Statement {
  return sql(
    `UPDATE balance_transactions SET class = v.value ->> 1, entry_id = v.value ->> 2, register_cents = v.value ->> 3, reason = v.value ->> 4, object_id = coalesce(object_id, v.value ->> 5)
     FROM json_each(:verdicts) v WHERE balance_transactions.id = v.value ->> 0`,
    {
      verdicts: JSON.stringify(
        verdicts.map(({ id, class: kind, entryId, registerCents, reason, object }) => [
          id,
          kind,
          entryId,
          registerCents,
          reason,
          object,
        ]),
      ),
    },
  );
}

export function readTransaction(row: Row): Transaction {
  return {
    id: String(row.id),
    type: String(row.type),
    sourceId: row.source_id === null ? null : String(row.source_id),
    amountCents: Number(row.amount_cents),
    feeCents: Number(row.fee_cents),
    netCents: Number(row.net_cents),
  };
}

const idsIn = (name: string) => `(SELECT value FROM json_each(:${name}))`;

/** Everything that is known about some rows, in one trip. */
async function readFacts(ctx: Context, rows: Row[], mode: string): Promise<(of: Transaction) => Known> {
  const transactions = rows.map(readTransaction);
  const objectIds = new Map(
    rows.map((row) => [String(row.id), row.object_id ?? objectOf(readTransaction(row))?.id ?? null]),
  );
  const params = {
    keys: JSON.stringify(transactions.flatMap((transaction) => keysOf(transaction, mode))),
    sources: JSON.stringify(transactions.flatMap(({ sourceId }) => sourceId ?? [])),
    objects: JSON.stringify([...objectIds.values()].filter((id) => id !== null)),
  };
  const [entries = [], claims = [], pairs = [], disputes = [], refunds = [], objects = []] =
    await ctx.db.batch([
      sql(
        `SELECT id, source_key, amount_cents FROM register_entries WHERE source_key IN ${idsIn('keys')}`,
        params,
      ),
      sql(
        `SELECT t.entry_id, t.id FROM register_entries e CROSS JOIN balance_transactions t INDEXED BY balance_transactions_entry ON t.entry_id = e.id
       WHERE e.source_key IN ${idsIn('keys')} AND t.entry_id IS NOT NULL AND t.class = 'booked'`,
        params,
      ),
      sql(
        `SELECT source_id, sum(amount_cents) AS cents FROM balance_transactions INDEXED BY balance_transactions_source WHERE source_id IN ${idsIn('sources')} GROUP BY source_id`,
        params,
      ),
      sql(`SELECT id, stage FROM disputes WHERE id IN ${idsIn('sources')}`, params),
      sql(`SELECT id, status FROM refunds WHERE id IN ${idsIn('sources')}`, params),
      sql(
        `SELECT id, flag FROM stripe_objects WHERE kind IN ('payment', 'refund', 'dispute') AND id IN ${idsIn('objects')} AND flag IS NOT NULL`,
        params,
      ),
    ]);
  const entryAt = new Map(
    entries.map(({ id, source_key, amount_cents }) => [
      String(source_key),
      { id: String(id), amountCents: Number(amount_cents) },
    ]),
  );
  const claimed = new Map(claims.map(({ entry_id, id }) => [String(entry_id), String(id)]));
  const textOf = (found: Row[], column: string) =>
    new Map(found.map((row) => [String(row.id), String(row[column])]));
  const stages = textOf(disputes, 'stage');
  const statuses = textOf(refunds, 'status');
  const flags = textOf(objects, 'flag');
  const cents = new Map(pairs.map((row) => [String(row.source_id), Number(row.cents)]));
  return (transaction) => {
    const [own, ...others] = keysOf(transaction, mode);
    const source = transaction.sourceId ?? '';
    const entry = entryAt.get(own ?? '') ?? null;
    const takenBy = entry === null ? null : (claimed.get(entry.id) ?? null);
    return {
      entry,
      takenBy: takenBy === transaction.id ? null : takenBy,
      isPairBooked: others.some((key) => entryAt.has(key)),
      pairCents: cents.get(source) ?? transaction.amountCents,
      stage: stages.get(source) ?? null,
      refundStatus: statuses.get(source) ?? null,
      flag: flags.get(String(objectIds.get(transaction.id))) ?? null,
    };
  };
}
