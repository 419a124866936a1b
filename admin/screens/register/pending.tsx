import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { pendingQuery } from '../../api/review.ts';
import type { PendingMoney } from '../../api/shapes.ts';
import { CustomerName } from '../../components/CustomerName.tsx';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Code, Day, Money, Nothing, Pill } from '../../components/words.tsx';
import { count } from '../../lib/format.ts';
import { RegisterViews } from './views.tsx';

const column = columnsOf<PendingMoney>();
const COLUMNS: Columns<PendingMoney> = [
  column.accessor('since', {
    header: 'Since',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { phone: 'sub1', bone: 6 },
  }),
  column.display({
    id: 'number',
    header: 'Number',
    cell: ({ row: { original: money } }) =>
      money.payment_id === null ? (
        <Nothing />
      ) : money.entry_id === null ? (
        <Code>{money.payment_id}</Code>
      ) : (
        <Link href={`/register/${money.entry_id}`} class="soft">
          <Code>{money.payment_id}</Code>
        </Link>
      ),
    meta: { phone: 'sub3', bone: 24 },
  }),
  column.display({
    id: 'customer',
    header: 'Customer',
    cell: ({ row: { original } }) => <CustomerName customer={original.customer} />,
    meta: { phone: 'title', bone: 18 },
  }),
  column.display({
    id: 'invoice',
    header: 'Invoice',
    cell: ({ row: { original: money } }) =>
      money.invoice_number === null ? (
        <Nothing />
      ) : (
        <Link href={`/invoices/${money.invoice_number}`}>{money.invoice_number}</Link>
      ),
    meta: { phone: 'sub2', bone: 8 },
  }),
  column.display({
    id: 'says',
    header: 'What it is',
    cell: ({ row }) => <span class="quiet">{says(row.original)}</span>,
    meta: { phone: 'line3', fill: true, bone: 16 },
  }),
  column.display({
    id: 'state',
    header: 'Status',
    cell: () => <Pill tone="info">Pending</Pill>,
    meta: { phone: 'state', bone: 7 },
  }),
  column.accessor('amount_cents', {
    header: 'Amount',
    cell: ({ getValue }) => <Money cents={getValue()} out />,
    meta: { phone: 'amount', num: true, bone: 8 },
  }),
];

function says({ kind, bank, last4 }: PendingMoney): string {
  if (kind === 'refund') return 'Refund on its way to the customer';
  return `Bank debit${bank === null ? '' : ` from ${bank}`}${last4 === null ? '' : `, account ending in ${last4}`}`;
}

/** Money that is on its way: what payers have confirmed and banks have not paid yet, and refunds that have not arrived. */
export function PendingScreen() {
  const { data, error, refetch } = useQuery(pendingQuery);
  const rows = data?.data;
  const net = rows?.reduce((sum, { amount_cents }) => sum + amount_cents, 0);
  return (
    <>
      <PageHeader
        title="Check register"
        figure={net === undefined ? undefined : <Money cents={net} out />}
        note={rows && `net on its way in ${count(rows.length, 'payment or refund', 'payments and refunds')}`}
      />
      <RegisterViews at="pending" />
      {error && rows === undefined ? (
        <ErrorBox error={error} retry={() => void refetch()} />
      ) : rows?.length === 0 ? (
        <Empty title="No money is on its way">
          Bank debits take about four business days. They stand here until the bank pays or refuses, and are
          booked then.
        </Empty>
      ) : (
        <DataTable
          caption="Money on its way, newest first"
          columns={COLUMNS}
          rows={rows}
          rowId={({ id }) => id}
          cards
          bones={4}
        />
      )}
      {data?.more && <p class="quiet after">There is more: these are 200 of them.</p>}
    </>
  );
}
