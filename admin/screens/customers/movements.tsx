import { Link } from 'wouter-preact';
import type { Movement } from '../../api/wallet.ts';
import { type Columns, columnsOf } from '../../components/DataTable.tsx';
import { Code, Day, Money, OnPhone } from '../../components/words.tsx';

const column = columnsOf<Movement>();

/** What moved a customer's credit, with what was on it afterwards. */
export const MOVEMENTS: Columns<Movement> = [
  column.accessor('at', {
    header: 'Date',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { phone: 'sub1', bone: 6 },
  }),
  column.accessor('type', { header: 'Type', meta: { wide: true, phone: 'sub2', bone: 7 } }),
  column.display({
    id: 'entry',
    header: 'Entry',
    cell: ({ row: { original } }) => (
      <Link href={`/register/${original.entry_id}`} title={original.comment || undefined}>
        {original.comment || <Code>{original.number || original.type}</Code>}
      </Link>
    ),
    meta: { fill: true, phone: 'title', bone: 24 },
  }),
  column.accessor('amount_cents', {
    header: 'Amount',
    cell: ({ getValue }) => <Money cents={getValue()} out />,
    meta: { num: true, phone: 'amount', bone: 8 },
  }),
  column.accessor('balance_cents', {
    header: 'Balance',
    cell: ({ getValue }) => (
      <>
        <OnPhone>Balance </OnPhone>
        <Money cents={getValue()} />
      </>
    ),
    meta: { num: true, phone: 'state', bone: 8 },
  }),
];
