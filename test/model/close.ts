import { all, audit } from '../support/books.ts';
import { page } from '../support/world.ts';
import { Discrepancy, type Office, type StripeBooks } from './office.ts';

/** The day ends: nothing goes wrong any more, time passes, the sweep does its work; then everything must agree. */
export async function close(office: Office): Promise<void> {
  office.chaos.calm();
  await office.charges.resumeAll();
  await office.charges.settleWallets();
  // Answers that are overdue, sessions that run out, keys that are forgotten, banks that answer.
  for (const hours of [1, 26, 8 * 24]) await office.pass(hours);
  await office.pass(1);
  await office.charges.work();
  await office.charges.settleWallets();
  await office.agree();
  const problems = [
    ...(await unfinished(office)),
    ...(await office.charges.problems()),
    ...(await unbooked(office)),
    ...(await asked(office)),
    ...(await audited(office)),
  ];
  if (problems.length > 0) throw new Discrepancy(problems.join('\n'));
}

// Days share a database, so what is wrong with one stays there.
const known = new Set<string>();

/** What the audit finds, once. */
async function audited({ world }: Office): Promise<string[]> {
  const found = (await audit(world.db)).map((row) => `audit: ${JSON.stringify(row)}`);
  const fresh = found.filter((row) => !known.has(row));
  for (const row of fresh) known.add(row);
  return fresh;
}

/** Nothing is left in the air. */
async function unfinished({ world }: Office): Promise<string[]> {
  const found = await all(
    world.db,
    `SELECT 'object' AS what, kind || ' ' || id AS id, coalesce(state, '?') AS state FROM stripe_objects WHERE hints <> handled
     UNION ALL SELECT 'request', id, outcome FROM gateway_requests WHERE outcome IN ('pending', 'unknown')
     UNION ALL SELECT 'run', id, state FROM runs WHERE state IN ('selecting', 'running')
     UNION ALL SELECT 'session', id, session_status FROM gateway_requests WHERE session_status = 'open'`,
  );
  return found.map(({ what, id, state }) => `left in the air: ${what} ${id}, ${state}`);
}

/** What each row of the stand-in's balance came to: exactly one class, and what is booked is booked to the cent. */
async function unbooked(office: Office): Promise<string[]> {
  await office.charges.learn();
  await office.learnRefunds();
  await office.learnDisputes();
  const books = await office.stripeBooks();
  const entries = office.paper.entries;
  const problems: string[] = [];
  const seen = new Set<string>();
  /** @param must true: it has to be booked; false: it must not be; null: either way. */
  const expect: Expect = (key: string, net: number, must: boolean | null) => {
    seen.add(key);
    const amount = office.paper.entryAmount(key);
    if (must === true && amount === null)
      problems.push(`happened at Stripe but is not booked: ${key}, ${net}`);
    if (must === false && amount !== null) problems.push(`is booked but should not be: ${key}, ${amount}`);
    if (amount !== null && amount !== net)
      problems.push(`${key} is booked as ${amount}, at Stripe it is ${net}`);
    return undefined;
  };
  for (const row of books.balanceTransactions) classify(office, books, row, expect, problems);
  for (const key of entries.keys())
    if (key.startsWith('stripe:') && !seen.has(key)) problems.push(`booked but not at Stripe: ${key}`);
  return problems;
}

type Row = StripeBooks['balanceTransactions'][number];
/** `must`: it has to be booked; it must not be; null: either way. */
type Expect = (key: string, net: number, must: boolean | null) => undefined;

function classify(
  office: Office,
  books: StripeBooks,
  row: Row,
  expect: Expect,
  problems: string[],
): undefined {
  const { type, source, amount } = row;
  const isBooked = (key: string) => office.paper.entries.has(key);
  switch (type) {
    case 'charge':
    case 'payment': {
      const payment = office.payments.find(({ charge }) => charge === source);
      if (payment === undefined) return say(problems, `a charge that nobody made: ${source}`);
      const back = books.balanceTransactions.find(
        (other) => other.type === 'payment_failure_refund' && other.source === source,
      );
      // A debit that failed after it had succeeded: a pair that cancels, whether its success was seen or not.
      expect(`stripe:test:${source}:paid`, amount, back === undefined ? true : null);
      return;
    }
    case 'payment_failure_refund':
      return expect(`stripe:test:${source}:failed`, amount, isBooked(`stripe:test:${source}:paid`));
    case 'refund':
    case 'payment_refund': {
      const refund = office.refunds.find(({ id }) => id === source);
      const { status } = books.refunds.find(({ id }) => id === source) ?? { status: '' };
      if (refund === undefined) return say(problems, `a refund that nobody made: ${source}`);
      const paid = isBooked(`stripe:test:${refund.payment.charge}:paid`);
      const must = !paid || status === 'pending' ? false : status === 'succeeded' ? true : null;
      return expect(`stripe:test:${source}`, amount, must);
    }
    case 'refund_failure':
      return expect(`stripe:test:${source}:failed`, amount, isBooked(`stripe:test:${source}`));
    case 'adjustment':
      return classifyDispute(office, books, row, expect, problems);
    case 'payout':
      return;
    default:
      problems.push(`a row of no known class: ${JSON.stringify(row)}`);
  }
}

function classifyDispute(
  office: Office,
  books: StripeBooks,
  row: Row,
  expect: Expect,
  problems: string[],
): undefined {
  const dispute = office.disputes.find(({ id }) => id === row.source);
  const { status } = books.disputes.find(({ id }) => id === row.source) ?? { status: '' };
  if (dispute === undefined) return say(problems, `a dispute that nobody opened: ${row.source}`);
  const key = `stripe:test:${row.id}`;
  const paid = office.paper.entries.has(`stripe:test:${dispute.payment.charge}:paid`);
  if (row.amount > 0) {
    const taken = books.balanceTransactions.find(({ source, amount }) => source === dispute.id && amount < 0);
    return expect(key, row.net, office.paper.entries.has(`stripe:test:${taken?.id}`));
  }
  const must = !paid ? false : status === 'lost' ? true : dispute.wasLost ? null : false;
  expect(key, row.net, must);
}

/** What the payer's page asks for, and why not when it asks for nothing. */
async function asked(office: Office): Promise<string[]> {
  const problems: string[] = [];
  for (const invoice of office.paper.invoices) {
    const { amount, fee } = office.due(invoice);
    const response = await office.visit(`/pay/${office.selfPayIds.get(invoice.id)}`);
    const view = response === null ? null : await page(response);
    const total = view?.view === 'bill' ? view.totalCents : null;
    const expected = invoice.status !== 'void' && amount + fee >= 50 && amount > 0 ? amount + fee : null;
    if (total !== expected)
      problems.push(`/pay asks ${total} for invoice ${invoice.id}, on paper ${expected}`);
  }
  return problems;
}

function say(problems: string[], problem: string): undefined {
  problems.push(problem);
}
