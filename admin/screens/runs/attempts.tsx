import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { attemptsQuery, isLive, type RunAttempt, type RunPage } from '../../api/runs.ts';
import { CustomerName } from '../../components/CustomerName.tsx';
import { type Columns, columnsOf } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { choiceFilter, type Filter } from '../../components/FilterChips.tsx';
import { ListPage, PAGED } from '../../components/ListPage.tsx';
import { Section } from '../../components/Section.tsx';
import { Money, Nothing, OnPhone } from '../../components/words.tsx';
import { useFilters, usePaging } from '../../lib/filters.ts';
import { count } from '../../lib/format.ts';
import { client } from '../../session.ts';
import { whySays } from '../charges/why.ts';
import { AttemptPill, stateWord } from '../charges/words.tsx';

const STATES = ['failed', 'succeeded', 'processing', 'skipped', 'stopped', 'waiting', 'sending'] as const;
const FILTERS: Filter[] = [
  choiceFilter(
    'Outcome',
    'state',
    STATES.map((value) => ({ value, text: stateWord(value) })),
  ),
];

const column = columnsOf<RunAttempt>();
const COLUMNS: Columns<RunAttempt> = [
  column.display({
    id: 'customer',
    header: 'Customer',
    cell: ({ row: { original } }) => <CustomerName customer={original.customer} />,
    meta: { phone: 'title', bone: 18 },
  }),
  column.accessor('state', {
    header: 'Outcome',
    cell: ({ getValue }) => <AttemptPill state={getValue()} />,
    meta: { phone: 'state', bone: 6 },
  }),
  column.display({
    id: 'why',
    header: 'Why',
    cell: ({ row: { original } }) => <Why attempt={original} />,
    meta: { phone: 'line3', wrap: true, bone: 30 },
  }),
  column.accessor('charge_number', {
    header: 'Charge',
    cell: ({ getValue }) =>
      getValue() === null ? (
        <Nothing />
      ) : (
        <Link href={`/charges/${getValue()}`}>
          <OnPhone>Charge </OnPhone>
          {getValue()}
        </Link>
      ),
    meta: { phone: 'sub1', num: true, bone: 4 },
  }),
  column.accessor('amount_cents', {
    header: 'Amount',
    cell: ({ getValue }) => <Money cents={getValue()} />,
    meta: { phone: 'amount', num: true, bone: 8 },
  }),
];

function Why({ attempt: { why, message, state } }: { attempt: RunAttempt }) {
  const said = whySays(why);
  const says = state === 'failed' && message ? `“${message}”${said && ` ${said}.`}` : said;
  return <span class="quiet">{says}</span>;
}

const NOBODY: Record<RunPage['state'], string> = {
  selecting: 'It looks through the customers with a method that may be charged.',
  running: 'It looks through the customers with a method that may be charged.',
  paused: 'It was paused before it chose anybody. Resume it, and it goes on choosing.',
  stopped: 'It was stopped before it chose anybody, so nothing was charged.',
  done: 'Nobody fitted when it ran, so nothing was charged.',
};

const AGAIN_MS = 4_000;

/** Whom a run charges, by what became of it. */
export function RunAttempts({ run }: { run: RunPage }) {
  const filters = useFilters();
  const paging = usePaging();
  const number = String(run.number);
  const { state } = filters.values;
  const query = useQuery({
    ...attemptsQuery(number, state, paging.after),
    ...PAGED,
    refetchInterval: isLive(run) ? AGAIN_MS : false,
  });
  return (
    <Section title="Customers">
      <div class="after">
        <ListPage
          caption="Customers of this run, by outcome"
          query={query}
          ahead={(next) => client.prefetchQuery(attemptsQuery(number, state, next))}
          columns={COLUMNS}
          rowId={({ id }) => id}
          href={({ charge_number, customer }) =>
            charge_number === null ? `/customers/${customer?.id}` : `/charges/${charge_number}`
          }
          filters={filters}
          chips={FILTERS}
          paging={paging}
          words={['Back', 'Next']}
          says={(rows) => count(rows.length, 'customer')}
          empty={
            <Empty title={run.state === 'done' ? 'Nobody was due' : 'Nobody was chosen yet'}>
              {NOBODY[run.state]}
            </Empty>
          }
        />
      </div>
    </Section>
  );
}
