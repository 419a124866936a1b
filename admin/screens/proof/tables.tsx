import { Link } from 'wouter-preact';
import type { Proof } from '../../api/proof.ts';
import { type Columns, columnsOf, DataTable, FootCell } from '../../components/DataTable.tsx';
import { Section } from '../../components/Section.tsx';
import { Code, Day, Money, Nothing, Pill, type Tone, useFormat } from '../../components/words.tsx';
import { number } from '../../lib/format.ts';

function Outside({ href, id }: { href: string | null; id: string }) {
  if (href === null) return <Code>{id}</Code>;
  return (
    <a href={href} target="_blank" rel="noreferrer">
      <Code>{id}</Code>
    </a>
  );
}

type Difference = Proof['differences'][number];

const difference = columnsOf<Difference>();
const DIFFERENCES: Columns<Difference> = [
  difference.accessor('at', {
    header: 'Date',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { phone: 'sub1' },
  }),
  difference.display({
    id: 'id',
    header: 'Number',
    cell: ({ row }) => <Outside href={row.original.stripe_url} id={row.original.id} />,
    meta: { phone: 'sub2' },
  }),
  difference.display({
    id: 'says',
    header: 'What is wrong',
    cell: ({ row }) => <Says difference={row.original} />,
    meta: { wrap: true, phone: 'title' },
  }),
  difference.accessor('stripe_cents', {
    header: 'Stripe',
    cell: ({ getValue }) => <Money cents={getValue()} />,
    meta: { num: true, phone: 'hide' },
  }),
  difference.accessor('register_cents', {
    header: 'Register',
    cell: ({ getValue }) => <Money cents={getValue()} />,
    meta: { num: true, phone: 'hide' },
  }),
  difference.accessor('difference_cents', {
    header: 'Difference',
    cell: ({ getValue }) => (
      <b>
        <Money cents={getValue()} out />
      </b>
    ),
    meta: { num: true, phone: 'amount' },
  }),
];

function Says({ difference: { says, entry_id, kind } }: { difference: Difference }) {
  return (
    <>
      {says}
      {kind === 'payout' ? ' (payout)' : ''}.{' '}
      {entry_id !== null && <Link href={`/register/${entry_id}`}>See the entry</Link>}
    </>
  );
}

/** What is not as it must be, to the cent. */
export function Differences({ differences }: { differences: Difference[] }) {
  return (
    <Section title="Differences">
      <DataTable
        caption="Differences"
        columns={DIFFERENCES}
        rows={differences}
        rowId={({ kind, id }) => `${kind} ${id}`}
        cards
        scrolls
      />
    </Section>
  );
}

type Total = Proof['totals'][number];

const CLASSES: Record<Total['class'], [word: string, says: string, tone: Tone]> = {
  booked: ['Booked', 'in the register, to the cent', 'good'],
  held: ['Held', 'open disputes, refunds on their way', 'info'],
  cancelled: ['Cancelled pair', 'won disputes and failed debits: money that left and came back', 'plain'],
  payout: ['Payout', 'to the office’s bank', 'plain'],
  stripe_fee: ['Stripe fee', 'of the account, not of a payment', 'plain'],
  other: ['Other', 'reserves and money that the office put in', 'plain'],
  flagged: ['Flagged', 'not explained; told above', 'bad'],
  new: ['Not compared yet', 'the next comparison tells', 'warn'],
};

const total = columnsOf<Total>();
const TOTALS: Columns<Total> = [
  total.accessor('class', {
    header: 'Class',
    cell: ({ getValue }) => <Class name={getValue()} />,
    meta: { fill: true, bone: 20 },
  }),
  total.accessor('transactions', {
    header: 'Rows',
    cell: ({ getValue }) => number(getValue()),
    meta: { num: true, bone: 4 },
  }),
  total.accessor('amount_cents', {
    header: 'Gross',
    cell: ({ getValue }) => <Money cents={getValue()} />,
    meta: { num: true, bone: 8 },
  }),
  total.accessor('fee_cents', {
    header: 'Stripe’s fee',
    cell: ({ getValue }) => <Money cents={getValue()} />,
    meta: { num: true, wide: true, bone: 7 },
  }),
  total.accessor('net_cents', {
    header: 'Net',
    cell: ({ getValue }) => <Money cents={getValue()} />,
    meta: { num: true, wide: true, bone: 8 },
  }),
];

function Class({ name }: { name: Total['class'] }) {
  const [word, says, tone] = CLASSES[name] ?? [name, '', 'plain'];
  return (
    <>
      <Pill tone={tone}>{word}</Pill> <span class="quiet wide">{says}</span>
    </>
  );
}

const sumOf = (totals: Total[], name: 'transactions' | 'amount_cents' | 'fee_cents' | 'net_cents') =>
  totals.reduce((sum, line) => sum + line[name], 0);

/** Every row of Stripe's balance of the period, in exactly one class. */
export function Totals({ proof }: { proof: Proof | undefined }) {
  const { day } = useFormat();
  const period = proof && `${day(proof.from)} – ${day(proof.to)}`;
  const totals = proof?.totals;
  if (proof && totals?.length === 0)
    return (
      <Section title="Stripe’s balance">
        <p class="quiet">No row of Stripe’s balance in {period}.</p>
      </Section>
    );
  return (
    <Section title="Stripe’s balance" aside={<span class="small quiet">{period}</span>}>
      <DataTable
        caption="Rows of Stripe’s balance by class"
        columns={TOTALS}
        rows={totals}
        rowId={(line) => line.class}
        bones={3}
        foot={
          totals && (
            <tr>
              <FootCell>{proof?.complete ? 'All' : 'The newest of them; there are more'}</FootCell>
              <FootCell num>{number(sumOf(totals, 'transactions'))}</FootCell>
              <FootCell num>
                <Money cents={sumOf(totals, 'amount_cents')} />
              </FootCell>
              <FootCell num wide>
                <Money cents={sumOf(totals, 'fee_cents')} />
              </FootCell>
              <FootCell num wide>
                <Money cents={sumOf(totals, 'net_cents')} />
              </FootCell>
            </tr>
          )
        }
      />
    </Section>
  );
}

type Payout = Proof['payouts'][number];

const STATUSES: Record<string, [word: string, tone: Tone]> = {
  paid: ['Paid', 'good'],
  pending: ['Pending', 'info'],
  in_transit: ['On its way', 'info'],
  canceled: ['Cancelled', 'plain'],
  failed: ['Failed', 'bad'],
};

const payout = columnsOf<Payout>();
const PAYOUTS: Columns<Payout> = [
  payout.accessor('arrival', { header: 'Arrives', cell: ({ getValue }) => <Day at={getValue()} /> }),
  payout.display({
    id: 'id',
    header: 'Payout',
    cell: ({ row }) => <Outside href={row.original.stripe_url} id={row.original.id} />,
    meta: { fill: true, wide: true },
  }),
  payout.accessor('status', {
    header: 'Status',
    cell: ({ getValue }) => <Status status={getValue()} />,
    meta: { wide: true },
  }),
  payout.accessor('amount_cents', {
    header: 'Amount',
    cell: ({ getValue }) => <Money cents={getValue()} />,
    meta: { num: true },
  }),
  payout.display({
    id: 'contains',
    header: 'Contains',
    cell: ({ row }) => <Contains payout={row.original} />,
    meta: { num: true },
  }),
  payout.accessor('difference_cents', {
    header: 'Difference',
    cell: ({ getValue }) => <Money cents={getValue()} out />,
    meta: { num: true, wide: true },
  }),
];

function Status({ status }: { status: string }) {
  const [word, tone] = STATUSES[status] ?? [status, 'plain'];
  return <Pill tone={tone}>{word}</Pill>;
}

function Contains({ payout: { contains_cents, transactions } }: { payout: Payout }) {
  if (contains_cents === null) return <Nothing />;
  return (
    <>
      <span class="quiet wide">{number(transactions)} rows </span>
      <Money cents={contains_cents} />
    </>
  );
}

/** Each is the net of what Stripe says it contains. */
export function Payouts({ payouts }: { payouts: Payout[] }) {
  return (
    <Section title="Payouts">
      {payouts.length === 0 ? (
        <p class="quiet">No payout was made in this time.</p>
      ) : (
        <DataTable caption="Payouts, newest first" columns={PAYOUTS} rows={payouts} rowId={({ id }) => id} />
      )}
    </Section>
  );
}

type HeldRow = Proof['held'][number];

const held = columnsOf<HeldRow>();
const HELD: Columns<HeldRow> = [
  held.accessor('at', { header: 'Since', cell: ({ getValue }) => <Day at={getValue()} /> }),
  held.display({
    id: 'object',
    header: 'Held for',
    cell: ({ row }) => <Code>{row.original.object_id ?? row.original.id}</Code>,
    meta: { fill: true },
  }),
  held.accessor('net_cents', {
    header: 'Net',
    cell: ({ getValue }) => <Money cents={getValue()} out />,
    meta: { num: true },
  }),
];

/** Money that left Stripe's balance, of which nobody knows yet whether it comes back. */
export function Held({ held }: { held: HeldRow[] }) {
  return (
    <Section title="Held">
      <DataTable caption="Held" columns={HELD} rows={held} rowId={({ id }) => id} />
    </Section>
  );
}
