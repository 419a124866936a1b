import { useQuery } from '@tanstack/preact-query';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { dueQuery, type Invoice, type InvoiceFilters, invoicesQuery } from '../../api/invoices.ts';
import type { PaymentStatus } from '../../api/shapes.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { customerFilter } from '../../components/CustomerFilter.tsx';
import { CustomerName } from '../../components/CustomerName.tsx';
import { type Columns, columnsOf } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { choiceFilter, dateFilter, type Filter, textFilter } from '../../components/FilterChips.tsx';
import { ListPage, PAGED } from '../../components/ListPage.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { Day, Money, useFormat } from '../../components/words.tsx';
import { useFilters, usePaging } from '../../lib/filters.ts';
import { count, grouped } from '../../lib/format.ts';
import { client } from '../../session.ts';
import { askedFor, INVOICE_STATUSES, InvoiceStatusPill, PaymentStatusPill } from '../words.tsx';
import { ReinvoiceAllButton } from './reinvoice.tsx';

const FILTERS: Filter[] = [
  choiceFilter('Status', 'status', INVOICE_STATUSES),
  {
    label: 'Waiting for reinvoicing',
    names: ['waiting'],
    value: { waiting: 'true' },
    says: () => null,
  },
  customerFilter('customer_id'),
  dateFilter('Issued', 'from', 'to'),
  textFilter('Number', 'number', 'All of it, like INV-1042.'),
  textFilter('Self-pay ID', 'self_pay_id', 'The ten digits of the letter; spaces do not matter.', (text) =>
    text.replace(/[\s-]/g, ''),
  ),
];

type Dues = Map<string, { due_cents: number; payment_status: PaymentStatus }> | undefined;
/** What the invoices on screen ask for now; comes after the list, because it is computed for each. */
const DuesContext = createContext<Dues>(undefined);

const column = columnsOf<Invoice>();
const COLUMNS: Columns<Invoice> = [
  column.accessor('number', {
    header: 'Invoice',
    cell: ({ getValue }) => (
      <Link href={`/invoices/${getValue()}`} class="plain">
        {getValue()}
      </Link>
    ),
    meta: { phone: 'sub1', bone: 9 },
  }),
  column.display({
    id: 'customer',
    header: 'Customer',
    cell: ({ row: { original } }) => <CustomerName customer={original.customer} />,
    meta: { phone: 'title', fill: true, bone: 18 },
  }),
  column.accessor('self_pay_id', {
    header: 'Self-pay ID',
    cell: ({ getValue }) => <span class="quiet">{getValue() ? grouped(getValue() ?? '') : '–'}</span>,
    meta: { phone: 'hide', bone: 11 },
  }),
  column.accessor('issued_on', {
    header: 'Issued',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { phone: 'sub2', bone: 6 },
  }),
  column.accessor('due_on', {
    header: 'Due',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { phone: 'hide', bone: 6 },
  }),
  column.accessor('status', {
    header: 'Status',
    cell: ({ getValue }) => <InvoiceStatusPill status={getValue()} />,
    meta: { phone: 'state', bone: 6 },
  }),
  column.display({
    id: 'payment',
    header: 'Payment',
    cell: ({ row }) => <Payment invoice={row.original} />,
    meta: { phone: 'hide', bone: 6 },
  }),
  column.display({
    id: 'due_cents',
    header: () => <DueHead />,
    cell: ({ row }) => <DueToday invoice={row.original} />,
    meta: { phone: 'amount', num: true, bone: 8 },
  }),
];

function DueHead() {
  return <>Due today ({useFormat().currency})</>;
}

function DueToday({ invoice: { number, status } }: { invoice: Invoice }) {
  const dues = useContext(DuesContext);
  if (status === 'draft' || status === 'void') return <Money cents={null} />;
  if (dues === undefined) return <Bone ch={7} />;
  return <Money cents={askedFor(dues.get(number)?.due_cents)} />;
}

function Payment({ invoice: { number } }: { invoice: Invoice }) {
  const dues = useContext(DuesContext);
  if (dues === undefined) return <Bone ch={6} />;
  return <PaymentStatusPill status={dues.get(number)?.payment_status} />;
}

/** Every invoice, newest first, with what it asks for now. */
export function InvoicesScreen() {
  const filters = useFilters();
  const paging = usePaging();
  const values = filters.values as InvoiceFilters;
  const query = useQuery({ ...invoicesQuery(values, paging.after), ...PAGED });
  const numbers = query.data?.data.map(({ number }) => number) ?? [];
  const { data: dues, isPlaceholderData } = useQuery(dueQuery(numbers));
  return (
    <DuesContext.Provider value={isPlaceholderData ? undefined : dues}>
      <PageHeader
        title="Invoices"
        note="What each asks for is computed now, from its items and the customer’s credit."
        actions={values.waiting && <ReinvoiceAllButton />}
      />
      <ListPage
        caption="Invoices, newest first"
        query={query}
        ahead={(next) => client.prefetchQuery(invoicesQuery(values, next))}
        columns={COLUMNS}
        rowId={({ number }) => number}
        href={({ number }) => `/invoices/${number}`}
        filters={filters}
        chips={FILTERS}
        paging={paging}
        says={(rows) => count(rows.length, 'invoice')}
        empty={
          <Empty
            title="No invoices yet"
            actions={
              <ButtonLink look="first" href="/admin/imports">
                Import a file
              </ButtonLink>
            }
          >
            Bring your customers, receivables and invoices as a CSV file. Nothing of it can be seen or paid
            before all of it was checked.
          </Empty>
        }
      />
    </DuesContext.Provider>
  );
}
