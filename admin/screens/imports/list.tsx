import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { newWish } from '../../api/client.ts';
import {
  type DateOrder,
  type ImportDetail,
  type ImportSummary,
  importQuery,
  importsQuery,
  openImport,
} from '../../api/imports.ts';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Radios } from '../../components/Field.tsx';
import { PAGED } from '../../components/ListPage.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Pager } from '../../components/Pager.tsx';
import { Section } from '../../components/Section.tsx';
import { Day, Money, useFormat } from '../../components/words.tsx';
import { usePaging } from '../../lib/filters.ts';
import { useSend } from '../../lib/form.ts';
import { count } from '../../lib/format.ts';
import { AT_ONCE_BYTES, startUpload } from '../../lib/upload.ts';
import { client, useMay } from '../../session.ts';
import { DropZone } from './drop-zone.tsx';
import { Columns as FileColumns } from './file-columns.tsx';
import { ImportPill, made } from './words.tsx';

const column = columnsOf<ImportSummary>();
const COLUMNS: Columns<ImportSummary> = [
  column.accessor('created_at', {
    header: 'Uploaded',
    cell: ({ getValue }) => <Day at={getValue()} time />,
    meta: { phone: 'sub1', bone: 14 },
  }),
  column.accessor('name', {
    header: 'File',
    cell: ({ row: { original } }) => (
      <Link href={`/imports/${original.id}`} class="plain cut">
        {original.name}
      </Link>
    ),
    meta: { phone: 'title', bone: 18 },
  }),
  column.display({
    id: 'by',
    header: 'By',
    cell: ({ row: { original } }) => <span class="quiet">{original.created_by.name}</span>,
    meta: { phone: 'sub3', bone: 12 },
  }),
  column.display({
    id: 'what',
    header: 'What it brings',
    cell: ({ row: { original } }) => <span class="quiet cut">{brings(original)}</span>,
    meta: { phone: 'line3', fill: true, bone: 26 },
  }),
  column.accessor('state', {
    header: 'Status',
    cell: ({ getValue }) => <ImportPill state={getValue()} />,
    meta: { phone: 'state', bone: 7 },
  }),
  column.display({
    id: 'amount',
    header: () => <AmountHead />,
    cell: ({ row: { original } }) => (
      <Money cents={hasAmount(original) ? original.counts.amount_cents : null} />
    ),
    meta: { phone: 'amount', num: true, bone: 8 },
  }),
];

const hasAmount = ({ state, counts }: ImportSummary) =>
  ['checked', 'applying', 'done'].includes(state) && counts.receivables.create > 0;

function brings({ state, counts, rows }: ImportSummary): string {
  if (state === 'refused')
    return `${counts.refused > 0 ? `${count(counts.refused, 'row')} to mend` : 'Cannot be read'}; nothing was imported`;
  if (!['checked', 'applying', 'done'].includes(state)) return rows > 0 ? count(rows, 'row') : '';
  const changed = counts.customers.change > 0 ? count(counts.customers.change, 'changed customer') : '';
  return [made(counts), changed].filter(Boolean).join('; ') || 'Nothing new';
}

function AmountHead() {
  return <>Amount ({useFormat().currency})</>;
}

/** A file of customers and what they owe, and all that were imported before. */
export function ImportsScreen() {
  const { may, why } = useMay('bookkeep');
  return (
    <>
      <PageHeader
        title="Import"
        note="Customers, invoices and receivables from your billing system. You see what a file would do before anything happens."
      />
      <div class="stack">
        {may ? (
          <NewImport />
        ) : (
          <p class="notice">
            <span>You can look at imports, but not make one. {why}</span>
          </p>
        )}
        <PastImports />
      </div>
    </>
  );
}

const ORDERS: { value: DateOrder; text: string }[] = [
  { value: 'mdy', text: 'Month first: 3/4/2026 is March 4' },
  { value: 'dmy', text: 'Day first: 3/4/2026 is April 3' },
];

interface Chosen {
  file: File;
  /** Sent again after a lost connection, it opens the same import. */
  wish: ReturnType<typeof newWish>;
}

function NewImport() {
  const [, navigate] = useLocation();
  const [dates, setDates] = useState<DateOrder>('mdy');
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const { busy, send, error } = useSend((opened: ImportDetail) => {
    client.setQueryData(importQuery(opened.id).queryKey, opened);
    navigate(`/imports/${opened.id}`);
  });
  const upload = ({ file, wish }: Chosen) =>
    send(async () => {
      const whole = file.size <= AT_ONCE_BYTES;
      const opened = await openImport(file.name, dates, whole ? file : undefined, wish);
      if (!whole) startUpload(opened.id, file);
      return opened;
    });
  return (
    <div class="new-import">
      <DropZone
        says="Drop a CSV file here"
        busy={busy && chosen ? `Sending ${chosen.file.name}…` : null}
        sample
        onFile={(file) => {
          const next = { file, wish: newWish() };
          setChosen(next);
          void upload(next);
        }}
      />
      <Radios
        legend="Dates in the file"
        value={dates}
        choices={ORDERS}
        onChoice={(order) => setDates(order)}
      />
      {error && <ErrorBox error={error} retry={chosen ? () => void upload(chosen) : undefined} />}
      <FileColumns />
    </div>
  );
}

function PastImports() {
  const paging = usePaging();
  const {
    data,
    error,
    refetch,
    isPlaceholderData: stale,
  } = useQuery({
    ...importsQuery(paging.after),
    ...PAGED,
  });
  if (error && data === undefined) return <ErrorBox error={error} retry={() => void refetch()} />;
  const next = stale ? null : data?.next;
  const rows = data?.data;
  return (
    <Section title="Imports so far">
      {rows?.length === 0 ? (
        <p class="quiet">None yet. Try it with the sample: nothing is imported before you say so.</p>
      ) : (
        <DataTable
          caption="Imports, newest first"
          columns={COLUMNS}
          rows={rows}
          rowId={({ id }) => id}
          href={({ id }) => `/imports/${id}`}
          cards
          stale={stale}
          bones={5}
          pager={
            (next || paging.newer) && (
              <Pager paging={paging} says={rows && count(rows.length, 'import')} next={next} />
            )
          }
        />
      )}
    </Section>
  );
}
