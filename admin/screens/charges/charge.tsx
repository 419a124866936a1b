import { useQuery } from '@tanstack/preact-query';
import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import { type Charge, chargeQuery, isOpen } from '../../api/charges.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { Facts } from '../../components/Facts.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Record, RecordPage } from '../../components/Record.tsx';
import { Section } from '../../components/Section.tsx';
import { type Happening, Timeline } from '../../components/Timeline.tsx';
import { Code, Day, Money, useFormat } from '../../components/words.tsx';
import type { Format } from '../../lib/format.ts';
import { methodSays } from '../methods/words.tsx';
import { adviceOn } from './advice.ts';
import { stripeSays } from './stripe-says.ts';
import { chargedTo, KIND_CHOICES, OutcomePill, WhatFor } from './words.tsx';

const CRUMB = { text: 'Gateway requests', href: '/charges' };
const AGAIN_MS = 3_000;

/** One charge: what was asked, what Stripe said, and where it leads. */
export function ChargeScreen({ number }: { number: string }) {
  const query = useQuery({
    ...chargeQuery(number),
    refetchInterval: ({ state: { data } }) => (data && isOpen(data) ? AGAIN_MS : false),
  });
  return (
    <RecordPage query={query} kind={`Request ${number}`} crumb={CRUMB}>
      {(charge) => <ChargeRecord charge={charge} />}
    </RecordPage>
  );
}

function ChargeRecord({ charge }: { charge: Charge }) {
  const format = useFormat();
  const { number, customer, entry_id, stripe_url } = charge;
  return (
    <>
      <PageHeader
        title={`Charge ${number}${customer ? `, ${customer.name}` : ''}`}
        crumbs={[CRUMB]}
        pills={<OutcomePill outcome={charge.outcome} />}
        figure={<Money cents={charge.amount_cents + charge.fee_cents} />}
        note={noteOf(charge, format)}
        actions={
          <>
            {stripe_url && (
              <ButtonLink href={stripe_url} icon="external" target="_blank" rel="noopener noreferrer">
                Stripe
              </ButtonLink>
            )}
            {entry_id && (
              <ButtonLink href={`/admin/register/${entry_id}`} look="first">
                Register entry
              </ButtonLink>
            )}
            {charge.outcome === 'failed' && customer && (
              <ButtonLink href={`/admin/customers/${customer.id}`} look="first">
                Customer
              </ButtonLink>
            )}
          </>
        }
      />
      <Record
        main={
          <>
            <Section title="What happened">
              <Timeline happenings={storyOf(charge, format)} />
            </Section>
            {charge.outcome === 'failed' && <WhatToDo charge={charge} />}
            {isUnanswered(charge) && <DoNotRepeat />}
          </>
        }
        aside={
          <Section title="Details">
            <Facts facts={factsOf(charge)} />
          </Section>
        }
      />
    </>
  );
}

function noteOf(charge: Charge, { money }: Format): string {
  const fee = charge.fee_cents > 0 ? `, ${money(charge.fee_cents)} of it a processing fee` : '';
  return `${charge.kind === 'terminal' ? 'by phone, ' : ''}${chargedTo(charge)}${fee}`;
}

function WhatToDo({ charge }: { charge: Charge }) {
  const { why, todo } = adviceOn(charge);
  return (
    <Section title="What to do">
      <p>
        {why} <b>{todo}</b>
      </p>
    </Section>
  );
}

/** Whether Stripe has charged it is not known. */
const isUnanswered = ({ outcome }: Charge): boolean => outcome === 'pending' || outcome === 'unknown';

function DoNotRepeat() {
  return (
    <Section title="What to do">
      <p>
        <b>Do not charge it again.</b> Stripe may have done it. Selfpay asks until it knows; until then
        another charge of this customer is refused.
      </p>
    </Section>
  );
}

function storyOf(charge: Charge, { money }: Format): Happening[] {
  const amount = <b>{money(charge.amount_cents + charge.fee_cents)}</b>;
  const story: Happening[] = [{ key: 'asked', at: charge.created_at, says: asked(charge, amount) }];
  const { settled_at: at, message, outcome, entry_id } = charge;
  if (outcome === 'failed')
    story.push({
      key: 'failed',
      at: at ?? charge.created_at,
      says: <>Stripe refused: “{stripeSays(message)}”</>,
    });
  if (outcome === 'succeeded')
    story.push({
      key: 'paid',
      at: at ?? charge.created_at,
      says: (
        <>
          It was paid.{' '}
          {entry_id && (
            <>
              [Selfpay] booked <Link href={`/register/${entry_id}`}>the entry</Link>.
            </>
          )}
        </>
      ),
    });
  const awaited = AWAITED[outcome];
  if (awaited) story.push({ key: 'now', at: null, says: awaited });
  return story;
}

const AWAITED: Partial<Record<Charge['outcome'], ComponentChildren>> = {
  pending: <b>Waiting for Stripe’s answer.</b>,
  unknown: <b>No answer from Stripe yet.</b>,
  processing: (
    <>
      <b>On its way.</b> A bank debit takes up to four business days; nothing of it is charged again
      meanwhile.
    </>
  ),
};

/** Who charged what for what, and what made them. */
function asked(charge: Charge, amount: ComponentChildren): ComponentChildren {
  const { kind, requested_by, run_number, attempt, invoice_number, note } = charge;
  const what = (
    <>
      {amount} to {chargedTo(charge)}, for{' '}
      {invoice_number === null ? (
        'what was owed'
      ) : (
        <Link href={`/invoices/${invoice_number}`}>{invoice_number}</Link>
      )}
    </>
  );
  if (kind === 'topup')
    return (
      <>
        The wallet was below its threshold: [Selfpay] charged {amount} to {chargedTo(charge)}.
      </>
    );
  if (requested_by !== null)
    return (
      <>
        {requested_by} charged {what}
        {note === '' ? '.' : `. “${note}”`}
      </>
    );
  const again = charge.try !== null && charge.try > 1 ? `, try ${charge.try}` : '';
  return run_number === null ? (
    <>
      {attempt === null ? '[Selfpay]' : 'Automatic payment'} charged {what}
      {again}.
    </>
  ) : (
    <>
      <Link href={`/runs/${run_number}`}>Run {run_number}</Link> charged {what}
      {again}.
    </>
  );
}

const factsOf = (charge: Charge): Parameters<typeof Facts>[0]['facts'] => [
  ['Number', charge.number],
  ['Kind', KIND_CHOICES.find(({ value }) => value === charge.kind)?.text],
  [
    'Customer',
    charge.customer && <Link href={`/customers/${charge.customer.id}`}>{charge.customer.name}</Link>,
  ],
  ['For', <WhatFor key="for" charge={charge} />],
  ['Method', charge.method.last4 === null ? null : methodSays(charge.method)],
  ['Fee', charge.fee_cents > 0 ? <Money cents={charge.fee_cents} /> : null],
  ['Run', charge.run_number && <Link href={`/runs/${charge.run_number}`}>{charge.run_number}</Link>],
  ['Try', charge.try],
  ['Asked for by', charge.requested_by ?? '[Selfpay]'],
  ['Sent', <Day key="sent" at={charge.created_at} time />],
  ['Note', charge.note || null],
  ['Stripe’s code', codesOf(charge)],
  ['Payment', charge.payment_id && <Code>{charge.payment_id}</Code>],
  ['Request', <Code key="id">{charge.id}</Code>],
];

function codesOf({ code, decline_code, advice_code }: Charge): ComponentChildren {
  const codes = [code, decline_code, advice_code].filter((each) => each !== null);
  return codes.length === 0 ? null : <Code>{[...new Set(codes)].join(', ')}</Code>;
}
