import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { type ImportSummary, importsQuery } from '../../api/imports.ts';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Pager } from '../../components/Pager.tsx';
import { Section } from '../../components/Section.tsx';
import { Day, Money, Nothing } from '../../components/words.tsx';
import { usePaging } from '../../lib/filters.ts';
import { count, number } from '../../lib/format.ts';
import { Upload } from './upload.tsx';
import { ImportPill } from './words.tsx';

const column = columnsOf<ImportSummary>();
const COLUMNS: Columns<ImportSummary> = [
  column.accessor('name', {
    header: 'File',
    cell: ({ row }) => (
      <Link href={`/imports/${row.original.id}`} class="plain cut">
        {row.original.name}
      </Link>
    ),
    meta: { phone: 'title', fill: true, bone: 20 },
  }),
  column.accessor('created_at', {
    header: 'Uploaded',
    cell: ({ getValue }) => <Day at={getValue()} time />,
    meta: { phone: 'sub1', bone: 14 },
  }),
  column.display({
    id: 'by',
    header: 'By',
    cell: ({ row }) => row.original.created_by.name,
    meta: { phone: 'hide', bone: 12 },
  }),
  column.accessor('state', {
    header: 'Status',
    cell: ({ getValue }) => <ImportPill state={getValue()} />,
    meta: { phone: 'state', bone: 8 },
  }),
  column.accessor('rows', {
    header: 'Rows',
    cell: ({ getValue }) => (getValue() === 0 ? <Nothing /> : number(getValue())),
    meta: { phone: 'hide', num: true, bone: 5 },
  }),
  column.display({
    id: 'amount',
    header: 'New receivables',
    cell: ({ row }) => (
      <Money cents={row.original.counts.amount_cents === 0 ? null : row.original.counts.amount_cents} />
    ),
    meta: { phone: 'amount', num: true, bone: 9 },
  }),
];

/** Bringing a file, and the files that were brought. */
export function ImportsScreen() {
  const paging = usePaging();
  const { data, error, refetch } = useQuery(importsQuery(paging.after));
  const rows = data?.data;
  return (
    <>
      <PageHeader
        title="Import"
        note="Customers, receivables and invoices from a file. It is checked first; nothing can be seen or paid before you apply it."
      />
      <Upload />
      {error && rows === undefined ? (
        <ErrorBox error={error} retry={() => void refetch()} />
      ) : (
        (rows === undefined || rows.length > 0) && (
          <Section title="Earlier files">
            <DataTable
              caption="Files that were uploaded, newest first"
              columns={COLUMNS}
              rows={rows}
              rowId={({ id }) => id}
              href={({ id }) => `/imports/${id}`}
              cards
              bones={4}
              pager={
                (data?.next || paging.newer) && (
                  <Pager paging={paging} says={rows && count(rows.length, 'file')} next={data?.next} />
                )
              }
            />
          </Section>
        )
      )}
    </>
  );
}
