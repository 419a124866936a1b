import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { type Charge, type ChargeFilters, chargesQuery, isOpen } from '../../api/charges.ts';
import { customerFilter } from '../../components/CustomerFilter.tsx';
import { CustomerName } from '../../components/CustomerName.tsx';
import { type Columns, columnsOf } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { choiceFilter, dateFilter, type Filter, textFilter } from '../../components/FilterChips.tsx';
import { ListPage, PAGED } from '../../components/ListPage.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Day, Money, Nothing, OnPhone, useFormat } from '../../components/words.tsx';
import { useFilters, usePaging } from '../../lib/filters.ts';
import { count } from '../../lib/format.ts';
import { client } from '../../session.ts';
import { MethodName } from '../methods/words.tsx';
import { stripeSays } from './stripe-says.ts';
import { KIND_CHOICES, OUTCOME_CHOICES, OutcomePill, WhatFor } from './words.tsx';

const FILTERS: Filter[] = [
  choiceFilter('Outcome', 'outcome', OUTCOME_CHOICES),
  choiceFilter('Kind', 'kind', KIND_CHOICES),
  customerFilter('customer_id'),
  textFilter('Run', 'run', 'The number of a run, like 12.'),
  dateFilter('Date', 'from', 'to'),
];

const column = columnsOf<Charge>();
const COLUMNS: Columns<Charge> = [
  column.accessor('number', {
    header: 'No.',
    cell: ({ getValue }) => (
      <Link href={`/charges/${getValue()}`} class="plain">
        <OnPhone>No. </OnPhone>
        {getValue()}
      </Link>
    ),
    meta: { phone: 'sub1', bone: 4 },
  }),
  column.accessor('created_at', {
    header: 'When',
    cell: ({ getValue }) => <Day at={getValue()} time />,
    meta: { phone: 'sub2', bone: 14 },
  }),
  column.display({
    id: 'customer',
    header: 'Customer',
    cell: ({ row: { original } }) => <CustomerName customer={original.customer} />,
    meta: { phone: 'title', bone: 18 },
  }),
  column.display({
    id: 'for',
    header: 'For',
    cell: ({ row }) => <WhatFor charge={row.original} />,
    meta: { phone: 'hide', bone: 9 },
  }),
  column.accessor('method', {
    header: 'Method',
    cell: ({ row: { original } }) =>
      original.kind === 'terminal' && original.method.last4 === null ? (
        'Card by phone'
      ) : (
        <MethodName method={original.method} />
      ),
    meta: { phone: 'hide', bone: 13 },
  }),
  column.accessor('outcome', {
    header: 'Outcome',
    cell: ({ getValue }) => <OutcomePill outcome={getValue()} />,
    meta: { phone: 'state', bone: 6 },
  }),
  column.accessor('message', {
    header: 'Stripe’s answer',
    cell: ({ row: { original } }) => <Answer charge={original} />,
    meta: { phone: 'line3', fill: true, bone: 20 },
  }),
  column.accessor('run_number', {
    header: 'Run',
    cell: ({ getValue }) =>
      getValue() === null ? <Nothing /> : <Link href={`/runs/${getValue()}`}>{getValue()}</Link>,
    meta: { phone: 'hide', num: true, bone: 2 },
  }),
  column.accessor('amount_cents', {
    header: () => <AmountHead />,
    cell: ({ row: { original } }) => <Money cents={original.amount_cents + original.fee_cents} />,
    meta: { phone: 'amount', num: true, bone: 8 },
  }),
];

/** Why no answer has come yet is not Stripe's answer. */
function Answer({ charge }: { charge: Charge }) {
  const says = isOpen(charge) ? '' : stripeSays(charge.message);
  return (
    <span class="quiet cut" title={says || undefined}>
      {says}
    </span>
  );
}

function AmountHead() {
  return <>Amount ({useFormat().currency})</>;
}

/** Every request to charge a stored method or a card by phone: what was asked, and what Stripe said. Nothing of it ever changes. */
export function ChargesScreen() {
  const filters = useFilters();
  const paging = usePaging();
  const values = filters.values as ChargeFilters;
  const query = useQuery({ ...chargesQuery(values, paging.after), ...PAGED });
  return (
    <>
      <PageHeader
        title="Gateway requests"
        note="Each charge of a stored method or of a card by phone, by its number, with Stripe’s own answer."
      />
      <ListPage
        caption="Gateway requests, newest first"
        query={query}
        ahead={(next) => client.prefetchQuery(chargesQuery(values, next))}
        columns={COLUMNS}
        rowId={({ number }) => String(number)}
        href={({ number }) => `/charges/${number}`}
        filters={filters}
        chips={FILTERS}
        paging={paging}
        says={(rows) => count(rows.length, 'request')}
        empty={
          <Empty title="Nothing has been charged yet">
            Charges come from automatic payment, from runs, from a wallet that is low, or by hand from an
            invoice or a customer. What payers pay online by themselves stands in the register.
          </Empty>
        }
      />
    </>
  );
}
