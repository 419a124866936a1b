import { Link } from 'wouter-preact';
import type { ImportDetail } from '../../api/imports.ts';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Section } from '../../components/Section.tsx';
import { Code, Nothing } from '../../components/words.tsx';
import { count, number } from '../../lib/format.ts';
import { Understood } from './dry-run.tsx';
import { Notes } from './import.tsx';

type Problem = ImportDetail['problems'][number] & { at: number };
const column = columnsOf<Problem>();
const COLUMNS: Columns<Problem> = [
  column.accessor('row', {
    header: 'Row',
    cell: ({ getValue }) => {
      const row = getValue();
      return row === null ? (
        <Nothing />
      ) : (
        <>
          <span class="only-phone">Row </span>
          {number(row)}
        </>
      );
    },
    meta: { phone: 'amount' },
  }),
  column.accessor('column', {
    header: 'Column',
    cell: ({ row: { original } }) =>
      original.column !== null ? (
        <Code>{original.column}</Code>
      ) : original.row === null ? (
        'The file'
      ) : (
        'The row'
      ),
    meta: { phone: 'title' },
  }),
  column.accessor('value', {
    header: 'It says',
    cell: ({ row: { original } }) =>
      original.value !== null ? (
        <span class="cut said" title={original.value}>
          <Code>{original.value}</Code>
        </span>
      ) : original.column === null ? (
        <Nothing />
      ) : (
        <span class="quiet">nothing</span>
      ),
    meta: { phone: 'sub1' },
  }),
  column.accessor('message', {
    header: 'What to do',
    cell: ({ getValue }) => getValue(),
    meta: { phone: 'line3', fill: true },
  }),
];

/** Why nothing was imported, cell by cell, and what to write instead. */
export function Problems({ data }: { data: ImportDetail }) {
  const { problems, more_problems: more, counts, notes } = data;
  const all = problems.length + more;
  const [only] = problems;
  return (
    <>
      <div class="notice bad">
        <Icon name="alert" />
        <div>
          <p>
            <b>Nothing was imported.</b>{' '}
            {all === 1 && only?.row === null
              ? only.message
              : `${counts.refused > 0 ? `${count(counts.refused, 'row')} cannot be read` : 'The file cannot be read'}. Mend what stands below in your billing system or spreadsheet, and upload the file again: what is right in it is not lost, and nothing is imported twice.`}
          </p>
          <p class="acts">
            <Link href="/imports" class="button first">
              Upload the mended file
            </Link>
          </p>
        </div>
      </div>
      {!(all === 1 && only?.row === null) && (
        <Section
          title={count(all, 'thing to mend', 'things to mend')}
          aside={more > 0 && <span class="small quiet">The first {number(problems.length)}</span>}
        >
          <div class="problems">
            <DataTable
              caption="What to mend"
              columns={COLUMNS}
              rows={problems.map((problem, at) => ({ ...problem, at }))}
              rowId={({ at }) => String(at)}
              cards
            />
          </div>
        </Section>
      )}
      <Notes notes={notes} />
      <Understood data={data} />
    </>
  );
}
