import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { type Definition, definitionsQuery } from '../../../api/runs.ts';
import { ButtonLink } from '../../../components/Button.tsx';
import { type Columns, columnsOf } from '../../../components/DataTable.tsx';
import { Empty } from '../../../components/Empty.tsx';
import { choiceFilter, type Filter } from '../../../components/FilterChips.tsx';
import { ListPage, PAGED } from '../../../components/ListPage.tsx';
import { PageHeader } from '../../../components/PageHeader.tsx';
import { Day, Nothing, OnPhone, useFormat } from '../../../components/words.tsx';
import { useFilters, usePaging } from '../../../lib/filters.ts';
import { count } from '../../../lib/format.ts';
import { client, useMay } from '../../../session.ts';
import { criteriaSays, DEFINITION_CHOICES, DefinitionPill, RunViews } from '../words.tsx';

const FILTERS: Filter[] = [choiceFilter('State', 'state', DEFINITION_CHOICES)];

const column = columnsOf<Definition>();
const COLUMNS: Columns<Definition> = [
  column.accessor('name', {
    header: 'Name',
    cell: ({ row: { original } }) => (
      <Link href={`/run-definitions/${original.id}`} class="plain cut">
        {original.name}
      </Link>
    ),
    meta: { phone: 'title', bone: 20 },
  }),
  column.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => <DefinitionPill state={getValue()} />,
    meta: { phone: 'state', bone: 8 },
  }),
  column.accessor('schedule_text', {
    header: 'When',
    cell: ({ getValue }) => getValue(),
    meta: { phone: 'sub1', bone: 18 },
  }),
  column.accessor('criteria', {
    header: 'Whom it charges',
    cell: ({ getValue }) => <Whom criteria={getValue()} />,
    meta: { phone: 'line3', wrap: true, bone: 36 },
  }),
  column.accessor('last_run', {
    header: 'Last run',
    cell: ({ row: { original } }) =>
      original.last_run === null ? (
        <Nothing />
      ) : (
        <Link href={`/runs/${original.last_run.number}`}>
          <Day at={original.last_run.day} />
        </Link>
      ),
    meta: { phone: 'hide', bone: 6 },
  }),
  column.accessor('next_on', {
    header: 'Next run',
    cell: ({ getValue }) =>
      getValue() === null ? (
        <span class="wide">
          <Nothing />
        </span>
      ) : (
        <>
          <OnPhone>Next </OnPhone>
          <Day at={getValue()} />
        </>
      ),
    meta: { phone: 'sub2', bone: 6 },
  }),
];

function Whom({ criteria }: { criteria: Definition['criteria'] }) {
  return <span class="quiet">{criteriaSays(criteria, useFormat())}</span>;
}

/** What runs ask for, and when. */
export function DefinitionsScreen() {
  const filters = useFilters();
  const paging = usePaging();
  const { may } = useMay('bookkeep');
  const { state } = filters.values;
  const query = useQuery({ ...definitionsQuery(state, paging.after), ...PAGED });
  const define = may && (
    <ButtonLink look="first" href="/admin/run-definitions/new">
      Define a run
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Runs"
        note="What a run charges, and when. Only what is effective runs."
        actions={define}
      />
      <RunViews at="definitions" />
      <ListPage
        caption="Run definitions, newest first"
        query={query}
        ahead={(next) => client.prefetchQuery(definitionsQuery(state, next))}
        columns={COLUMNS}
        rowId={({ id }) => id}
        href={({ id }) => `/run-definitions/${id}`}
        filters={filters}
        chips={FILTERS}
        paging={paging}
        says={(rows) => count(rows.length, 'definition')}
        empty={
          <Empty title="No run is defined" actions={define}>
            Define whom a run charges and when, see who that would be now, and make it effective. Automatic
            payments need no definition: they run on their days by themselves.
          </Empty>
        }
      />
    </>
  );
}
