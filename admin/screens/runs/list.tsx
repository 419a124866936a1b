import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { isLive, type Run, type RunFilters, runsQuery } from '../../api/runs.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { type Columns, columnsOf } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import type { Filter } from '../../components/FilterChips.tsx';
import { ListPage, PAGED } from '../../components/ListPage.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Day, Money, OnPhone, useFormat } from '../../components/words.tsx';
import { useFilters, usePaging } from '../../lib/filters.ts';
import { count, number } from '../../lib/format.ts';
import { client, useMay } from '../../session.ts';
import { Course } from './course.tsx';
import { RunPill, RunViews } from './words.tsx';

const FILTERS: Filter[] = [{ label: 'Under way', names: ['live'], says: () => '', value: { live: 'true' } }];
const AGAIN_MS = 5_000;

const column = columnsOf<Run>();
const COLUMNS: Columns<Run> = [
  column.accessor('number', {
    header: 'No.',
    cell: ({ getValue }) => (
      <>
        <OnPhone>No. </OnPhone>
        {getValue()}
      </>
    ),
    meta: { phone: 'sub1', bone: 3 },
  }),
  column.accessor('name', {
    header: 'Run',
    cell: ({ row: { original } }) => (
      <Link href={`/runs/${original.number}`} class="plain cut">
        {original.name}
      </Link>
    ),
    meta: { phone: 'title', fill: true, bone: 24 },
  }),
  column.accessor('day', {
    header: 'Day',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { phone: 'sub2', bone: 6 },
  }),
  column.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => <RunPill state={getValue()} />,
    meta: { phone: 'state', bone: 6 },
  }),
  column.display({
    id: 'course',
    header: 'Progress',
    cell: ({ row }) => <Course run={row.original} />,
    meta: { phone: 'line3', bone: 12 },
  }),
  column.accessor('due', {
    header: 'Due',
    cell: ({ getValue }) => number(getValue()),
    meta: { phone: 'hide', num: true, bone: 3 },
  }),
  column.accessor('failed', {
    header: 'Failed',
    cell: ({ getValue }) => number(getValue()),
    meta: { phone: 'hide', num: true, bone: 2 },
  }),
  column.accessor('succeeded_cents', {
    header: () => <CollectedHead />,
    cell: ({ getValue }) => <Money cents={getValue()} />,
    meta: { phone: 'amount', num: true, bone: 8 },
  }),
];

function CollectedHead() {
  return <>Collected ({useFormat().currency})</>;
}

/** Many charges at once, each run with how far it came: the day's automatic payments, and what was defined. */
export function RunsScreen() {
  const filters = useFilters();
  const paging = usePaging();
  const { may } = useMay('bookkeep');
  const values = filters.values as RunFilters;
  const query = useQuery({
    ...runsQuery(values, paging.after),
    ...PAGED,
    refetchInterval: ({ state: { data } }) => (data?.data.some(isLive) ? AGAIN_MS : false),
  });
  return (
    <>
      <PageHeader
        title="Runs"
        note="Many charges at once: each day’s automatic payments, and what you define."
        actions={may && <ButtonLink href="/admin/run-definitions/new">Define a run</ButtonLink>}
      />
      <RunViews at="runs" />
      <ListPage
        caption="Runs, newest first"
        query={query}
        ahead={(next) => client.prefetchQuery(runsQuery(values, next))}
        columns={COLUMNS}
        rowId={({ number }) => String(number)}
        href={({ number }) => `/runs/${number}`}
        filters={filters}
        chips={FILTERS}
        paging={paging}
        says={(rows) => count(rows.length, 'run')}
        empty={
          <Empty title="No run yet">
            On each day on which somebody’s automatic payment is due, a run charges them all. A run that you
            define charges whom you choose, once or again and again.
          </Empty>
        }
      />
    </>
  );
}
