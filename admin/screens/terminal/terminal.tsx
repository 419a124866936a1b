import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { useSearchParams } from 'wouter-preact';
import { type Charge, terminalQuery } from '../../api/charges.ts';
import { customerQuery } from '../../api/customers.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { Empty } from '../../components/Empty.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { useMay } from '../../session.ts';
import { adviceOn, isMotoRefused } from '../charges/advice.ts';
import { stripeSays } from '../charges/stripe-says.ts';
import { BillPicker } from './bill-picker.tsx';
import { TerminalForm } from './form.tsx';
import { Receipt } from './receipt.tsx';

/** Charges a card that a customer reads over the phone, in Stripe's own fields. */
export function TerminalScreen() {
  const { may, why } = useMay('bookkeep');
  return (
    <>
      <div class="not-printed">
        <PageHeader
          title="Virtual terminal"
          note="Charge a card that a customer reads to you over the phone."
        />
      </div>
      {may ? <Terminal /> : <Empty title="You cannot take cards by phone">{why}</Empty>}
    </>
  );
}

function Terminal() {
  const { data, error, refetch } = useQuery(terminalQuery);
  if (error && data === undefined) return <ErrorBox error={error} retry={() => void refetch()} />;
  if (data === undefined)
    return (
      <p aria-busy="true">
        <Bone ch={30} />
      </p>
    );
  const { publishable_key: key, script_url } = data;
  if (key === null) return <NotSetUp />;
  return <Desk scriptUrl={script_url} publishableKey={key} />;
}

function NotSetUp() {
  return (
    <Empty title="Cards by phone are not set up">
      <p>
        Stripe’s card fields need your account’s publishable key. Whoever runs Selfpay for you sets it as{' '}
        <code class="code">STRIPE_PUBLISHABLE_KEY</code>; it begins with pk_ and stands in Stripe’s dashboard
        under Developers, API keys.
      </p>
    </Empty>
  );
}

/** Whom it is for, the form, and afterwards its receipt. */
function Desk(keys: { scriptUrl: string; publishableKey: string }) {
  const [params, setParams] = useSearchParams();
  const [charge, setCharge] = useState<Charge | null>(null);
  const [refused, setRefused] = useState<Charge | null>(null);
  const customerId = params.get('customer');
  const { data: customer, error } = useQuery({
    ...customerQuery(customerId ?? ''),
    enabled: customerId !== null,
  });
  const begin = (customer?: string, invoice?: string) => {
    setCharge(null);
    setRefused(null);
    setParams({ ...(customer && { customer }), ...(invoice && { invoice }) });
  };
  if (charge !== null) return <Receipt charge={charge} again={() => begin()} />;
  if (refused !== null && isMotoRefused(refused))
    return <NotEnabled charge={refused} customer={customerId} />;
  if (customerId === null) return <BillPicker onPick={begin} />;
  if (error) return <ErrorBox error={error} />;
  if (customer === undefined)
    return (
      <p aria-busy="true">
        <Bone ch={30} />
      </p>
    );
  return (
    <TerminalForm
      {...keys}
      customer={customer}
      invoice={params.get('invoice')}
      refused={refused}
      onOther={() => begin()}
      onCharged={(made) => (made.outcome === 'failed' ? setRefused(made) : setCharge(made))}
    />
  );
}

function NotEnabled({ charge, customer }: { charge: Charge; customer: string | null }) {
  const { todo } = adviceOn(charge);
  return (
    <Empty
      title="Stripe has not enabled cards by phone"
      actions={
        customer && <ButtonLink href={`/admin/customers/${customer}`}>Back to the customer</ButtonLink>
      }
    >
      <div class="spaced">
        <p>Nothing was charged. {todo}</p>
        <p class="small">Stripe’s answer: “{stripeSays(charge.message)}”</p>
      </div>
    </Empty>
  );
}
