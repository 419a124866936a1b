import { useQuery } from '@tanstack/preact-query';
import { useEffect, useRef } from 'preact/hooks';
import type { Charge } from '../../api/charges.ts';
import { settingsQuery } from '../../api/settings.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Code, useFormat } from '../../components/words.tsx';
import { useMe } from '../../session.ts';
import { OutcomeSays, useOutcome } from '../charges/outcome.tsx';
import { methodSays } from '../methods/words.tsx';

/** What was paid by phone, to be printed; while it is not known yet, that. */
export function Receipt({ charge: made, again }: { charge: Charge; again(): void }) {
  const charge = useOutcome(made);
  const paid = charge.outcome === 'succeeded';
  return (
    <div class="desk receipt-page">
      {paid ? <Paper charge={charge} /> : <OutcomeSays charge={charge} />}
      <div class="acts not-printed">
        {paid && <Button onClick={() => print()}>Print</Button>}
        {charge.entry_id && (
          <ButtonLink href={`/admin/register/${charge.entry_id}`}>Register entry</ButtonLink>
        )}
        <Button look={paid ? 'first' : undefined} onClick={again}>
          Charge another card
        </Button>
      </div>
    </div>
  );
}

function Paper({ charge }: { charge: Charge }) {
  const { money, moment } = useFormat();
  const me = useMe();
  const office = useQuery(settingsQuery).data?.office;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { number, customer, invoice_number, method, payment_id, created_at } = charge;
  return (
    <article class="receipt" aria-label="Receipt">
      <header>
        <p>
          <b>{office?.name ?? me.office.name}</b>
        </p>
        {office?.legalName && <p class="small">{office.legalName}</p>}
        {office?.address.map((line) => (
          <p key={line} class="small">
            {line}
          </p>
        ))}
        <p class="small">{office?.phone ?? me.office.phone}</p>
      </header>
      <h2 tabIndex={-1} ref={heading}>
        Receipt
      </h2>
      <p class="figure">{money(charge.amount_cents + charge.fee_cents)}</p>
      <p class="quiet">paid on {moment(charge.settled_at ?? created_at)}</p>
      <Facts
        facts={[
          ['Customer', customer?.name],
          ['For', invoice_number ? `Invoice ${invoice_number}` : 'What was owed'],
          [
            'Card',
            method.last4 === null ? 'Read over the phone' : `${methodSays(method)}, read over the phone`,
          ],
          ['Number', `Charge ${number}`],
          ['Reference', payment_id && <Code>{payment_id}</Code>],
          ['Taken by', charge.requested_by],
        ]}
      />
      {me.test_mode && <p class="small">Test mode: no real money has moved.</p>}
    </article>
  );
}
