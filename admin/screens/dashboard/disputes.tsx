import { Link } from 'wouter-preact';
import type { Dashboard } from '../../api/dashboard.ts';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { Section } from '../../components/Section.tsx';
import { Day, Hush, Money, Nothing, Pill, useFormat } from '../../components/words.tsx';
import { count } from '../../lib/format.ts';

type Dispute = Dashboard['disputes']['list'][number];

const column = columnsOf<Dispute>();
const COLUMNS: Columns<Dispute> = [
  column.display({
    id: 'customer',
    header: 'Customer',
    cell: ({ row }) => <Whose dispute={row.original} />,
    meta: { fill: true },
  }),
  column.display({
    id: 'due',
    header: 'Evidence due',
    cell: ({ row }) => <Due dispute={row.original} />,
  }),
  column.accessor('held_cents', {
    header: 'Held',
    cell: ({ getValue }) => <Money cents={getValue()} />,
    meta: { num: true },
  }),
];

function Whose({ dispute: { customer, entry_id, id, stage } }: { dispute: Dispute }) {
  const name = customer?.name ?? id;
  return (
    <>
      {entry_id === null ? name : <Link href={`/register/${entry_id}`}>{name}</Link>}
      {stage === 'inquiry' && (
        <>
          {' '}
          <Pill>Inquiry</Pill>
        </>
      )}
    </>
  );
}

function Due({ dispute: { evidence_due_at, answerable } }: { dispute: Dispute }) {
  if (evidence_due_at === null) return <Nothing />;
  return (
    <span class={answerable ? undefined : 'quiet'}>
      <Day at={evidence_due_at} />
      {!answerable && <Hush> (has passed)</Hush>}
    </span>
  );
}

/** Open disputes, whose evidence is due first at the top, and the money that Stripe holds. */
export function Disputes({ disputes }: { disputes: Dashboard['disputes'] }) {
  const { money } = useFormat();
  const { open, more, held_cents, list } = disputes;
  return (
    <Section title="Open disputes">
      <p>
        <strong class="figure">{money(held_cents)}</strong>{' '}
        <span class="quiet">
          held by Stripe in {more ? `${open} or more disputes` : count(open, 'dispute')}
        </span>
      </p>
      <DataTable caption="Open disputes" columns={COLUMNS} rows={list.slice(0, 6)} rowId={({ id }) => id} />
      {list.length > 6 && <p class="small quiet after">and {list.length - 6} more</p>}
    </Section>
  );
}
