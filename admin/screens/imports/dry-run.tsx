import { useMemo } from 'preact/hooks';
import type { ImportDetail } from '../../api/imports.ts';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { Section } from '../../components/Section.tsx';
import { Code, Hush, Nothing } from '../../components/words.tsx';
import { number } from '../../lib/format.ts';
import { Notes } from './import.tsx';
import { whatToImport } from './words.tsx';

/** What would happen, so that one can compare it with what one meant. */
export function DryRun({ data }: { data: ImportDetail }) {
  const { state, counts, changes, notes } = data;
  const done = state === 'done';
  return (
    <>
      {!done && whatToImport(counts) === null && (
        <p class="notice good">
          <span>
            <b>Nothing new.</b> All that this file says is in Selfpay already.
          </span>
        </p>
      )}
      <Section title={done ? 'What it did' : 'What it would do'}>
        <Counts data={data} />
      </Section>
      <Notes notes={notes} />
      {changes.length > 0 && (
        <Section
          title={done ? 'Changed' : 'Would change'}
          aside={changes.length === 100 && <span class="small quiet">The first 100</span>}
        >
          <DataTable
            caption="Changes to customers"
            columns={CHANGES}
            rows={changes}
            rowId={({ row, column, what }) => `${row} ${what} ${column}`}
            cards
          />
        </Section>
      )}
      <Understood data={data} />
      {data.sample.length > 0 && <Sample data={data} />}
    </>
  );
}

interface Line {
  what: string;
  create: number;
  change: number | null;
  same: number;
}
const line = columnsOf<Line>();
const many = (value: number | null) =>
  value === null ? <Nothing /> : value === 0 ? <Nothing /> : number(value);
const LINES: Columns<Line> = [
  line.accessor('what', {
    header: () => <Hush>What</Hush>,
    cell: ({ getValue }) => getValue(),
    meta: { fill: true },
  }),
  line.accessor('create', {
    header: 'New',
    cell: ({ getValue }) => <b>{many(getValue())}</b>,
    meta: { num: true },
  }),
  line.accessor('change', {
    header: 'Changed',
    cell: ({ getValue }) => many(getValue()),
    meta: { num: true },
  }),
  line.accessor('same', {
    header: 'Already here',
    cell: ({ getValue }) => many(getValue()),
    meta: { num: true },
  }),
];

function Counts({ data: { counts } }: { data: ImportDetail }) {
  const rows: Line[] = [
    { what: 'Customers', ...counts.customers },
    { what: 'Invoices', ...counts.invoices, change: null },
    { what: 'Receivables', ...counts.receivables, change: null },
  ];
  return <DataTable caption="What it would do" columns={LINES} rows={rows} rowId={({ what }) => what} />;
}

type Change = ImportDetail['changes'][number];
const change = columnsOf<Change>();
const CHANGES: Columns<Change> = [
  change.accessor('row', {
    header: 'Row',
    cell: ({ getValue }) => (
      <>
        <span class="only-phone">Row </span>
        {number(getValue())}
      </>
    ),
    meta: { phone: 'amount' },
  }),
  change.accessor('what', {
    header: 'Of',
    cell: ({ getValue }) => capital(getValue()),
    meta: { phone: 'title' },
  }),
  change.accessor('column', {
    header: 'Column',
    cell: ({ getValue }) => <Code>{getValue()}</Code>,
    meta: { phone: 'sub1' },
  }),
  change.display({
    id: 'values',
    header: 'Old → new',
    cell: ({ row: { original } }) => (
      <span class="cut" title={`${original.from ?? 'empty'} → ${original.to ?? 'empty'}`}>
        <del>{original.from ?? 'empty'}</del> → <ins>{original.to ?? 'empty'}</ins>
      </span>
    ),
    meta: { phone: 'line3', fill: true },
  }),
];

/** Which column was taken for what. */
export function Understood({ data: { columns } }: { data: ImportDetail }) {
  const known = columns.filter(({ field }) => field !== null);
  if (known.length === 0) return null;
  return (
    <Section title="Columns">
      <ul class="understood">
        {known.map(({ name, field }) => (
          <li key={name}>
            <Code>{name}</Code>
            {name.trim().toLowerCase() !== field && <span class="quiet"> read as {field}</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What is looked at first stands first; a file may have it anywhere. */
const FIRST = [
  'row',
  'account',
  'customer_name',
  'invoice',
  'invoice_date',
  'receivable',
  'amount',
  'invoice_due_date',
];
const place = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

type Sampled = ImportDetail['sample'][number];
const sampled = columnsOf<Sampled>();

/** The first rows after reading: dates and amounts show how they were taken. */
function Sample({ data: { sample } }: { data: ImportDetail }) {
  const columns = useMemo((): Columns<Sampled> => {
    const names = [...new Set(sample.flatMap((row) => Object.keys(row)))].sort((a, b) => place(a) - place(b));
    return names.map((name) =>
      sampled.accessor((row) => row[name] ?? null, {
        id: name,
        header: name === 'row' ? 'Row' : name,
        cell: ({ getValue }) => getValue() ?? <Nothing />,
        meta: { num: name === 'amount' },
      }),
    );
  }, [sample]);
  return (
    <Section title="First rows, as they were read">
      <DataTable
        scrolls
        caption="First rows"
        columns={columns}
        rows={sample}
        rowId={({ row }) => String(row)}
      />
    </Section>
  );
}
