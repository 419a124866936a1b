// After a busy day: what people were answered, what Stripe has, and what the database holds must be one and the same.
import { join } from 'node:path';
import { run } from '../../../scripts/start/run.ts';
import { ROOT } from '../../../scripts/start/settings.ts';
import { CHECKS } from '../../../worker/audit/checks.ts';
import type { Callers } from './callers.ts';
import type { Diary } from './diary.ts';

type Row = Record<string, string | number | null>;

interface StripeBooks {
  payments: { id: string; amount: number; status: string }[];
  balanceTransactions: { id: string; type: string; source: string; amount: number; net: number }[];
  refunds: { id: string; amount: number; status: string }[];
  disputes: { id: string; status: string }[];
}

/** What there is at Stripe, and which of our requests each refund there names. */
export interface AtStripe extends StripeBooks {
  requests: { request: string; amount: number; status: string }[];
}

export async function readStripe(callers: Callers): Promise<AtStripe> {
  const books = (await callers.stripe('/sandbox/books')) as StripeBooks;
  const requests: AtStripe['requests'] = [];
  for (let after = ''; ; ) {
    const page = await callers.stripe(`/v1/refunds?limit=100${after}`);
    for (const { metadata, amount, status } of page.data)
      if (metadata?.gateway_request) requests.push({ request: metadata.gateway_request, amount, status });
    if (!page.has_more) return { ...books, requests };
    after = `&starting_after=${page.data.at(-1).id}`;
  }
}

const QUERIES = {
  entries:
    'SELECT id, source_key, kind, type, number, amount_cents, comment, original_id FROM register_entries',
  changes: 'SELECT comment FROM ledger_events WHERE activity_id IS NOT NULL',
  invoices: "SELECT number FROM invoices WHERE status <> 'draft'",
  refunds: "SELECT id, amount_cents, outcome FROM gateway_requests WHERE kind = 'refund'",
  unanswered: `SELECT 'object' AS what, kind || ' ' || id AS id, coalesce(flag, state, '?') AS state FROM stripe_objects WHERE hints <> handled OR flag IS NOT NULL
    UNION ALL SELECT 'request', id, outcome FROM gateway_requests WHERE outcome IN ('pending', 'unknown')
    UNION ALL SELECT 'session', id, session_status FROM gateway_requests WHERE session_status = 'open'`,
  differing: `SELECT 'difference' AS what, id, reason AS state FROM balance_transactions WHERE class = 'flagged'
    UNION ALL SELECT 'difference', entry_id, 'not at Stripe' FROM unproved_entries
    UNION ALL SELECT 'event', v.id, 'without its entry' FROM ledger_events v LEFT JOIN register_entries e ON e.id = coalesce(v.entry_id, v.cause_entry_id) WHERE coalesce(v.entry_id, v.cause_entry_id) IS NOT NULL AND e.id IS NULL`,
} as const;
type Found = Record<keyof typeof QUERIES, Row[]>;

/** Reads the database itself. Nothing may run over it. */
async function readDatabase(appState: string): Promise<Found & { audit: Row[] }> {
  const statements = [...Object.values(QUERIES), ...CHECKS.map((check) => check.sql)];
  const command = statements.map((text) => `${text.replace(/\s+/g, ' ')};`).join('\n');
  const where = ['--local', '--persist-to', appState, '-y', '-c', join(ROOT, 'wrangler.toml')];
  const output = await run('wrangler', ['d1', 'execute', 'DB', ...where, '--json', '--command', command]);
  const results = (JSON.parse(output.slice(output.indexOf('['))) as { results: Row[] }[]).map(
    (one) => one.results,
  );
  if (results.length !== statements.length) throw new Error('the database did not answer all questions');
  const names = Object.keys(QUERIES) as (keyof typeof QUERIES)[];
  const found = Object.fromEntries(names.map((name, at) => [name, results[at] ?? []])) as Found;
  return { ...found, audit: results.slice(names.length).flat() };
}

/** All that does not agree; empty when the day was kept whole. */
export async function disagreements(appState: string, stripe: AtStripe, diary: Diary): Promise<string[]> {
  const found = await readDatabase(appState);
  return [
    ...found.audit.map((row) => `audit: ${JSON.stringify(row)}`),
    ...[...found.unanswered, ...found.differing].map(
      ({ what, id, state }) => `left in the air: ${what} ${id}, ${state}`,
    ),
    ...againstStripe(found.entries, stripe),
    ...againstDiary(found, diary),
    ...refunds(found.refunds, stripe),
  ];
}

/** Each row of Stripe's balance is one entry with its amount, or has a reason not to be; no entry is left over. */
function againstStripe(entries: Row[], stripe: AtStripe): string[] {
  const register = new Map(
    entries
      .filter(({ type, source_key }) => type === 'Stripe' && String(source_key).startsWith('stripe:'))
      .map(({ source_key, amount_cents }) => [String(source_key), Number(amount_cents)]),
  );
  const problems: string[] = [];
  const take = (key: string, cents: number, must: boolean) => {
    const booked = register.get(`stripe:test:${key}`);
    register.delete(`stripe:test:${key}`);
    if (booked === undefined ? must : booked !== cents)
      problems.push(`${key} is ${cents} at Stripe, ${booked ?? 'nothing'} in the register`);
    return booked !== undefined;
  };
  const rows = stripe.balanceTransactions;
  const has = (type: string, source: string) =>
    rows.some((row) => row.type === type && row.source === source);
  for (const { id, type, source, amount, net } of rows) {
    switch (type) {
      case 'charge':
      case 'payment':
        // What failed again before anybody heard that it had succeeded is booked as a pair or not at all.
        take(`${source}:paid`, amount, !has('payment_failure_refund', source));
        break;
      case 'payment_failure_refund':
        take(`${source}:failed`, amount, false);
        break;
      case 'refund':
      case 'payment_refund':
        take(source, amount, stripe.refunds.find((refund) => refund.id === source)?.status === 'succeeded');
        break;
      case 'refund_failure':
        take(`${source}:failed`, amount, false);
        break;
      case 'adjustment':
        take(id, net, net < 0 && stripe.disputes.find((dispute) => dispute.id === source)?.status === 'lost');
        break;
      case 'payout':
        break;
      default:
        problems.push(`a row of Stripe's balance that nobody made: ${type} ${id}`);
    }
  }
  return [
    ...problems,
    ...halfPairs(entries, rows),
    ...[...register.keys()].map((key) => `${key} is not at Stripe`),
  ];
}

/** What puts back is in the register only together with what had gone. */
function halfPairs(entries: Row[], rows: StripeBooks['balanceTransactions']): string[] {
  const keys = new Set(entries.map(({ source_key }) => String(source_key).replace('stripe:test:', '')));
  const pairs = rows.flatMap(({ id, type, source, net }): [string, string][] => {
    if (type === 'payment_failure_refund') return [[`${source}:failed`, `${source}:paid`]];
    if (type === 'refund_failure') return [[`${source}:failed`, source]];
    if (type !== 'adjustment' || net < 0) return [];
    const taken = rows.find((row) => row.type === type && row.source === source && row.net < 0);
    return [[id, taken?.id ?? '']];
  });
  return pairs
    .filter(([back, gone]) => keys.has(back) && !keys.has(gone))
    .map(([back]) => `${back} puts back what is not booked`);
}

/** What was answered "done" is in the books once, what was refused is not. */
function againstDiary({ entries, changes, invoices, refunds }: Found, diary: Diary): string[] {
  const times: Record<(typeof diary.deeds)[number]['what'], (name: string) => number> = {
    cheque: (name) => entries.filter(({ kind, number }) => kind === 'manual' && number === name).length,
    undo: (name) => entries.filter(({ kind, original_id }) => kind === 'undo' && original_id === name).length,
    change: (name) => changes.filter(({ comment }) => comment === name).length,
    transfer: (name) => entries.filter(({ type, comment }) => type === 'Transfer' && comment === name).length,
    refund: (name) => refunds.filter(({ id }) => id === name).length,
    invoices: (name) => invoices.filter(({ number }) => number === name).length,
  };
  const problems = diary.deeds
    .map(({ what, name, done }) => ({ what, name, should: done ? 1 : 0, is: times[what](name) }))
    .filter(({ should, is }) => should !== is)
    .map(({ what, name, should, is }) => `${what} ${name} is in the books ${is} times, not ${should}`);
  const amounts = diary.deeds
    .filter(({ what, done }) => what === 'cheque' && done)
    .flatMap(({ name, cents }) =>
      entries.filter((e) => e.kind === 'manual' && e.number === name && e.amount_cents !== cents),
    )
    .map(({ number, amount_cents }) => `${number} is booked with ${amount_cents}`);
  return [...problems, ...amounts];
}

/** Each refund that the office asked for was made once at Stripe, or not at all when it failed. */
function refunds(asked: Row[], stripe: AtStripe): string[] {
  const problems = asked.flatMap(({ id, amount_cents, outcome }) => {
    const made = stripe.requests.filter(({ request }) => request === id);
    const [first] = made;
    const wanted = outcome === 'succeeded' || outcome === 'processing' ? 1 : made.length;
    const isWhole =
      made.length === wanted && made.length < 2 && (first === undefined || first.amount === amount_cents);
    const isTold =
      first === undefined ? outcome !== 'succeeded' : outcome === 'failed' ? first.status === 'failed' : true;
    return isWhole && isTold
      ? []
      : [`refund ${id}, ${amount_cents}, is ${outcome} here; at Stripe: ${JSON.stringify(made)}`];
  });
  const known = new Set(asked.map(({ id }) => id));
  const strangers = stripe.requests.filter(({ request }) => !known.has(request));
  return [
    ...problems,
    ...strangers.map(({ request }) => `a refund at Stripe that nobody asked for: ${request}`),
  ];
}
