import { Link } from 'wouter-preact';
import type { InvoicePage } from '../../api/invoices.ts';
import { type Columns, columnsOf, DataTable, FootCell } from '../../components/DataTable.tsx';
import { Section } from '../../components/Section.tsx';
import { Code, Day, Money, useFormat } from '../../components/words.tsx';
import { askedFor, WorkflowPill } from '../words.tsx';

type Item = InvoicePage['items'][number];

const item = columnsOf<Item>();
const ITEMS: Columns<Item> = [
  item.accessor('number', {
    header: 'Receivable',
    cell: ({ row }) => <Link href={`/receivables/${row.original.receivable_id}`}>{row.original.number}</Link>,
  }),
  item.display({
    id: 'service',
    header: 'Service',
    cell: ({ row }) => <Service item={row.original} />,
    meta: { fill: true },
  }),
  item.accessor('state', {
    header: 'Workflow',
    cell: ({ getValue }) => <WorkflowPill state={getValue()} />,
    meta: { wide: true },
  }),
  item.accessor('price_cents', {
    header: 'Price',
    cell: ({ getValue }) => <Money cents={getValue()} />,
    meta: { num: true, wide: true },
  }),
  item.accessor('paid_cents', {
    header: 'Paid',
    cell: ({ getValue }) => <Money cents={getValue() === 0 ? 0 : -getValue()} />,
    meta: { num: true, wide: true },
  }),
  item.accessor('adjusted_cents', {
    header: 'Adjusted',
    cell: ({ getValue }) => <Money cents={getValue() === 0 ? null : getValue()} />,
    meta: { num: true, wide: true },
  }),
  item.accessor('balance_cents', {
    header: 'Balance',
    cell: ({ getValue }) => <Money cents={getValue()} />,
    meta: { num: true },
  }),
];

function Service({ item: { description, service_on } }: { item: Item }) {
  const { day } = useFormat();
  const text = service_on ? `${description}, ${day(service_on)}` : description;
  return <span title={text}>{text}</span>;
}

/** What it asks for, item by item; the foot adds up. */
export function InvoiceItems({
  invoice: { items, items_cents, credit_cents, due_cents, pending_cents },
}: {
  invoice: InvoicePage;
}) {
  const used = Math.min(credit_cents, items_cents);
  const line = (name: string, what: string, cents: number) => (
    <tr class="line">
      <FootCell>{name}</FootCell>
      <FootCell>{what}</FootCell>
      {[0, 1, 2, 3].map((at) => (
        <FootCell key={at} wide />
      ))}
      <FootCell num>
        <Money cents={cents} />
      </FootCell>
    </tr>
  );
  return (
    <Section title="Items">
      <DataTable
        caption="Items of this invoice"
        columns={ITEMS}
        rows={items}
        rowId={({ receivable_id }) => String(receivable_id)}
        foot={
          <>
            {used > 0 && line('Credit', 'Customer’s ledger', -used)}
            {credit_cents < 0 && line('Balance', 'From before', -credit_cents)}
            {pending_cents > 0 && line('On its way', 'Bank debit', -pending_cents)}
            <tr>
              <FootCell>Due today</FootCell>
              <FootCell />
              {[0, 1, 2, 3].map((at) => (
                <FootCell key={at} wide />
              ))}
              <FootCell num>
                <Money cents={askedFor(due_cents)} />
              </FootCell>
            </tr>
          </>
        }
      />
    </Section>
  );
}

type Payment = InvoicePage['payments'][number];

const payment = columnsOf<Payment>();
const PAYMENTS: Columns<Payment> = [
  payment.accessor('at', { header: 'Date', cell: ({ getValue }) => <Day at={getValue()} /> }),
  payment.accessor('type', { header: 'Type', meta: { wide: true } }),
  payment.accessor('number', {
    header: 'Number',
    cell: ({ row }) => (
      <Link href={`/register/${row.original.entry_id}`}>
        <Code>{row.original.number || row.original.type}</Code>
      </Link>
    ),
    meta: { fill: true },
  }),
  payment.accessor('receivable_number', {
    header: 'Receivable',
    cell: ({ row }) => (
      <Link href={`/receivables/${row.original.receivable_id}`}>{row.original.receivable_number}</Link>
    ),
  }),
  payment.display({
    id: 'bookkeeper',
    header: 'Bookkeeper',
    cell: ({ row }) => row.original.bookkeeper.name,
    meta: { wide: true },
  }),
  payment.accessor('amount_cents', {
    header: 'Amount',
    cell: ({ getValue }) => <Money cents={getValue()} out />,
    meta: { num: true },
  }),
];

/** What went to its items. Payments live on receivables, so an older invoice's payment shows here too. */
export function InvoicePayments({ invoice: { payments } }: { invoice: InvoicePage }) {
  return (
    <Section title="Payments">
      {payments.length === 0 ? (
        <p class="quiet after">Nothing has been paid on these items yet.</p>
      ) : (
        <DataTable
          caption="Payments on the items of this invoice"
          columns={PAYMENTS}
          rows={payments}
          rowId={({ entry_id, receivable_id, amount_cents }) =>
            `${entry_id} ${receivable_id} ${amount_cents}`
          }
        />
      )}
    </Section>
  );
}
