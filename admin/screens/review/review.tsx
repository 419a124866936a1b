import { useQuery } from '@tanstack/preact-query';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { type ReviewPage, refundsQuery, reviewQuery, seeObject } from '../../api/review.ts';
import type { RefundRequest } from '../../api/shapes.ts';
import { Button } from '../../components/Button.tsx';
import { CustomerName } from '../../components/CustomerName.tsx';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Pager } from '../../components/Pager.tsx';
import { Section } from '../../components/Section.tsx';
import { toast, toastError } from '../../components/Toast.tsx';
import { Code, Day, Hush, Money, Nothing, Pill, useFormat } from '../../components/words.tsx';
import { booksChanged } from '../../lib/changed.ts';
import { usePaging } from '../../lib/filters.ts';
import { count } from '../../lib/format.ts';
import { useShortcut } from '../../lib/shortcuts.ts';
import { useMay } from '../../session.ts';
import { RequestPill, refundFailure, refundReason } from '../disputes/words.tsx';
import { ApproveRefund, useMayApprove } from '../register/decide-refund.tsx';
import { useReview } from '../register/review.ts';
import { EntryStatusPill } from '../words.tsx';
import { objectSays, whySays } from './why.tsx';

type Entry = ReviewPage['data'][number];
type Flagged = ReviewPage['objects'][number];

/** What waits, whatever it is. */
type Waiting =
  | { key: string; at: string; what: 'entry'; entry: Entry }
  | { key: string; at: string; what: 'refund'; request: RefundRequest }
  | { key: string; at: string; what: 'object'; object: Flagged };

/** The oldest first; what is not an entry stands on the first page. */
function waitingOf({ data, refunds, objects }: ReviewPage): Waiting[] {
  return [
    ...data.map((entry) => ({ key: entry.id, at: entry.at, what: 'entry' as const, entry })),
    ...refunds.map((request) => ({ key: request.id, at: request.at, what: 'refund' as const, request })),
    ...objects.map((object) => ({
      key: `${object.kind}:${object.id}`,
      at: object.since,
      what: 'object' as const,
      object,
    })),
  ].sort((a, b) => a.at.localeCompare(b.at));
}

/** Where a row leads. What could not be booked leads to the entries that bear its payment's number. */
function hrefOf(row: Waiting): string {
  if (row.what === 'entry') return `/register/${row.entry.id}`;
  if (row.what === 'refund') return `/register/${row.request.entry_id}`;
  return row.object.kind === 'dispute'
    ? `/disputes/${row.object.id}`
    : `/register?number=${row.object.payment_id ?? row.object.id}`;
}

const column = columnsOf<Waiting>();
const COLUMNS: Columns<Waiting> = [
  column.accessor('at', {
    header: 'Date',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { phone: 'sub1', bone: 6 },
  }),
  column.display({
    id: 'kind',
    header: 'What',
    cell: ({ row }) => <Kind row={row.original} />,
    meta: { phone: 'state', bone: 8 },
  }),
  column.display({
    id: 'customer',
    header: 'Customer',
    cell: ({ row }) => <Whose row={row.original} />,
    meta: { phone: 'sub2', bone: 14 },
  }),
  column.display({
    id: 'why',
    header: 'Why',
    cell: ({ row }) => <Why row={row.original} />,
    meta: { phone: 'title', fill: true, bone: 30 },
  }),
  column.display({
    id: 'amount',
    header: 'Amount',
    cell: ({ row }) => <Amount row={row.original} />,
    meta: { phone: 'amount', num: true, bone: 8 },
  }),
  column.display({
    id: 'done',
    header: () => <Hush>What to do</Hush>,
    cell: ({ row }) => <Done row={row.original} />,
    meta: { phone: 'hide', bone: 0 },
  }),
];

function Kind({ row }: { row: Waiting }) {
  if (row.what === 'entry') return <EntryStatusPill status={row.entry.status} />;
  if (row.what === 'refund') return <Pill tone="warn">To approve</Pill>;
  return <Pill tone="bad">Not booked</Pill>;
}

function Whose({ row }: { row: Waiting }) {
  if (row.what === 'object') return <Nothing />;
  const customer = row.what === 'entry' ? row.entry.customer : row.request.customer;
  return <CustomerName customer={customer} several />;
}

function Why({ row }: { row: Waiting }) {
  const { money } = useFormat();
  const says =
    row.what === 'entry'
      ? whySays(row.entry, money)
      : row.what === 'refund'
        ? `${row.request.requested_by_name ?? 'Somebody'} asks for a refund: ${row.request.note || refundReason(row.request.reason)}`
        : objectSays(row.object);
  return (
    <Link href={hrefOf(row)} class="soft" title={says}>
      {says}
    </Link>
  );
}

function Amount({ row }: { row: Waiting }) {
  if (row.what === 'entry') return <Money cents={row.entry.amount_cents} out />;
  if (row.what === 'refund') return <Money cents={-row.request.amount_cents} out />;
  return <Money cents={row.object.amount_cents} />;
}

/** What takes one of these off the queue, and what hinders it. */
function useDone() {
  const review = useReview();
  const { may } = useMay('bookkeep');
  const [asked, setAsked] = useState<RefundRequest | null>(null);
  const set = async (object: Flagged, seen: boolean): Promise<void> => {
    await seeObject(object.kind, object.id, seen);
    booksChanged();
  };
  const done = (row: Waiting) => {
    if (!may) return;
    if (row.what === 'entry') review.mutate({ ids: [row.entry.id], needsReview: false });
    else if (row.what === 'refund') setAsked(row.request);
    else
      set(row.object, true)
        .then(() =>
          toast(
            'Set aside until Stripe tells of it again.',
            () => void set(row.object, false).catch(toastError),
          ),
        )
        .catch(toastError);
  };
  return { done, asked, close: () => setAsked(null) };
}

function Done({ row }: { row: Waiting }) {
  const { done, asked, close } = useDone();
  const { may, why } = useMay('bookkeep');
  const mine = useMayApprove({ requested_by: row.what === 'refund' ? row.request.requested_by : null });
  const idle = row.what === 'refund' ? mine : may ? undefined : why;
  return (
    <>
      <Button look="quiet" disabled={idle !== undefined} title={idle} onClick={() => done(row)}>
        {row.what === 'object' ? 'Set aside' : row.what === 'refund' ? 'Approve…' : 'Approve'}
      </Button>
      {asked && <ApproveRefund request={asked} onClose={close} />}
    </>
  );
}

/** Everything that a person has to look at, the oldest first: J and K move, A approves, Z takes it back. */
export function ReviewScreen() {
  const paging = usePaging();
  const { data, error, refetch, isPlaceholderData } = useQuery(reviewQuery(paging.after));
  const rows = data && waitingOf(data);
  const { asked, close } = useApproveKey(rows);
  const { day } = useFormat();
  const oldest = rows?.[0];
  return (
    <>
      <PageHeader
        title="Review"
        note={
          oldest !== undefined &&
          rows !== undefined &&
          `${count(rows.length, 'thing')}${data?.next ? ' and more' : ''} to look at, the oldest since ${day(oldest.at)}`
        }
      />
      {error && rows === undefined ? (
        <ErrorBox error={error} retry={() => void refetch()} />
      ) : rows?.length === 0 ? (
        <Empty title="Nothing needs review">
          Overpayments, refunds, lost disputes, returned debits and what could not be booked come here by
          themselves, until somebody approves them.
        </Empty>
      ) : (
        <DataTable
          caption="What needs review, the oldest first"
          columns={COLUMNS}
          rows={rows}
          rowId={({ key }) => key}
          href={hrefOf}
          cards
          stale={isPlaceholderData}
          pager={
            <Pager
              paging={paging}
              says={rows && `${count(rows.length, 'thing')} on this page`}
              next={data?.next}
              words={['Older', 'Newer']}
            />
          }
        />
      )}
      {asked && <ApproveRefund request={asked} onClose={close} />}
      <UnderWay />
    </>
  );
}

/** A approves the row that one is on, and the next one takes its place under the hand. */
function useApproveKey(rows: Waiting[] | undefined) {
  const { done, asked, close } = useDone();
  const next = useRef<number | null>(null);
  const shown = () => [...document.querySelectorAll<HTMLElement>('tbody tr[data-row]')];
  const keys = rows?.map(({ key }) => key).join();
  useEffect(() => {
    const at = next.current;
    next.current = null;
    if (at === null) return;
    const all = shown();
    all[Math.min(at, all.length - 1)]?.focus({ preventScroll: true });
  }, [keys]);
  useShortcut(
    { keys: 'a', says: 'Approve the row', group: 'Lists' },
    () => {
      const all = shown();
      const at = Math.max(
        0,
        all.findIndex((row) => row.contains(document.activeElement)),
      );
      const row = rows?.find(({ key }) => key === all[at]?.dataset.row);
      if (row === undefined) return;
      next.current = at;
      done(row);
    },
    rows !== undefined && rows.length > 0,
  );
  return { done, asked, close };
}

const FAILED_SHOWN_MS = 30 * 86_400_000;

/** Refunds that need nobody now: on their way, and those that failed lately. */
function UnderWay() {
  const pending = useQuery(refundsQuery('pending'));
  const failed = useQuery(refundsQuery('failed'));
  const lately = Date.now() - FAILED_SHOWN_MS;
  const rows = [
    ...(pending.data?.data ?? []),
    ...(failed.data?.data ?? []).filter(({ at }) => Date.parse(at) > lately),
  ];
  if (rows.length === 0) return null;
  return (
    <Section title="Refunds on their way, and those that failed">
      <DataTable
        caption="Refunds on their way, and those that failed in the last 30 days"
        columns={REFUNDS}
        rows={rows}
        rowId={({ id }) => id}
        cards
      />
    </Section>
  );
}

const refund = columnsOf<RefundRequest>();
const REFUNDS: Columns<RefundRequest> = [
  refund.accessor('at', {
    header: 'Asked for',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { phone: 'sub1' },
  }),
  refund.display({
    id: 'payment',
    header: 'Payment',
    cell: ({ row }) => (
      <Link href={`/register/${row.original.entry_id}`} class="soft">
        <Code>{row.original.payment_id}</Code>
      </Link>
    ),
    meta: { phone: 'sub2' },
  }),
  refund.display({
    id: 'customer',
    header: 'Customer',
    cell: ({ row }) => row.original.customer?.name ?? <Nothing />,
    meta: { phone: 'title' },
  }),
  refund.display({
    id: 'says',
    header: 'How it stands',
    cell: ({ row }) => <span class="quiet">{refundFailure(row.original.message) ?? row.original.note}</span>,
    meta: { phone: 'line3', fill: true },
  }),
  refund.display({
    id: 'state',
    header: 'State',
    cell: ({ row }) => <RequestPill request={row.original} />,
    meta: { phone: 'state' },
  }),
  refund.accessor('amount_cents', {
    header: 'Amount',
    cell: ({ getValue }) => <Money cents={-getValue()} out />,
    meta: { phone: 'amount', num: true },
  }),
];
