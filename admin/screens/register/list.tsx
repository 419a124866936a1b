import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import { Link, useLocation } from 'wouter-preact';
import { customerNameQuery } from '../../api/customers.ts';
import { type Entry, type RegisterFilters, registerQuery, registerTotalQuery } from '../../api/register.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { customerFilter } from '../../components/CustomerFilter.tsx';
import { CustomerName } from '../../components/CustomerName.tsx';
import { type Columns, columnsOf } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import {
  amountFilter,
  choiceFilter,
  dateFilter,
  type Filter,
  textFilter,
} from '../../components/FilterChips.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ListPage, PAGED } from '../../components/ListPage.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { Code, Day, Hush, Kbd, Money, useFormat } from '../../components/words.tsx';
import { type Filters, useFilters, usePaging } from '../../lib/filters.ts';
import { count } from '../../lib/format.ts';
import { useShortcut } from '../../lib/shortcuts.ts';
import { client, useMay, useMe } from '../../session.ts';
import { EntryStatusPill, REVERSALS, TYPES } from '../words.tsx';
import { useReview } from './review.ts';
import { RegisterViews } from './views.tsx';

const FILTERS: Filter[] = [
  dateFilter('Date', 'from', 'to'),
  choiceFilter('Type', 'type', TYPES),
  choiceFilter('Taken back', 'status', REVERSALS),
  textFilter('Number', 'number', 'All of it: a pi_… or txn_… of Stripe’s, or a check’s number.'),
  amountFilter('amount_cents'),
  customerFilter('customer_id'),
];

const column = columnsOf<Entry>();
const COLUMNS: Columns<Entry> = [
  column.display({
    id: 'review',
    header: () => <Hush>Review</Hush>,
    cell: ({ row }) => row.original.needs_review && <Flag />,
    meta: { phone: 'mark', bone: 0 },
  }),
  column.accessor('at', {
    header: 'Date',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { phone: 'sub1', bone: 6 },
  }),
  column.accessor('type', { header: 'Type', meta: { phone: 'sub2', bone: 6 } }),
  column.accessor('number', {
    header: 'Number',
    cell: ({ row }) => <NumberLink entry={row.original} />,
    meta: { phone: 'sub3', bone: 24 },
  }),
  column.display({
    id: 'customer',
    header: 'Customer',
    cell: ({ row }) => <CustomerName customer={row.original.customer} several />,
    meta: { phone: 'title', bone: 18 },
  }),
  column.accessor('comment', {
    header: 'Comment',
    cell: ({ getValue }) => (
      <span class="quiet cut" title={getValue()}>
        {getValue()}
      </span>
    ),
    meta: { phone: 'line3', fill: true, bone: 16 },
  }),
  column.accessor('status', {
    header: 'Status',
    cell: ({ getValue }) => <EntryStatusPill status={getValue()} />,
    meta: { phone: 'state', bone: 7 },
  }),
  column.accessor('amount_cents', {
    header: () => <AmountHead />,
    cell: ({ getValue }) => <Money cents={getValue()} out />,
    meta: { phone: 'amount', num: true, bone: 8 },
  }),
];

function AmountHead() {
  return <>Amount ({useFormat().currency})</>;
}

function Flag() {
  return (
    <span class="flag" title="Needs review">
      <Icon name="flag" />
      <Hush>Needs review</Hush>
    </span>
  );
}

function NumberLink({ entry }: { entry: Entry }) {
  return (
    <Link href={`/register/${entry.id}`} class="soft">
      <Code>{entry.number || '–'}</Code>
      {entry.number === '' && <Hush>without a number</Hush>}
    </Link>
  );
}

/** Every payment that the office got or gave back, newest first. */
export function RegisterScreen() {
  const filters = useFilters();
  const paging = usePaging();
  const { needs_review } = useMe();
  const values = useRegisterFilters(filters);
  const query = useQuery({ ...registerQuery(values, paging.after), ...PAGED });
  return (
    <>
      <PageHeader title="Check register" {...useTotal(values, filters.values)} actions={<RecordPayment />} />
      <RegisterViews at="booked" />
      <ListPage
        caption="Check register, newest first"
        query={query}
        ahead={(next) => client.prefetchQuery(registerQuery(values, next))}
        columns={COLUMNS}
        rowId={({ id }) => id}
        href={({ id }) => `/register/${id}`}
        select={{
          label: ({ type, number }) => `${type} ${number}`,
          bar: (picked, clear) => <Picked entries={picked} clear={clear} />,
        }}
        filters={filters}
        chips={[...FILTERS, reviewFilter(needs_review)]}
        paging={paging}
        says={(rows) => <Span rows={rows} />}
        empty={<NoPayments />}
        noMatch={'needs_review' in values ? <AllReviewed filters={filters} /> : undefined}
      />
    </>
  );
}

/** The way to what came without Stripe. */
function RecordPayment() {
  const { may } = useMay('bookkeep');
  const [, navigate] = useLocation();
  useShortcut(
    { keys: 'n', says: 'Record a payment', group: 'This page' },
    () => navigate('/register/record'),
    may,
  );
  if (!may) return null;
  return (
    <ButtonLink look="first" icon="plus" href="/admin/register/record">
      Record a payment <Kbd>N</Kbd>
    </ButtonLink>
  );
}

const reviewFilter = (many: number): Filter => ({
  label: many > 0 ? `Needs review ${many > 99 ? '99+' : many}` : 'Needs review',
  names: ['needs_review'],
  says: () => '',
  value: { needs_review: 'true' },
  icon: 'flag',
});

/** What stands in the address, as the API asks for it: days begin and end where the office is. */
function useRegisterFilters({ values }: Filters): RegisterFilters {
  const { span } = useFormat();
  const { from, to, ...others } = values;
  return { ...others, ...span(from, to) };
}

/** The figure of the page: what all entries together come to. */
function useTotal(filters: RegisterFilters, values: Filters['values']) {
  const { day } = useFormat();
  const { data, error } = useQuery({ ...registerTotalQuery(filters), placeholderData: keepPreviousData });
  const customer = useQuery({
    ...customerNameQuery(values.customer_id ?? ''),
    enabled: values.customer_id !== undefined,
  });
  if (error && data === undefined) return {};
  if (data === undefined) return { figure: <Bone ch={8} />, note: <Bone ch={16} /> };
  const { from, to, needs_review } = values;
  const when =
    from && to
      ? from === to
        ? ` on ${day(from)}`
        : `, ${day(from)} – ${day(to)}`
      : from
        ? ` since ${day(from)}`
        : to
          ? ` until ${day(to)}`
          : '';
  const which = needs_review ? ` that need${data.entries === 1 ? 's' : ''} review` : '';
  const whose = customer.data ? ` of ${customer.data.name}` : '';
  const entries = count(data.entries, 'entry', 'entries');
  return {
    figure: <Money cents={data.net_cents} out />,
    note: data.complete
      ? `net of ${entries}${which}${whose}${when}`
      : `net of the newest ${entries} that match; there are more`,
  };
}

function Span({ rows }: { rows: Entry[] | undefined }) {
  const { day } = useFormat();
  const [first, last] = [rows?.[0], rows?.at(-1)];
  if (!rows || !first || !last) return null;
  const [from, to] = [day(first.at), day(last.at)];
  return (
    <>
      {count(rows.length, 'entry', 'entries')}, {from === to ? from : `${from} back to ${to}`}
    </>
  );
}

/** What can be done with the entries that were picked. */
function Picked({ entries, clear }: { entries: Entry[]; clear(): void }) {
  const review = useReview();
  const { money } = useFormat();
  const { may, why } = useMay('bookkeep');
  const waiting = entries.filter((entry) => entry.needs_review);
  const approve = () => {
    const ids = waiting.map(({ id }) => id);
    if (!may || ids.length === 0) return;
    review.mutate({ ids, needsReview: false }, { onSuccess: clear });
  };
  const idle = may ? 'None of these needs review' : why;
  useShortcut({ keys: 'a', says: 'Approve what is selected', group: 'Lists' }, approve);
  return (
    <div class="picked">
      <b role="status">{entries.length} selected</b>
      <span>{money(entries.reduce((sum, { amount_cents }) => sum + amount_cents, 0))} net</span>
      <Button
        disabled={!may || waiting.length === 0}
        busy={review.isPending}
        title={waiting.length === 0 || !may ? idle : undefined}
        onClick={approve}
      >
        Approve{waiting.length > 0 && waiting.length < entries.length ? ` ${waiting.length}` : ''}{' '}
        <Kbd>A</Kbd>
      </Button>
      <Button onClick={clear}>
        Clear <Kbd>Esc</Kbd>
      </Button>
    </div>
  );
}

function AllReviewed({ filters }: { filters: Filters }) {
  return (
    <Empty
      title="Nothing needs review"
      actions={<Button onClick={filters.clear}>Show the whole register</Button>}
    >
      Overpayments, refunds and lost disputes come here by themselves, until somebody approves them.
    </Empty>
  );
}

function NoPayments() {
  const { test_mode } = useMe();
  return (
    <Empty
      title="No payments yet"
      actions={
        <>
          <ButtonLink href="/admin/invoices">See the invoices</ButtonLink>
          <ButtonLink href="/admin/imports">Import a file</ButtonLink>
        </>
      }
    >
      {test_mode
        ? 'Import invoices, then open one and choose “Self-pay portal…”: with card 4242 4242 4242 4242 you can pay it yourself, and the payment appears here.'
        : 'Import invoices and send letters. What is paid online appears here within a minute, on the right items.'}
    </Empty>
  );
}
