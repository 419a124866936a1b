import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { autopayQuery } from '../../../api/autopay.ts';
import type { CustomerPage } from '../../../api/customers.ts';
import { methodsQuery } from '../../../api/methods.ts';
import { movementsQuery, stopWallet, type Wallet, walletQuery } from '../../../api/wallet.ts';
import { Brief } from '../../../components/Brief.tsx';
import { Confirm } from '../../../components/Confirm.tsx';
import { DataTable } from '../../../components/DataTable.tsx';
import { ErrorBox } from '../../../components/ErrorBox.tsx';
import { Section } from '../../../components/Section.tsx';
import { Bone } from '../../../components/Skeleton.tsx';
import { toast } from '../../../components/Toast.tsx';
import { Day, Money, Pill, useFormat } from '../../../components/words.tsx';
import { booksChanged } from '../../../lib/changed.ts';
import { useWish } from '../../../lib/wish.ts';
import { useMay } from '../../../session.ts';
import { MethodName } from '../../methods/words.tsx';
import { MOVEMENTS } from '../movements.tsx';
import { Consents } from './consents.tsx';
import { WalletDialog } from './wallet-dialog.tsx';

const LATEST = '4';

/** The prepaid balance of a customer: what is on it, how it is kept up, what came and went. */
export function WalletSection({ customer }: { customer: CustomerPage }) {
  const { data, error, refetch } = useQuery(walletQuery(customer.id));
  const methods = useQuery(methodsQuery(customer.id)).data?.data ?? [];
  const consents = useQuery(autopayQuery(customer.id)).data?.consents ?? [];
  const { may } = useMay('bookkeep');
  const [asks, setAsks] = useState<'set-up' | 'stop' | null>(null);
  const on = data?.wallet?.enabled === true;
  const valid = methods.filter(({ state }) => state === 'valid');
  return (
    <Section
      title="Wallet"
      aside={
        may &&
        data && (
          <span class="head-acts">
            {valid.length > 0 && (
              <button type="button" class="link" onClick={() => setAsks('set-up')}>
                {on ? 'Change' : 'Set up'}
              </button>
            )}
            {on && (
              <button type="button" class="link" onClick={() => setAsks('stop')}>
                Stop
              </button>
            )}
          </span>
        )
      }
    >
      {error && data === undefined ? (
        <ErrorBox error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <p class="after" aria-busy="true">
          <Bone ch={30} />
        </p>
      ) : (
        <>
          <HowItStands wallet={data} />
          {data.wallet !== null && <Latest customerId={customer.id} />}
          <Consents consents={consents} purpose="wallet" methods={methods} />
        </>
      )}
      {asks === 'set-up' && data && (
        <WalletDialog
          customer={customer}
          methods={valid}
          wallet={data.wallet}
          onClose={() => setAsks(null)}
        />
      )}
      {asks === 'stop' && data && <Stop customer={customer} wallet={data} onClose={() => setAsks(null)} />}
    </Section>
  );
}

function HowItStands({ wallet: { balance_cents, wallet } }: { wallet: Wallet }) {
  const { money } = useFormat();
  if (wallet === null)
    return (
      <p class="quiet after">
        No prepaid balance is kept up. With one, the customer is charged a set amount whenever it runs low,
        and new invoices are paid from it.
      </p>
    );
  const { enabled, threshold_cents, topup_cents, pays_invoices, method, next_try_at, on_its_way_cents } =
    wallet;
  return (
    <Brief
      facts={[
        ['State', enabled ? <Pill tone="good">On</Pill> : <Pill>Stopped</Pill>],
        [
          balance_cents < 0 ? 'Owed from before' : 'Balance',
          <b key="balance">
            <Money cents={Math.abs(balance_cents)} />
          </b>,
        ],
        [
          'Topped up',
          enabled && (
            <>
              by {money(topup_cents)}
              <span class="small quiet under">when below {money(threshold_cents)}</span>
            </>
          ),
        ],
        [
          'From',
          enabled &&
            (method === null ? (
              'the default method'
            ) : (
              <>
                <MethodName method={method} />{' '}
                {method.state !== 'valid' && <Pill tone="bad">Cannot be charged</Pill>}
              </>
            )),
        ],
        ['New invoices', enabled && (pays_invoices ? 'paid from it' : 'not paid from it')],
        ['On its way', on_its_way_cents > 0 && <Money cents={on_its_way_cents} />],
        ['Next try', enabled && next_try_at !== null && <Day at={next_try_at} time />],
      ]}
    />
  );
}

function Latest({ customerId }: { customerId: number }) {
  const { data } = useQuery(movementsQuery(customerId, undefined, LATEST));
  if (data === undefined || data.data.length === 0) return null;
  return (
    <>
      <h3 class="sub-head">Movements</h3>
      <DataTable
        caption="The latest movements of the wallet"
        columns={MOVEMENTS}
        rows={data.data}
        rowId={({ id }) => String(id)}
      />
      {data.next !== null && (
        <p class="small after">
          <Link href={`/customers/${customerId}/wallet`}>Whole statement</Link>
        </p>
      )}
    </>
  );
}

function Stop({ customer, wallet, onClose }: { customer: CustomerPage; wallet: Wallet; onClose(): void }) {
  const wish = useWish(String(customer.id));
  const { money } = useFormat();
  return (
    <Confirm
      title="Stop topping the wallet up?"
      action="Stop"
      danger
      run={() => stopWallet(customer.id, wish)}
      onDone={() => {
        booksChanged();
        toast('The wallet is no longer topped up.');
      }}
      onClose={onClose}
    >
      <p>
        Nothing more is charged for it, and new invoices are not paid from it by themselves.{' '}
        {wallet.balance_cents > 0 && `The ${money(wallet.balance_cents)} on it stay the customer’s credit.`}
      </p>
    </Confirm>
  );
}
