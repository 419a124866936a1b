import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { type EventFilters, eventsQuery, eventsTable, type PaymentEvent } from '../../api/payment-events.ts';
import { peopleQuery } from '../../api/people.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { CustomerName } from '../../components/CustomerName.tsx';
import { type Columns, columnsOf } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { choiceFilter, dateFilter, type Filter } from '../../components/FilterChips.tsx';
import { ListPage, PAGED } from '../../components/ListPage.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Code, Day, Money, Nothing, useFormat } from '../../components/words.tsx';
import { useFilters, usePaging } from '../../lib/filters.ts';
import { count } from '../../lib/format.ts';
import { client } from '../../session.ts';
import { TYPES } from '../words.tsx';
import { TRANSACTIONS } from './words.ts';

const column = columnsOf<PaymentEvent>();
const COLUMNS: Columns<PaymentEvent> = [
  column.accessor('at', {
    header: 'Date',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { phone: 'sub1', bone: 6 },
  }),
  column.accessor('description', { header: 'Transaction', meta: { phone: 'title', bone: 12 } }),
  column.display({
    id: 'target',
    header: 'Receivable',
    cell: ({ row }) => <Target event={row.original} />,
    meta: { phone: 'sub2', bone: 8 },
  }),
  column.display({
    id: 'customer',
    header: 'Customer',
    cell: ({ row }) => <CustomerName customer={row.original.customer} />,
    meta: { phone: 'sub3', fill: true, bone: 18 },
  }),
  column.display({
    id: 'entry',
    header: 'Entry',
    cell: ({ row }) => <Entry event={row.original} />,
    meta: { phone: 'hide', bone: 22 },
  }),
  column.accessor(({ bookkeeper }) => bookkeeper.name, {
    id: 'bookkeeper',
    header: 'Bookkeeper',
    cell: ({ getValue }) => <span class="quiet">{getValue()}</span>,
    meta: { phone: 'state', bone: 9 },
  }),
  column.accessor('amount_cents', {
    header: () => <AmountHead />,
    cell: ({ getValue }) => <Money cents={getValue()} out />,
    meta: { phone: 'amount', num: true, bone: 8 },
  }),
];

function AmountHead() {
  return <>Amount ({useFormat().currency})</>;
}

function Target({ event: { receivable, customer } }: { event: PaymentEvent }) {
  if (receivable) return <Link href={`/receivables/${receivable.id}`}>{receivable.number}</Link>;
  return customer ? <>Credit</> : <>Adjustment</>;
}

function Entry({ event: { entry } }: { event: PaymentEvent }) {
  if (entry === null) return <Nothing />;
  return (
    <Link href={`/register/${entry.id}`} class="soft">
      {entry.type} <Code>{entry.number}</Code>
    </Link>
  );
}

const hrefOf = ({ entry, receivable, customer }: PaymentEvent) =>
  entry
    ? `/register/${entry.id}`
    : receivable
      ? `/receivables/${receivable.id}`
      : `/customers/${customer?.id}`;

const NONZERO: Filter = {
  label: 'Non-zero entries',
  names: ['nonzero'],
  says: () => '',
  value: { nonzero: 'true' },
};

/** Every movement of money, by what it was and who booked it. */
export function EventsScreen() {
  const filters = useFilters();
  const paging = usePaging();
  const values: EventFilters = filters.values;
  const query = useQuery({ ...eventsQuery(values, paging.after), ...PAGED });
  const { data: people } = useQuery(peopleQuery);
  const bookkeepers = [
    { value: 'selfpay', text: '[Selfpay]' },
    ...(people?.people.map(({ id, name }) => ({ value: id, text: name })) ?? []),
  ];
  const chips: Filter[] = [
    dateFilter('Date', 'from', 'to'),
    choiceFilter('Type', 'type', TYPES),
    choiceFilter('Transaction', 'transaction', TRANSACTIONS),
    choiceFilter('Bookkeeper', 'bookkeeper', bookkeepers),
    NONZERO,
  ];
  return (
    <>
      <PageHeader
        title="Payment-event finder"
        note="Every movement of money: where it went, what it was, and who booked it."
        actions={
          <ButtonLink href={eventsTable(filters.values)} icon="import" download="payment-events.csv">
            Spreadsheet
          </ButtonLink>
        }
      />
      <ListPage
        caption="Payment events, newest first"
        query={query}
        ahead={(next) => client.prefetchQuery(eventsQuery(values, next))}
        columns={COLUMNS}
        rowId={({ id }) => String(id)}
        href={hrefOf}
        filters={filters}
        chips={chips}
        paging={paging}
        says={(rows) => <Span rows={rows} />}
        empty={
          <Empty title="No money has moved yet">
            What is paid, refunded or written off appears here by itself.
          </Empty>
        }
      />
    </>
  );
}

function Span({ rows }: { rows: PaymentEvent[] }) {
  const { day } = useFormat();
  const [from, to] = [day(rows[0]?.at ?? ''), day(rows.at(-1)?.at ?? '')];
  return (
    <>
      {count(rows.length, 'event')}, {from === to ? from : `${from} back to ${to}`}
    </>
  );
}
