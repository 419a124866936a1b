import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import { sentence } from '../../activity/sentences.ts';
import type { InvoicePage } from '../../api/invoices.ts';
import { Listed } from '../../components/Listed.tsx';
import { Parts } from '../../components/Sentence.tsx';
import type { Happening } from '../../components/Timeline.tsx';
import { Code, Money } from '../../components/words.tsx';
import { count, type Format } from '../../lib/format.ts';

type Happened = InvoicePage['history'][number];

/** All that happened to an invoice, a sentence each; what is awaited stands last. */
export function historyOf(invoice: InvoicePage, { money }: Format): Happening[] {
  const payments = paymentsOf(invoice);
  const told = invoice.history.map((happened, at) => ({
    key: `${happened.what}${happened.id}${at}`,
    at: happened.at,
    says: says(happened, invoice, payments, money),
  }));
  return [...beginning(invoice), ...told].sort((a, b) =>
    a.at === null ? 1 : b.at === null ? -1 : a.at.slice(0, 10).localeCompare(b.at.slice(0, 10)),
  );
}

/** How it came about, unless the event log tells. */
function beginning({ issued_on, created_at, items, log }: InvoicePage): Happening[] {
  if (log.some(({ verb }) => verb === 'invoice.issued')) return [];
  const receivables = count(items.length, 'receivable');
  return issued_on
    ? [{ key: 'issued', at: issued_on, says: <>It was issued, with {receivables}.</> }]
    : [{ key: 'made', at: created_at, says: <>The draft was made, with {receivables}.</> }];
}

function says(
  { what, id, amount_cents, detail }: Happened,
  { number, log }: InvoicePage,
  payments: Map<string, Payments>,
  money: Format['money'],
): ComponentChildren {
  const amount = (
    <b>
      <Money cents={Math.abs(amount_cents ?? 0)} />
    </b>
  );
  const dispute = <Link href={`/disputes/${id}`}>dispute</Link>;
  switch (what) {
    case 'session_opened':
      return <>The payer opened Checkout to pay {amount}.</>;
    case 'attempt_failed':
      return (
        <>
          The payer’s try to pay {amount} failed: {FAILURES[detail ?? ''] ?? FAILURES.other}.
        </>
      );
    case 'on_its_way':
      return <>{amount} is on its way from the payer’s bank.</>;
    case 'refund_on_its_way':
      return <>A refund of {amount} is on its way to the payer.</>;
    case 'refund_failed':
      return <>A refund of {amount} failed: the payer’s bank did not take it.</>;
    case 'dispute_opened':
      return (
        <>
          The payer’s bank opened a {dispute} about {amount} ({(detail ?? '').replaceAll('_', ' ')}).
        </>
      );
    case 'dispute_closed':
      return (
        <>
          The {dispute} about {amount} was {ENDS[detail ?? ''] ?? 'closed'}.
        </>
      );
    case 'marked_paid':
      return <>It was marked paid.</>;
    case 'entry': {
      const entry = payments.get(id);
      return entry && <Paid payments={entry} money={money} />;
    }
    default: {
      const activity = log.find((line) => line.id === id);
      return activity && <Parts parts={sentence(activity, `/invoices/${number}`)} />;
    }
  }
}

const FAILURES: Record<string, string> = {
  insufficient_funds: 'there was not enough money',
  declined: 'the bank declined it',
  expired: 'the card has expired',
  incorrect: 'the card’s details were not right',
  other: 'the bank did not pay it',
};

const ENDS: Record<string, string> = { won: 'won', lost: 'lost', closed: 'closed' };

type Payment = InvoicePage['payments'][number];
type Payments = [Payment, ...Payment[]];

/** What each entry did to the items. */
function paymentsOf({ payments }: InvoicePage): Map<string, Payments> {
  const entries = new Map<string, Payments>();
  for (const payment of payments) {
    const before = entries.get(payment.entry_id);
    if (before) before.push(payment);
    else entries.set(payment.entry_id, [payment]);
  }
  return entries;
}

/** "Dana Whitlock recorded 1187: $35.00 went to D-20931." */
function Paid({ payments, money }: { payments: Payments; money: Format['money'] }) {
  const [{ entry_id, number, type, bookkeeper }] = payments;
  const cents = payments.reduce((sum, { amount_cents }) => sum + amount_cents, 0);
  const receivables = new Map(
    payments.map(({ receivable_id: id, receivable_number: text }) => [
      id,
      { text, href: `/receivables/${id}` },
    ]),
  );
  return (
    <>
      {bookkeeper.name} {bookkeeper.kind === 'user' ? 'recorded' : 'booked'}{' '}
      <Link href={`/register/${entry_id}`}>
        {type === 'Stripe' ? <Code>{number}</Code> : `${type} ${number}`}
      </Link>
      : <b>{money(Math.abs(cents))}</b> {cents < 0 ? 'was taken back from' : 'went to'}{' '}
      {receivables.size > 4 ? (
        count(receivables.size, 'receivable')
      ) : (
        <Listed links={[...receivables.values()]} />
      )}
      .
    </>
  );
}
