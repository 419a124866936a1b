import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { type Autopay, autopayQuery, stopAutopay } from '../../../api/autopay.ts';
import type { CustomerPage } from '../../../api/customers.ts';
import { type Method, methodsQuery } from '../../../api/methods.ts';
import { Brief } from '../../../components/Brief.tsx';
import { Confirm } from '../../../components/Confirm.tsx';
import { ErrorBox } from '../../../components/ErrorBox.tsx';
import { Section } from '../../../components/Section.tsx';
import { Bone } from '../../../components/Skeleton.tsx';
import { toast } from '../../../components/Toast.tsx';
import { Day, Money, Pill, useFormat } from '../../../components/words.tsx';
import { booksChanged } from '../../../lib/changed.ts';
import type { Format } from '../../../lib/format.ts';
import { useWish } from '../../../lib/wish.ts';
import { useMay } from '../../../session.ts';
import { MethodName } from '../../methods/words.tsx';
import { AgreeDialog } from './agree-dialog.tsx';
import { Attempts } from './attempts.tsx';
import { Consents } from './consents.tsx';

/** Whether a customer is charged by itself, on which day and how much; what they agreed to; what was tried. */
export function AutomaticPayment({ customer }: { customer: CustomerPage }) {
  const { data, error, refetch } = useQuery(autopayQuery(customer.id));
  const methods = useQuery(methodsQuery(customer.id)).data?.data ?? [];
  const { may } = useMay('bookkeep');
  const [asks, setAsks] = useState<'agree' | 'stop' | null>(null);
  const on = data?.autopay?.enabled === true;
  const valid = methods.filter(({ state }) => state === 'valid');
  return (
    <Section
      title="Automatic payment"
      aside={
        may &&
        data && (
          <span class="head-acts">
            {valid.length > 0 && (
              <button type="button" class="link" onClick={() => setAsks('agree')}>
                {on ? 'Change' : 'Write down an agreement'}
              </button>
            )}
            {on && (
              <button type="button" class="link" onClick={() => setAsks('stop')}>
                Turn off
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
          <HowItStands autopay={data.autopay} methods={methods} />
          <Attempts attempts={data.attempts} />
          <Consents consents={data.consents} purpose="autopay" methods={methods} />
        </>
      )}
      {asks === 'agree' && data && (
        <AgreeDialog
          customer={customer}
          methods={valid}
          autopay={data.autopay}
          onClose={() => setAsks(null)}
        />
      )}
      {asks === 'stop' && <Stop customer={customer} onClose={() => setAsks(null)} />}
    </Section>
  );
}

function HowItStands({ autopay, methods }: { autopay: Autopay['autopay']; methods: Method[] }) {
  const { money } = useFormat();
  const stored = methods.some(({ state }) => state === 'valid');
  if (autopay === null)
    return (
      <p class="quiet after">
        Not set up. The customer can agree to it when they pay, or on their own page
        {stored ? ', or tell you.' : '.'}
      </p>
    );
  const { enabled, day, cap_cents, method } = autopay;
  if (!enabled)
    return (
      <p class="quiet after">
        Off. It charged on day {day} of the month{cap_cents !== null && `, at most ${money(cap_cents)}`}.
      </p>
    );
  return (
    <Brief
      facts={[
        [
          'State',
          <Pill key="on" tone="good">
            On
          </Pill>,
        ],
        ['Each month', `on day ${day}${day > 28 ? ', or the last' : ''}`],
        ['Next', <Next key="next" autopay={autopay} />],
        ['At most', cap_cents === null ? 'all that is owed' : <Money cents={cap_cents} />],
        [
          'From',
          <>
            <MethodName method={method} />{' '}
            {method.state !== 'valid' ? (
              <Pill tone="bad">Cannot be charged</Pill>
            ) : (
              methods.some(({ id, recurring }) => id === method.id && !recurring) && (
                <Pill tone="warn">Not authorised</Pill>
              )
            )}
          </>,
        ],
      ]}
    />
  );
}

function Next({ autopay }: { autopay: NonNullable<Autopay['autopay']> }) {
  const format = useFormat();
  return (
    <>
      <Day at={autopay.due_on} />
      <span class="small quiet under">{announced(autopay, format)}</span>
    </>
  );
}

function announced(
  { noticed_cents, noticed_on, method }: NonNullable<Autopay['autopay']>,
  { money, day }: Format,
): string {
  if (noticed_on === null) return 'not announced yet';
  if (noticed_cents === null)
    return method.state === 'valid' ? 'nothing was owed to announce' : 'not announced: cannot be charged';
  return `${money(noticed_cents)}, announced ${day(noticed_on)}`;
}

function Stop({ customer, onClose }: { customer: CustomerPage; onClose(): void }) {
  const wish = useWish(String(customer.id));
  return (
    <Confirm
      title="Turn automatic payment off?"
      action="Turn off"
      danger
      run={() => stopAutopay(customer.id, wish)}
      onDone={() => {
        booksChanged();
        toast('Automatic payment is off.');
      }}
      onClose={onClose}
    >
      <p>
        {customer.name} is no longer charged by itself, and is told so by e-mail. Tries that wait are stopped;
        what is on its way still arrives. To turn it on again they have to agree anew.
      </p>
    </Confirm>
  );
}
