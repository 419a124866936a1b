import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { type Charge, chargesQuery } from '../../../api/charges.ts';
import { type Columns, columnsOf, DataTable } from '../../../components/DataTable.tsx';
import { ErrorBox } from '../../../components/ErrorBox.tsx';
import { Section } from '../../../components/Section.tsx';
import { Bone } from '../../../components/Skeleton.tsx';
import { Day, Money } from '../../../components/words.tsx';
import { OutcomePill, WhatFor } from '../../charges/words.tsx';
import { MethodName } from '../../methods/words.tsx';

const column = columnsOf<Charge>();
const COLUMNS: Columns<Charge> = [
  column.accessor('number', {
    header: 'No.',
    cell: ({ getValue }) => <Link href={`/charges/${getValue()}`}>{getValue()}</Link>,
  }),
  column.accessor('created_at', { header: 'Date', cell: ({ getValue }) => <Day at={getValue()} /> }),
  column.display({
    id: 'for',
    header: 'For',
    cell: ({ row }) => <WhatFor charge={row.original} />,
    meta: { wide: true },
  }),
  column.display({
    id: 'method',
    header: 'Method',
    cell: ({ row: { original } }) =>
      original.kind === 'terminal' && original.method.last4 === null ? (
        'Card by phone'
      ) : (
        <MethodName method={original.method} />
      ),
    meta: { fill: true, wide: true },
  }),
  column.accessor('outcome', {
    header: 'Outcome',
    cell: ({ getValue }) => <OutcomePill outcome={getValue()} />,
  }),
  column.accessor('amount_cents', {
    header: 'Amount',
    cell: ({ row: { original } }) => <Money cents={original.amount_cents + original.fee_cents} />,
    meta: { num: true },
  }),
];

/** What was charged to a customer's stored methods, or by phone. */
export function LatestCharges({ customerId }: { customerId: number }) {
  const { data, error, refetch } = useQuery(
    chargesQuery({ customer_id: String(customerId) }, undefined, '5'),
  );
  return (
    <Section
      title="Gateway requests"
      aside={data?.next && <Link href={`/charges?customer_id=${customerId}`}>All requests</Link>}
    >
      {error && data === undefined ? (
        <ErrorBox error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <p class="after" aria-busy="true">
          <Bone ch={30} />
        </p>
      ) : data.data.length === 0 ? (
        <p class="quiet after">No stored method has been charged yet.</p>
      ) : (
        <DataTable
          caption="The latest gateway requests"
          columns={COLUMNS}
          rows={data.data}
          rowId={({ number }) => String(number)}
        />
      )}
    </Section>
  );
}
