import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { newWish } from '../../api/client.ts';
import { type Mail, type MailFilters, mailsQuery, retryMail } from '../../api/mails.ts';
import { Button } from '../../components/Button.tsx';
import { customerFilter } from '../../components/CustomerFilter.tsx';
import { CustomerName } from '../../components/CustomerName.tsx';
import { type Columns, columnsOf } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { choiceFilter, type Filter } from '../../components/FilterChips.tsx';
import { ListPage, PAGED } from '../../components/ListPage.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { toast, toastError } from '../../components/Toast.tsx';
import { Day, Hush, OnPhone, Pill, type Tone } from '../../components/words.tsx';
import { useFilters, usePaging } from '../../lib/filters.ts';
import { count } from '../../lib/format.ts';
import { client, useMay } from '../../session.ts';
import { mailError, mailKind } from './words.ts';

const STATES: Record<Mail['state'], [word: string, tone: Tone]> = {
  waiting: ['Waiting', 'info'],
  sending: ['Being sent', 'info'],
  sent: ['Sent', 'plain'],
  failed: ['Failed', 'bad'],
};

const FILTERS: Filter[] = [
  choiceFilter(
    'State',
    'state',
    Object.entries(STATES).map(([value, [text]]) => ({ value, text })),
  ),
  customerFilter('customer_id'),
];

const column = columnsOf<Mail>();
const COLUMNS: Columns<Mail> = [
  column.accessor('created_at', {
    header: 'Written',
    cell: ({ getValue }) => <Day at={getValue()} time />,
    meta: { phone: 'sub2', bone: 13 },
  }),
  column.accessor('kind', {
    header: 'What',
    cell: ({ getValue }) => mailKind(getValue()),
    meta: { phone: 'title', bone: 18 },
  }),
  column.display({
    id: 'customer',
    header: 'Customer',
    cell: ({ row: { original } }) => <CustomerName customer={original.customer} />,
    meta: { phone: 'sub1', bone: 16 },
  }),
  column.accessor('to', {
    header: 'To',
    cell: ({ getValue }) => (
      <span class="quiet cut" title={getValue()}>
        {getValue()}
      </span>
    ),
    meta: { phone: 'hide', bone: 20 },
  }),
  column.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => {
      const [word, tone] = STATES[getValue() as Mail['state']];
      return <Pill tone={tone}>{word}</Pill>;
    },
    meta: { phone: 'state', bone: 6 },
  }),
  column.display({
    id: 'says',
    header: 'How it went',
    cell: ({ row }) => <HowItWent mail={row.original} />,
    meta: { phone: 'line3', fill: true, bone: 24 },
  }),
  column.display({
    id: 'again',
    header: () => <Hush>What to do</Hush>,
    cell: ({ row }) => <Retry mail={row.original} />,
    meta: { phone: 'amount', bone: 0 },
  }),
];

function HowItWent({ mail: { state, to, error, sent_at, next_try_at, tries } }: { mail: Mail }) {
  if (state === 'sent')
    return (
      <span class="quiet">
        <OnPhone>to {to}</OnPhone>
        <span class="wide">
          <Day at={sent_at} time />
        </span>
      </span>
    );
  const again =
    state === 'waiting' && tries > 0 && next_try_at !== null ? (
      <>
        {error && '; '}tried again <Day at={next_try_at} time />
      </>
    ) : null;
  const why = error ? mailError(error) : '';
  return (
    <span class="quiet" title={error ?? undefined}>
      {why}
      {again}
    </span>
  );
}

function Retry({ mail }: { mail: Mail }) {
  const { may, why } = useMay('bookkeep');
  const [busy, setBusy] = useState(false);
  if (mail.state !== 'failed') return null;
  const again = () => {
    setBusy(true);
    retryMail(mail.id, newWish())
      .then(() => {
        for (const key of ['mails', 'activity', 'customers'])
          void client.invalidateQueries({ queryKey: [key] });
        toast('It is tried again.');
      }, toastError)
      .finally(() => setBusy(false));
  };
  return (
    <Button look="quiet" disabled={!may} title={why} busy={busy} onClick={again}>
      Try again
    </Button>
  );
}

/** What customers were told by mail. What a mail said is made from facts and not kept; what it was about is. */
export function MailsScreen() {
  const filters = useFilters();
  const paging = usePaging();
  const values = filters.values as MailFilters;
  const query = useQuery({ ...mailsQuery(values, paging.after), ...PAGED });
  return (
    <>
      <PageHeader
        title="Mails"
        note="What customers were told about their payments: copies of agreements, notices, receipts, failures."
      />
      <ListPage
        caption="Mails, newest first"
        query={query}
        ahead={(next) => client.prefetchQuery(mailsQuery(values, next))}
        columns={COLUMNS}
        rowId={({ id }) => id}
        filters={filters}
        chips={FILTERS}
        paging={paging}
        says={(rows) => count(rows.length, 'mail')}
        empty={
          <Empty title="No mail was written yet">
            Customers are written to when they agree to automatic payment, before each charge, and when one
            was paid or failed.
          </Empty>
        }
      />
    </>
  );
}
