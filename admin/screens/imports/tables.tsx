import type { ImportDetail } from '../../api/imports.ts';
import { type Columns as ColumnsOf, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Section } from '../../components/Section.tsx';
import { Code, Nothing, useFormat } from '../../components/words.tsx';
import { count, number } from '../../lib/format.ts';
import { fieldName } from './words.tsx';

interface Line {
  what: string;
  create: number;
  change: number | null;
  same: number;
}

const line = columnsOf<Line>();
const cell = (value: number | null) =>
  value === null ? <Nothing /> : <span class={value === 0 ? 'quiet' : undefined}>{number(value)}</span>;
const LINES: ColumnsOf<Line> = [
  line.accessor('what', { header: '', meta: { fill: true } }),
  line.accessor('create', {
    header: 'New',
    cell: ({ getValue }) => <b>{cell(getValue())}</b>,
    meta: { num: true },
  }),
  line.accessor('change', {
    header: 'Changed',
    cell: ({ getValue }) => cell(getValue()),
    meta: { num: true },
  }),
  line.accessor('same', {
    header: 'Here already',
    cell: ({ getValue }) => cell(getValue()),
    meta: { num: true },
  }),
];

/** What the file brings, in numbers. */
export function Counts({ detail: { counts, state } }: { detail: ImportDetail }) {
  const rows = [
    { what: 'Customers', ...counts.customers },
    { what: 'Receivables', ...counts.receivables, change: null },
    { what: 'Invoices', ...counts.invoices, change: null },
  ];
  return (
    <Section title={state === 'done' ? 'What it did' : 'What it would do'}>
      <DataTable
        caption="New, changed and unchanged records of this file"
        columns={LINES}
        rows={rows}
        rowId={({ what }) => what}
      />
    </Section>
  );
}

type Change = ImportDetail['changes'][number];

const change = columnsOf<Change>();
const CHANGES: ColumnsOf<Change> = [
  change.accessor('row', { header: 'Row', cell: ({ getValue }) => number(getValue()) }),
  change.accessor('what', { header: 'Record' }),
  change.accessor('column', { header: 'Column', meta: { wide: true } }),
  change.display({
    id: 'values',
    header: 'From and to',
    cell: ({ row }) => <FromTo change={row.original} />,
    meta: { wrap: true },
  }),
];

function FromTo({ change: { from, to } }: { change: Change }) {
  return (
    <>
      {from ? <del>{from}</del> : <span class="quiet">empty</span>} →{' '}
      {to ? <ins>{to}</ins> : <span class="quiet">empty</span>}
    </>
  );
}

/** Contact details that differ from what is here; nothing else of what is here changes. */
export function Changes({ detail: { changes } }: { detail: ImportDetail }) {
  if (changes.length === 0) return null;
  return (
    <Section
      title="Changes"
      aside={changes.length >= 100 && <span class="small quiet">The first {changes.length}</span>}
    >
      <DataTable
        caption="What changes"
        columns={CHANGES}
        rows={changes}
        rowId={({ row, column, what }) => `${row} ${column} ${what}`}
      />
    </Section>
  );
}

type Problem = ImportDetail['problems'][number];

const problem = columnsOf<Problem>();
const PROBLEMS: ColumnsOf<Problem> = [
  problem.accessor('row', {
    header: 'Row',
    cell: ({ getValue }) => {
      const row = getValue();
      return row === null ? <span class="quiet">File</span> : number(row);
    },
  }),
  problem.accessor('column', { header: 'Column', cell: ({ getValue }) => getValue() ?? <Nothing /> }),
  problem.accessor('value', {
    header: 'Cell',
    cell: ({ getValue }) => <Cell value={getValue()} />,
    meta: { wide: true },
  }),
  problem.accessor('message', { header: 'What to mend', meta: { wrap: true } }),
];

function Cell({ value }: { value: string | null }) {
  if (value === null || value === '') return <span class="quiet">empty</span>;
  return (
    <span class="cell cut" title={value}>
      <Code>{value}</Code>
    </span>
  );
}

/** Why a file was refused, by row and column. */
export function Problems({ detail: { problems, more_problems, counts } }: { detail: ImportDetail }) {
  return (
    <>
      <p class="notice bad" role="alert">
        <Icon name="alert" />
        <span>
          <b>Nothing was imported.</b>{' '}
          {counts.refused > 0
            ? `${count(counts.refused, 'row')} cannot be read as they stand.`
            : 'The file cannot be read as it stands.'}{' '}
          Mend the file and upload it again.
        </span>
      </p>
      <Section
        title="Problems"
        aside={more_problems > 0 && <span class="small quiet">and {number(more_problems)} more</span>}
      >
        <DataTable
          caption="What is wrong, by row and column"
          columns={PROBLEMS}
          rows={problems}
          rowId={({ row, column, message }) => `${row} ${column} ${message}`}
        />
      </Section>
    </>
  );
}

/** The first rows as they were understood, so that a column taken for another is noticed. */
export function Sample({ detail: { sample } }: { detail: ImportDetail }) {
  const { money } = useFormat();
  if (sample.length === 0) return null;
  const fields = [...new Set(sample.flatMap((row) => Object.keys(row)))].filter((field) =>
    sample.some((row) => row[field] !== null && row[field] !== ''),
  );
  return (
    <Section title="The first rows, as they were understood">
      <div class="scroll">
        <table class="sample">
          <thead>
            <tr>
              {fields.map((field) => (
                <th key={field} class={field === 'amount' ? 'num' : undefined} scope="col">
                  {field.replaceAll('_', ' ')}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sample.map((row, at) => (
              <tr key={String(row.row ?? at)}>
                {fields.map((field) => {
                  const value = row[field];
                  const cents = field === 'amount' && typeof value === 'number';
                  return (
                    <td key={field} class={cents ? 'num' : undefined}>
                      {cents ? money(value) : (value ?? <Nothing />)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

/** Which column of the file was taken for what. */
export function Columns({ detail: { columns } }: { detail: ImportDetail }) {
  if (columns.length === 0) return null;
  return (
    <Section title="Columns of the file">
      <dl class="facts">
        {columns.map(({ name, field }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{field ? fieldName(field) : <span class="quiet">Not used</span>}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
