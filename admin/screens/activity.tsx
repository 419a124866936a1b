import { useQuery } from '@tanstack/preact-query';
import { sentence } from '../activity/sentences.ts';
import { type Activity, type ActivityFilters, activityQuery } from '../api/activity.ts';
import { peopleQuery } from '../api/people.ts';
import { type Columns, columnsOf } from '../components/DataTable.tsx';
import { Empty } from '../components/Empty.tsx';
import { choiceFilter, dateFilter, type Filter } from '../components/FilterChips.tsx';
import { ListPage, PAGED } from '../components/ListPage.tsx';
import { PageHeader } from '../components/PageHeader.tsx';
import { Parts } from '../components/Sentence.tsx';
import { Day, useFormat } from '../components/words.tsx';
import { useFilters, usePaging } from '../lib/filters.ts';
import { count } from '../lib/format.ts';
import { client } from '../session.ts';

const ABOUT = [
  { value: 'entry', text: 'Register entries' },
  { value: 'invoice', text: 'Invoices' },
  { value: 'customer', text: 'Customers' },
  { value: 'import', text: 'Imports' },
  { value: 'settings', text: 'Settings' },
  { value: 'user', text: 'People and sign-in' },
  { value: 'invitation', text: 'Invitations' },
  { value: 'key', text: 'API keys' },
];

const column = columnsOf<Activity>();
const COLUMNS: Columns<Activity> = [
  column.accessor('at', {
    header: 'When',
    cell: ({ getValue }) => (
      <span class="quiet">
        <Day at={getValue()} time />
      </span>
    ),
    meta: { phone: 'line3', bone: 14 },
  }),
  column.display({
    id: 'what',
    header: 'What happened',
    cell: ({ row }) => <Parts parts={sentence(row.original)} />,
    meta: { phone: 'title', wrap: true, bone: 48 },
  }),
];

/** Who did what, newest first: everything that touched money or a setting. */
export function ActivityScreen() {
  const filters = useFilters();
  const paging = usePaging();
  const { span } = useFormat();
  const { from, to, ...others } = filters.values;
  const values: ActivityFilters = { ...others, ...span(from, to) };
  const query = useQuery({ ...activityQuery(values, paging.after), ...PAGED });
  const { data: people } = useQuery(peopleQuery);
  const who = [
    { value: 'selfpay', text: '[Selfpay]' },
    ...(people?.people.map(({ id, name }) => ({ value: id, text: name })) ?? []),
  ];
  const chips: Filter[] = [
    dateFilter('Date', 'from', 'to'),
    choiceFilter('Who', 'who', who),
    choiceFilter('About', 'about', ABOUT),
  ];
  return (
    <div class="log">
      <PageHeader title="Event log" note="Everything that touched money or a setting, and who did it." />
      <ListPage
        caption="Event log, newest first"
        query={query}
        ahead={(next) => client.prefetchQuery(activityQuery(values, next))}
        columns={COLUMNS}
        rowId={({ id }) => id}
        filters={filters}
        chips={chips}
        paging={paging}
        says={(rows) => <Span rows={rows} />}
        empty={
          <Empty title="Nothing has happened yet">
            Payments, approvals, imports and changed settings appear here by themselves.
          </Empty>
        }
      />
    </div>
  );
}

function Span({ rows }: { rows: Activity[] }) {
  const { day } = useFormat();
  return (
    <>
      {count(rows.length, 'event')}, {day(rows[0]?.at ?? '')} back to {day(rows.at(-1)?.at ?? '')}
    </>
  );
}
