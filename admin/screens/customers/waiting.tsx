import { Link } from 'wouter-preact';
import type { CustomerPage, Waiting } from '../../api/shapes.ts';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { Section } from '../../components/Section.tsx';
import { Money } from '../../components/words.tsx';
import { Held } from '../invoices/held.tsx';
import { ReinvoiceButton } from '../invoices/reinvoice.tsx';
import { WorkflowPill } from '../words.tsx';

const row = columnsOf<Waiting>();
const COLUMNS: Columns<Waiting> = [
  row.accessor('number', {
    header: 'Receivable',
    cell: ({ row }) => <Link href={`/receivables/${row.original.receivable_id}`}>{row.original.number}</Link>,
  }),
  row.accessor('state', {
    header: 'Workflow',
    cell: ({ row }) => (
      <>
        <WorkflowPill state={row.original.state} />{' '}
        {row.original.held.length > 0 && (
          <span class="quiet">
            left out: <Held held={row.original.held} />
          </span>
        )}
      </>
    ),
    meta: { fill: true },
  }),
  row.accessor('balance_cents', {
    header: 'Balance',
    cell: ({ getValue }) => <Money cents={getValue()} />,
    meta: { num: true },
  }),
];

/** What waits for the customer's next invoice, with the way to issue it; nothing when nothing waits. */
export function WaitingReceivables({ customer: { id, waiting } }: { customer: CustomerPage }) {
  if (waiting.length === 0) return null;
  return (
    <Section title="To invoice" aside={<ReinvoiceButton customerId={id} />}>
      <DataTable
        caption="Receivables that wait for the next invoice"
        columns={COLUMNS}
        rows={waiting}
        rowId={({ receivable_id }) => String(receivable_id)}
      />
    </Section>
  );
}
