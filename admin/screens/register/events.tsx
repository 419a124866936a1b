import { Link } from 'wouter-preact';
import type { EntryPage } from '../../api/register.ts';
import { type Columns, columnsOf, DataTable, FootCell } from '../../components/DataTable.tsx';
import { Section } from '../../components/Section.tsx';
import { Money, Nothing, useFormat } from '../../components/words.tsx';
import { count } from '../../lib/format.ts';
import { adjustmentCode, eventKind } from '../words.tsx';

type Event = EntryPage['events'][number];

const event = columnsOf<Event>();
const EVENTS: Columns<Event> = [
  event.display({ id: 'target', header: 'Receivable', cell: ({ row }) => <Target event={row.original} /> }),
  event.display({
    id: 'invoices',
    header: 'Invoice',
    cell: ({ row }) => <Invoices numbers={row.original.invoices} />,
    meta: { wide: true },
  }),
  event.display({
    id: 'comment',
    header: 'Comment',
    cell: ({ row }) => <Comment event={row.original} />,
    meta: { fill: true },
  }),
  event.display({
    id: 'origin',
    header: 'Reverses',
    cell: ({ row }) => <Origin event={row.original} />,
    meta: { wide: true },
  }),
  event.accessor('amount_cents', {
    header: 'Amount',
    cell: ({ getValue }) => <Money cents={getValue()} out />,
    meta: { num: true },
  }),
];
const PLAIN_EVENTS = EVENTS.filter(({ id }) => id !== 'origin');

function Target({ event: { receivable, customer_id } }: { event: Event }) {
  if (receivable) return <Link href={`/receivables/${receivable.id}`}>{receivable.number}</Link>;
  if (customer_id !== null) return <Link href={`/customers/${customer_id}`}>Customer’s credit</Link>;
  return <>Adjustment</>;
}

function Invoices({ numbers }: { numbers: string[] }) {
  if (numbers.length === 0) return <Nothing />;
  const [first = '', ...more] = numbers;
  return (
    <>
      <Link href={`/invoices/${first}`}>{first}</Link>
      {more.length > 0 && (
        <span class="quiet" title={more.join(', ')}>
          {' '}
          +{more.length}
        </span>
      )}
    </>
  );
}

function Comment({ event: { code, comment, kind, receivable } }: { event: Event }) {
  if (code !== null)
    return (
      <>
        <b>{code}</b> {comment || adjustmentCode(code)}
      </>
    );
  const text = comment || receivable?.description || eventKind(kind);
  return <span title={text}>{text}</span>;
}

function Origin({ event: { origin } }: { event: Event }) {
  const { money } = useFormat();
  if (origin === null) return <Nothing />;
  return (
    <Link href={`/register/${origin.entry_id}`} title={origin.number}>
      {money(origin.amount_cents)} of {origin.number.slice(0, 9)}…
    </Link>
  );
}

/** What the entry moved; the foot proves that it adds up. */
export function EntryEvents({ entry: { events, amount_cents } }: { entry: EntryPage }) {
  const reverses = events.some(({ origin }) => origin !== null);
  const adjustments = events.filter(({ code }) => code !== null).length;
  const payments = events.length - adjustments;
  const sum = [
    payments > 0 && count(payments, 'payment event'),
    adjustments > 0 && count(adjustments, 'adjustment'),
  ].filter(Boolean);
  return (
    <Section title="Payment events">
      <DataTable
        caption="Payment events of this entry"
        columns={reverses ? EVENTS : PLAIN_EVENTS}
        rows={events}
        rowId={({ id }) => String(id)}
        foot={
          <tr>
            <FootCell>
              Entry<span class="wide"> = {sum.join(' + ')}</span>
            </FootCell>
            <FootCell wide />
            <FootCell />
            {reverses && <FootCell wide />}
            <FootCell num>
              <Money cents={amount_cents} out />
            </FootCell>
          </tr>
        }
      />
    </Section>
  );
}
