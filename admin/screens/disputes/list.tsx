import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { type Dispute, disputesQuery } from '../../api/disputes.ts';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { choiceFilter, type Filter } from '../../components/FilterChips.tsx';
import { ListPage, PAGED } from '../../components/ListPage.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Section } from '../../components/Section.tsx';
import { Day, Money, Nothing } from '../../components/words.tsx';
import { useFilters, usePaging } from '../../lib/filters.ts';
import { count } from '../../lib/format.ts';
import { client } from '../../session.ts';
import { Deadline } from './deadline.tsx';
import { disputeName, disputeReason, STAGE_CHOICES, StagePill } from './words.tsx';

const column = columnsOf<Dispute>();
const CUSTOMER = column.display({
  id: 'customer',
  header: 'Customer',
  cell: ({ row: { original: dispute } }) => (
    <Link href={`/disputes/${dispute.id}`} class="soft">
      {dispute.customer?.name ?? dispute.payment_id}
    </Link>
  ),
  meta: { phone: 'title', bone: 16 },
});
const REASON = column.display({
  id: 'reason',
  header: 'What it says',
  cell: ({ row: { original: dispute } }) => (
    <span title={dispute.reason}>
      {disputeName(dispute)}: {disputeReason(dispute.reason)}
    </span>
  ),
  meta: { phone: 'line3', fill: true, bone: 20 },
});
const STAGE = column.display({
  id: 'stage',
  header: 'State',
  cell: ({ row }) => <StagePill dispute={row.original} />,
  meta: { phone: 'state', bone: 6 },
});
const OPENED = column.accessor('opened_at', {
  header: 'Opened',
  cell: ({ getValue }) => <Day at={getValue()} />,
  meta: { phone: 'hide', bone: 6 },
});
const AMOUNT = column.accessor('amount_cents', {
  header: 'Disputed',
  cell: ({ getValue }) => <Money cents={getValue()} />,
  meta: { phone: 'amount', num: true, bone: 8 },
});

const UNFINISHED: Columns<Dispute> = [
  column.display({
    id: 'deadline',
    header: 'Answer',
    cell: ({ row }) => <Deadline dispute={row.original} />,
    meta: { phone: 'sub1', bone: 14 },
  }),
  CUSTOMER,
  REASON,
  STAGE,
  OPENED,
  column.accessor('held_cents', {
    header: 'Held by Stripe',
    cell: ({ getValue }) => (getValue() === 0 ? <Nothing /> : <Money cents={getValue()} />),
    meta: { phone: 'hide', num: true, bone: 8 },
  }),
  AMOUNT,
];
const FINISHED: Columns<Dispute> = [
  column.accessor('closed_at', {
    header: 'Ended',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { phone: 'sub1', bone: 6 },
  }),
  CUSTOMER,
  REASON,
  STAGE,
  OPENED,
  AMOUNT,
];

const FILTERS: Filter[] = [choiceFilter('How it ended', 'stage', STAGE_CHOICES)];

/** Payments that banks ask back: what has to be answered first, then how others ended. */
export function DisputesScreen() {
  const open = useQuery(disputesQuery('unfinished'));
  const rows = open.data?.data;
  const held = rows?.reduce((sum, { held_cents }) => sum + held_cents, 0) ?? 0;
  return (
    <>
      <PageHeader
        title="Disputes"
        figure={rows && <Money cents={held} />}
        note={rows && `held by Stripe in ${count(rows.length, 'open dispute')}`}
      />
      <div class="stack">
        <Section title="Open">
          {open.error && rows === undefined ? (
            <ErrorBox error={open.error} retry={() => void open.refetch()} />
          ) : rows?.length === 0 ? (
            <p class="quiet after">
              No dispute is open. When a bank asks a payment back, it stands here with the day until which it
              can be answered.
            </p>
          ) : (
            <DataTable
              caption="Open disputes, the next deadline first"
              columns={UNFINISHED}
              rows={rows}
              rowId={({ id }) => id}
              href={({ id }) => `/disputes/${id}`}
              cards
              bones={3}
            />
          )}
        </Section>
        <Finished />
      </div>
    </>
  );
}

function Finished() {
  const filters = useFilters();
  const paging = usePaging();
  const stage = filters.values.stage ?? 'finished';
  const query = useQuery({ ...disputesQuery(stage, paging.after), ...PAGED });
  return (
    <Section title="Ended">
      <div class="after">
        <ListPage
          caption="Disputes that ended, newest first"
          query={query}
          ahead={(next) => client.prefetchQuery(disputesQuery(stage, next))}
          columns={FINISHED}
          rowId={({ id }) => id}
          href={({ id }) => `/disputes/${id}`}
          filters={filters}
          chips={FILTERS}
          paging={paging}
          says={(rows) => count(rows.length, 'dispute')}
          empty={
            <Empty title="No dispute has ended yet">
              Won ones change nothing. Lost ones are booked by themselves, with Stripe’s fee, and wait for
              review.
            </Empty>
          }
        />
      </div>
    </Section>
  );
}
