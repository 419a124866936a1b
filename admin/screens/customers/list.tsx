import { useQuery } from '@tanstack/preact-query';
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { balancesQuery, type Customer, type CustomerFilters, customersQuery } from '../../api/customers.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { type Columns, columnsOf } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { type Filter, textFilter } from '../../components/FilterChips.tsx';
import { ListPage, PAGED } from '../../components/ListPage.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { Money, Nothing, useFormat } from '../../components/words.tsx';
import { type Filters, useFilters, usePaging } from '../../lib/filters.ts';
import { count } from '../../lib/format.ts';
import { useLate } from '../../lib/late.ts';
import { client } from '../../session.ts';

const FILTERS: Filter[] = [
  textFilter('Account', 'account', 'All of the account number, like A-1001.'),
  { label: 'Has credit', names: ['credit'], says: () => '', value: { credit: 'true' } },
];

type Balances = Map<number, { balance_cents: number; open_invoices: number }> | undefined;
const BalancesContext = createContext<Balances>(undefined);

const column = columnsOf<Customer>();
const COLUMNS: Columns<Customer> = [
  column.accessor('name', {
    header: 'Name',
    cell: ({ row }) => (
      <Link href={`/customers/${row.original.id}`} class="plain cut">
        {row.original.name}
      </Link>
    ),
    meta: { phone: 'title', fill: true, bone: 20 },
  }),
  column.accessor('account', {
    header: 'Account',
    cell: ({ getValue }) => getValue() ?? <Nothing />,
    meta: { phone: 'sub1', bone: 7 },
  }),
  column.accessor('phone', {
    header: 'Phone',
    cell: ({ getValue }) => <span class="quiet">{getValue() ?? '–'}</span>,
    meta: { phone: 'sub2', bone: 13 },
  }),
  column.accessor('email', {
    header: 'E-mail',
    cell: ({ getValue }) => <span class="quiet">{getValue() ?? '–'}</span>,
    meta: { phone: 'hide', bone: 18 },
  }),
  column.display({
    id: 'open',
    header: 'Open invoices',
    cell: ({ row }) => (
      <OfBalance customer={row.original} show={(balance) => balance.open_invoices || <Nothing />} ch={2} />
    ),
    meta: { phone: 'hide', num: true, bone: 2 },
  }),
  column.accessor('credit_cents', {
    header: 'Credit',
    cell: ({ getValue }) => <Money cents={getValue() === 0 ? null : getValue()} out />,
    meta: { phone: 'hide', num: true, bone: 6 },
  }),
  column.display({
    id: 'balance',
    header: () => <BalanceHead />,
    cell: ({ row }) => (
      <OfBalance customer={row.original} show={(balance) => <Money cents={balance.balance_cents} />} ch={7} />
    ),
    meta: { phone: 'amount', num: true, bone: 8 },
  }),
];

function BalanceHead() {
  return <>Owes ({useFormat().currency})</>;
}

type Balance = { balance_cents: number; open_invoices: number };
function OfBalance({
  customer,
  show,
  ch,
}: {
  customer: Customer;
  show(balance: Balance): preact.ComponentChildren;
  ch: number;
}) {
  const balances = useContext(BalancesContext);
  if (balances === undefined) return <Bone ch={ch} />;
  const balance = balances.get(customer.id);
  return balance ? show(balance) : <Nothing />;
}

/** Every billing account, by name. */
export function CustomersScreen() {
  const filters = useFilters();
  const paging = usePaging();
  const values = filters.values as CustomerFilters;
  const query = useQuery({ ...customersQuery(values, paging.after), ...PAGED });
  const ids = query.data?.data.map(({ id }) => id) ?? [];
  const { data: balances } = useQuery(balancesQuery(ids));
  return (
    <BalancesContext.Provider value={balances}>
      <PageHeader title="Customers" note="Persons and facilities that are billed, by name." />
      <ListPage
        caption="Customers, by name"
        query={query}
        ahead={(next) => client.prefetchQuery(customersQuery(values, next))}
        columns={COLUMNS}
        rowId={({ id }) => String(id)}
        href={({ id }) => `/customers/${id}`}
        filters={filters}
        chips={FILTERS}
        find={<FindByName filters={filters} />}
        paging={paging}
        words={['Back', 'More']}
        says={(rows) => count(rows.length, 'customer')}
        empty={
          <Empty
            title="No customers yet"
            actions={
              <ButtonLink look="first" href="/admin/imports">
                Import a file
              </ButtonLink>
            }
          >
            They come with your invoices, from a CSV file.
          </Empty>
        }
      />
    </BalancesContext.Provider>
  );
}

/** Narrows by name while one types. */
function FindByName({ filters }: { filters: Filters }) {
  const given = filters.values.search ?? '';
  const [text, setText] = useState(given);
  const late = useLate(text, 250);
  useEffect(() => {
    if (late.trim() !== given) filters.set({ search: late.trim() || undefined });
  }, [late]);
  useEffect(() => {
    if (given === '') setText('');
  }, [given]);
  return (
    <div class="find-in">
      <input
        type="search"
        placeholder="Name"
        aria-label="Find by name"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </div>
  );
}
