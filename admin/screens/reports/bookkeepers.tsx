import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import { type BookkeepersReport, bookkeepersQuery, bookkeepersTable } from '../../api/reports.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { dateFilter, type Filter, FilterChips } from '../../components/FilterChips.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Money, useFormat } from '../../components/words.tsx';
import { stretches } from '../../lib/days.ts';
import { useFilters } from '../../lib/filters.ts';
import { count, number } from '../../lib/format.ts';

/** A line of the table: a bookkeeper's sum, or what one type of transaction came to. */
interface Line {
  key: string;
  name: string | null;
  /** Who it was, as the finder asks for them. */
  who: string;
  transaction: string | null;
  description: string;
  events: number;
  amount_cents: number;
}

const column = columnsOf<Line>();
const COLUMNS: Columns<Line> = [
  column.display({
    id: 'name',
    header: 'Bookkeeper and transaction',
    cell: ({ row: { original } }) =>
      original.name === null ? <Transaction line={original} /> : <b>{original.name}</b>,
    meta: { fill: true, bone: 14 },
  }),
  column.display({
    id: 'events',
    header: 'Events',
    cell: ({ row }) => <Sum line={row.original}>{number(row.original.events)}</Sum>,
    meta: { num: true, bone: 5 },
  }),
  column.display({
    id: 'amount',
    header: 'Amount',
    cell: ({ row }) => (
      <Sum line={row.original}>
        <Money cents={row.original.amount_cents} out />
      </Sum>
    ),
    meta: { num: true, bone: 8 },
  }),
];

function Sum({ line, children }: { line: Line; children: ComponentChildren }) {
  return line.name !== null ? <b>{children}</b> : children;
}

function Transaction({ line }: { line: Line }) {
  const { values } = useReportFilters();
  const { from = '', to = '' } = values;
  const query = new URLSearchParams({ bookkeeper: line.who, transaction: line.transaction ?? '', from, to });
  return (
    <Link href={`/payment-events?${query}`} class="plain indented">
      {line.description}
    </Link>
  );
}

const CHIPS: Filter[] = [
  dateFilter('Date', 'from', 'to'),
  {
    label: 'Without [Selfpay]',
    names: ['without'],
    says: () => '',
    value: { without: 'selfpay' },
  },
];

/** This month when nothing else was chosen. */
function useReportFilters() {
  const filters = useFilters();
  const { today } = useFormat();
  const [, first = '', last = ''] = stretches(today()).find(([text]) => text === 'This month') ?? [];
  const dated = 'from' in filters.values || 'to' in filters.values;
  return { ...filters, values: dated ? filters.values : { ...filters.values, from: first, to: last } };
}

/** Who booked what: how often, and what it came to. */
export function BookkeepersScreen() {
  const filters = useReportFilters();
  const { day } = useFormat();
  const query = useQuery({ ...bookkeepersQuery(filters.values), placeholderData: keepPreviousData });
  const { data, error, refetch, isPlaceholderData } = query;
  return (
    <>
      <PageHeader
        title="Billing activity by bookkeeper"
        note={
          data === undefined
            ? undefined
            : `${count(data.events, 'payment event')}${data.counted_back_to ? `; counted back to ${day(data.counted_back_to)}: choose a shorter stretch of time` : ''}`
        }
        actions={
          <ButtonLink
            href={bookkeepersTable(filters.values)}
            icon="import"
            download="billing-activity-by-bookkeeper.csv"
          >
            Spreadsheet
          </ButtonLink>
        }
      />
      <FilterChips filters={filters} all={CHIPS} />
      {error && data === undefined ? (
        <ErrorBox error={error} retry={() => void refetch()} />
      ) : data?.data.length === 0 ? (
        <Empty title="Nobody booked anything">Choose a longer stretch of time.</Empty>
      ) : (
        <DataTable
          caption="Billing activity by bookkeeper"
          columns={COLUMNS}
          rows={data && linesOf(data)}
          rowId={({ key }) => key}
          stale={isPlaceholderData}
        />
      )}
    </>
  );
}

function linesOf({ data }: BookkeepersReport): Line[] {
  return data.flatMap(({ bookkeeper, events, amount_cents, types }) => {
    const who =
      bookkeeper.kind === 'user' || bookkeeper.kind === 'api_key' ? (bookkeeper.id ?? '') : 'selfpay';
    return [
      { key: who, name: bookkeeper.name, who, transaction: null, description: '', events, amount_cents },
      ...types.map((type) => ({ key: `${who} ${type.description}`, name: null, who, ...type })),
    ];
  });
}
