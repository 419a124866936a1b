import { useQuery } from '@tanstack/preact-query';
import { customerNameQuery } from '../../api/customers.ts';
import { movementsQuery, walletQuery } from '../../api/wallet.ts';
import { Empty } from '../../components/Empty.tsx';
import { ListPage, PAGED } from '../../components/ListPage.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Money } from '../../components/words.tsx';
import { useFilters, usePaging } from '../../lib/filters.ts';
import { count } from '../../lib/format.ts';
import { client } from '../../session.ts';
import { MOVEMENTS } from './movements.tsx';

/** All that ever came onto a customer's balance and left it. */
export function StatementScreen({ id }: { id: string }) {
  const customer = Number(id);
  const filters = useFilters();
  const paging = usePaging();
  const query = useQuery({ ...movementsQuery(customer, paging.after), ...PAGED });
  const { data: wallet } = useQuery(walletQuery(customer));
  const { data: who } = useQuery(customerNameQuery(id));
  return (
    <>
      <PageHeader
        title="Wallet"
        crumbs={[
          { text: 'Customers', href: '/customers' },
          { text: who?.name ?? `no. ${id}`, href: `/customers/${id}` },
        ]}
        figure={wallet && <Money cents={wallet.balance_cents} />}
        note="the balance now, and each movement that led to it"
      />
      <ListPage
        caption="Movements, newest first"
        query={query}
        ahead={(next) => client.prefetchQuery(movementsQuery(customer, next))}
        columns={MOVEMENTS}
        rowId={({ id }) => String(id)}
        filters={filters}
        chips={[]}
        paging={paging}
        says={(rows) => count(rows.length, 'movement')}
        empty={<Empty title="Nothing has moved yet">Top-ups and what is paid from them stand here.</Empty>}
      />
    </>
  );
}
