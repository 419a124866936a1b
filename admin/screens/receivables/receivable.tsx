import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { type ReceivablePage, receivableQuery } from '../../api/receivables.ts';
import { type Columns, columnsOf, DataTable, FootCell } from '../../components/DataTable.tsx';
import { Facts } from '../../components/Facts.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Record, RecordPage } from '../../components/Record.tsx';
import { Section } from '../../components/Section.tsx';
import { told } from '../../components/Sentence.tsx';
import { Timeline } from '../../components/Timeline.tsx';
import { Code, Day, Money, Nothing, useFormat } from '../../components/words.tsx';
import { eventKind, HeldPill, InvoiceStatusPill, WorkflowPill } from '../words.tsx';
import { ReceivableActions } from './actions.tsx';

/** One receivable: what is owed for one job, what happened to it, and the invoices it stood on. */
export function ReceivableScreen({ id }: { id: string }) {
  const query = useQuery(receivableQuery(id));
  return (
    <RecordPage query={query} kind="Receivable" crumb={{ text: 'Invoices', href: '/invoices' }}>
      {(receivable) => <Receivable receivable={receivable} />}
    </RecordPage>
  );
}

function Receivable({ receivable }: { receivable: ReceivablePage }) {
  const { money, longDay } = useFormat();
  const { number, customer, state, balance_cents, allowed_cents, invoices, log, id } = receivable;
  const held = [...new Map(receivable.held.map((each) => [each.why, each])).values()];
  const newest = invoices[0];
  return (
    <>
      <PageHeader
        title={`${number}, ${customer.name}`}
        crumbs={
          newest
            ? [
                { text: 'Invoices', href: '/invoices' },
                { text: newest.number, href: `/invoices/${newest.number}` },
              ]
            : [{ text: 'Customers', href: '/customers' }]
        }
        pills={
          <>
            <WorkflowPill state={state} />
            {held.map(({ why }) => (
              <HeldPill key={why} why={why} />
            ))}
          </>
        }
        figure={<Money cents={balance_cents} />}
        note={
          balance_cents === 0
            ? `nothing is owed; the price was ${money(allowed_cents)}`
            : `owed of ${money(allowed_cents)}`
        }
        actions={<ReceivableActions receivable={receivable} />}
        decide
      />
      <Record
        main={
          <>
            <Events receivable={receivable} />
            <Invoices receivable={receivable} />
            {log.length > 0 && (
              <Section title="History">
                <Timeline happenings={told(log, `/receivables/${id}`)} />
              </Section>
            )}
          </>
        }
        aside={
          <Section title="Details">
            <Facts
              facts={[
                [
                  'Customer',
                  <Link key="customer" href={`/customers/${customer.id}`}>
                    {customer.name}
                  </Link>,
                ],
                ['Service', receivable.description],
                ['Service day', receivable.service_on ? longDay(receivable.service_on) : null],
                ['Due', receivable.due_on ? longDay(receivable.due_on) : null],
                ['Price', money(allowed_cents)],
                [
                  'Written off',
                  receivable.written_off_cents > 0 ? money(receivable.written_off_cents) : null,
                ],
              ]}
            />
          </Section>
        }
      />
    </>
  );
}

/** What moved the balance. `began`: its price, which is no event. */
interface Event extends Omit<ReceivablePage['events'][number], 'kind' | 'bookkeeper' | 'at'> {
  kind: ReceivablePage['events'][number]['kind'] | 'began';
  at: string | null;
  bookkeeper: { name: string } | null;
}

const event = columnsOf<Event>();
const EVENTS: Columns<Event> = [
  event.accessor('at', { header: 'Date', cell: ({ getValue }) => <Day at={getValue()} /> }),
  event.accessor('kind', {
    header: 'What',
    cell: ({ getValue }) => (getValue() === 'began' ? 'Price' : eventKind(getValue())),
  }),
  event.display({
    id: 'entry',
    header: 'Entry',
    cell: ({ row }) => <Entry event={row.original} />,
    meta: { fill: true },
  }),
  event.accessor('comment', {
    header: 'Comment',
    cell: ({ getValue }) => (getValue() ? <span class="quiet">{getValue()}</span> : <Nothing />),
    meta: { wide: true },
  }),
  event.display({
    id: 'bookkeeper',
    header: 'Bookkeeper',
    cell: ({ row }) => row.original.bookkeeper?.name ?? <Nothing />,
    meta: { wide: true },
  }),
  event.accessor('amount_cents', {
    header: 'Amount',
    cell: ({ getValue }) => <Money cents={-getValue()} />,
    meta: { num: true },
  }),
];

function Entry({ event: { entry } }: { event: Event }) {
  if (entry === null) return <Nothing />;
  return (
    <Link href={`/register/${entry.id}`} title={`${entry.type} ${entry.number}`}>
      {entry.type} <Code>{entry.number}</Code>
    </Link>
  );
}

/** The price, less what came; the foot is what is left. */
function Events({ receivable: { events, price_cents, balance_cents } }: { receivable: ReceivablePage }) {
  const price: Event = {
    id: 0,
    kind: 'began',
    amount_cents: -price_cents,
    comment: '',
    at: null,
    entry: null,
    bookkeeper: null,
  };
  return (
    <Section title="Payment events">
      <DataTable
        caption="What changed the balance of this receivable, oldest first"
        columns={EVENTS}
        rows={[price, ...events]}
        rowId={({ id }) => String(id)}
        foot={
          <tr>
            <FootCell>Balance</FootCell>
            <FootCell />
            <FootCell />
            <FootCell wide />
            <FootCell wide />
            <FootCell num>
              <Money cents={balance_cents} />
            </FootCell>
          </tr>
        }
      />
    </Section>
  );
}

type Carried = ReceivablePage['invoices'][number];

const carried = columnsOf<Carried>();
const INVOICES: Columns<Carried> = [
  carried.accessor('number', {
    header: 'Invoice',
    cell: ({ getValue }) => <Link href={`/invoices/${getValue()}`}>{getValue()}</Link>,
  }),
  carried.accessor('status', {
    header: 'Status',
    cell: ({ getValue }) => <InvoiceStatusPill status={getValue()} />,
    meta: { fill: true },
  }),
  carried.accessor('issued_on', {
    header: 'Issued',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { num: true },
  }),
];

function Invoices({ receivable: { invoices } }: { receivable: ReceivablePage }) {
  return (
    <Section title="Invoices">
      {invoices.length === 0 ? (
        <p class="quiet after">It has not been invoiced yet.</p>
      ) : (
        <DataTable
          caption="Invoices that it stood on"
          columns={INVOICES}
          rows={invoices}
          rowId={({ number }) => number}
        />
      )}
    </Section>
  );
}
