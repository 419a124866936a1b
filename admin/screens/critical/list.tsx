import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { type CriticalEvent, type CriticalFilters, criticalQuery } from '../../api/critical.ts';
import { customerFilter } from '../../components/CustomerFilter.tsx';
import { CustomerName } from '../../components/CustomerName.tsx';
import { type Columns, columnsOf } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import type { Filter } from '../../components/FilterChips.tsx';
import { ListPage, PAGED } from '../../components/ListPage.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Segments } from '../../components/Segments.tsx';
import { Day, OnPhone } from '../../components/words.tsx';
import { useFilters, usePaging } from '../../lib/filters.ts';
import { count } from '../../lib/format.ts';
import { useShortcut } from '../../lib/shortcuts.ts';
import { client, useMay } from '../../session.ts';
import { ReviewedButton, useReviewed } from './review.tsx';
import { criticalHref, criticalSays, criticalTitle } from './words.tsx';

const FILTERS: Filter[] = [customerFilter('customer_id')];

const column = columnsOf<CriticalEvent>();
const COLUMNS: Columns<CriticalEvent> = [
  column.accessor('at', {
    header: 'When',
    cell: ({ getValue }) => <Day at={getValue()} time />,
    meta: { phone: 'sub2', bone: 13 },
  }),
  column.display({
    id: 'customer',
    header: 'Customer',
    cell: ({ row: { original } }) => <CustomerName customer={original.customer} />,
    meta: { phone: 'sub1', bone: 16 },
  }),
  column.display({
    id: 'what',
    header: 'What happened',
    cell: ({ row: { original } }) => (
      <>
        <Link href={criticalHref(original)} class="plain">
          <b>{criticalTitle(original)}</b>
        </Link>
        <span class="quiet under">{criticalSays(original)}</span>
      </>
    ),
    meta: { phone: 'title', wrap: true, bone: 48 },
  }),
  column.display({
    id: 'done',
    header: 'Reviewed',
    cell: ({ row: { original } }) => <Done event={original} />,
    meta: { phone: 'line3', bone: 10 },
  }),
];

function Done({ event }: { event: CriticalEvent }) {
  if (event.reviewed_at === null) return <ReviewedButton event={event} />;
  return (
    <span class="quiet">
      <OnPhone>Reviewed by </OnPhone>
      {event.reviewed_by}, <Day at={event.reviewed_at} />
    </span>
  );
}

/** What somebody in the office must look at, and what somebody has looked at. */
export function CriticalScreen() {
  const filters = useFilters();
  const paging = usePaging();
  const { reviewed = 'false', ...others } = filters.values;
  const values = { ...others, ...(reviewed === 'all' ? {} : { reviewed }) } as CriticalFilters;
  const query = useQuery({ ...criticalQuery(values, paging.after), ...PAGED });
  useReviewKey(query.data?.data);
  return (
    <>
      <PageHeader
        title="Critical events"
        note="What failed for good, or could not be done, and needs somebody here. Who has looked at it stays on record."
      />
      <ListPage
        caption="Critical events, newest first"
        query={query}
        ahead={(next) => client.prefetchQuery(criticalQuery(values, next))}
        columns={COLUMNS}
        rowId={({ id }) => String(id)}
        href={criticalHref}
        filters={filters}
        chips={FILTERS}
        find={
          <Segments
            label="Which"
            value={reviewed as 'false' | 'true' | 'all'}
            choices={[
              { value: 'false', text: 'To review' },
              { value: 'true', text: 'Reviewed' },
              { value: 'all', text: 'All' },
            ]}
            onChoice={(value) => filters.set({ reviewed: value === 'false' ? undefined : value })}
          />
        }
        paging={paging}
        says={(rows) => count(rows.length, 'event')}
        empty={
          <Empty title="Nothing critical to review">
            A charge that failed and is not tried again, a method that its bank has closed, a mail that did
            not get through: they come here by themselves.
          </Empty>
        }
      />
    </>
  );
}

/** A says that one has looked at the row that one is on. */
function useReviewKey(rows: CriticalEvent[] | undefined) {
  const { may } = useMay('bookkeep');
  const { review } = useReviewed();
  useShortcut(
    { keys: 'a', says: 'Mark the row as reviewed', group: 'Lists' },
    () => {
      const on = document.activeElement?.closest<HTMLElement>('tr[data-row]')?.dataset.row;
      const event = rows?.find(({ id, reviewed_at }) => String(id) === on && reviewed_at === null);
      if (event) review(event);
    },
    may && rows !== undefined && rows.length > 0,
  );
}
