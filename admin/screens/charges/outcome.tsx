import { useQuery } from '@tanstack/preact-query';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { type Charge, chargeQuery, isOpen } from '../../api/charges.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useFormat } from '../../components/words.tsx';
import { booksChanged } from '../../lib/changed.ts';
import { adviceOn } from './advice.ts';
import { stripeSays } from './stripe-says.ts';
import { chargedTo } from './words.tsx';

const AGAIN_MS = 3_000;

/** What became of a charge that was made just now; asked again until Stripe has answered. */
export function useOutcome(made: Charge): Charge {
  const { data = made } = useQuery({
    ...chargeQuery(String(made.number)),
    initialData: made,
    enabled: isOpen(made),
    refetchInterval: ({ state: { data } }) => (data && isOpen(data) ? AGAIN_MS : false),
  });
  useEffect(() => {
    if (data.outcome !== made.outcome) booksChanged();
  }, [data.outcome]);
  return data;
}

interface Props {
  charge: Charge;
  onClose(): void;
  /** Begins another charge. */
  again(): void;
}

export function ChargeOutcome({ charge: made, onClose, again }: Props) {
  const charge = useOutcome(made);
  const { money } = useFormat();
  const failed = charge.outcome === 'failed';
  return (
    <Dialog
      title={TITLES[charge.outcome](money(charge.amount_cents + charge.fee_cents))}
      onClose={onClose}
      actions={
        <>
          {failed && <Button onClick={again}>Charge another way</Button>}
          {charge.entry_id && (
            <ButtonLink href={`/admin/register/${charge.entry_id}`}>Register entry</ButtonLink>
          )}
          <Button look="first" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <OutcomeSays charge={charge} />
    </Dialog>
  );
}

const TITLES: Record<Charge['outcome'], (amount: string) => string> = {
  succeeded: (amount) => `${amount} is paid`,
  processing: (amount) => `${amount} is on its way`,
  failed: (amount) => `${amount} was not paid`,
  pending: () => 'No answer from Stripe yet',
  unknown: () => 'No answer from Stripe yet',
};

/** How a charge ended, in words, and what to do next. */
export function OutcomeSays({ charge }: { charge: Charge }) {
  const number = <Link href={`/charges/${charge.number}`}>Charge {charge.number}</Link>;
  switch (charge.outcome) {
    case 'succeeded':
      return (
        <Told tone="good">
          <p>
            {number} was paid with {chargedTo(charge)} and is booked.
          </p>
        </Told>
      );
    case 'processing':
      return (
        <Told tone="good">
          <p>
            {number} is with the customer’s bank, which takes up to four business days. What it pays is not
            charged again meanwhile.
          </p>
        </Told>
      );
    case 'failed': {
      const { why, todo } = adviceOn(charge);
      return (
        <Told tone="bad">
          <p>
            Stripe says: <b>“{stripeSays(charge.message)}”</b>
          </p>
          <p>
            {why} {todo}
          </p>
          <p class="small quiet">{number} keeps this answer.</p>
        </Told>
      );
    }
    default:
      return (
        <Told tone="warn">
          <p>
            <b>Do not charge it again.</b> Stripe may have done it. Selfpay asks until it knows, and {number}{' '}
            tells the outcome; another charge of this customer is refused until then.
          </p>
        </Told>
      );
  }
}

function Told({ tone, children }: { tone: 'good' | 'warn' | 'bad'; children: ComponentChildren }) {
  return (
    <div class={`notice ${tone}`} role="status">
      <Icon name={tone === 'good' ? 'check' : 'alert'} />
      <div class="spaced">{children}</div>
    </div>
  );
}
