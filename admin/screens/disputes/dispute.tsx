import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { chooseReceivables, type DisputePage, disputeQuery } from '../../api/disputes.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Facts } from '../../components/Facts.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Record, RecordPage } from '../../components/Record.tsx';
import { Section } from '../../components/Section.tsx';
import { told } from '../../components/Sentence.tsx';
import { type Happening, Timeline } from '../../components/Timeline.tsx';
import { toast } from '../../components/Toast.tsx';
import { Code, Day, Money, useFormat } from '../../components/words.tsx';
import { booksChanged } from '../../lib/changed.ts';
import { useSend } from '../../lib/form.ts';
import type { Format } from '../../lib/format.ts';
import { useMay } from '../../session.ts';
import { Deadline } from './deadline.tsx';
import { disputeName, disputeReason, isReturn, needsAnswer, StagePill, stageSays } from './words.tsx';

const CRUMB = { text: 'Disputes', href: '/disputes' };

/** One dispute: what the bank says, until when it can be answered, what it is about, what it booked. */
export function DisputeScreen({ id }: { id: string }) {
  const query = useQuery(disputeQuery(id));
  return (
    <RecordPage query={query} kind="Dispute" crumb={CRUMB}>
      {(dispute) => <DisputeRecord dispute={dispute} />}
    </RecordPage>
  );
}

const unfinished = ({ stage }: DisputePage) => stage === 'open' || stage === 'inquiry';

function DisputeRecord({ dispute }: { dispute: DisputePage }) {
  const format = useFormat();
  const { customer } = dispute;
  return (
    <>
      <PageHeader
        title={`${disputeName(dispute)}${customer ? `, ${customer.name}` : ''}`}
        crumbs={[CRUMB]}
        pills={<StagePill dispute={dispute} />}
        figure={<Money cents={dispute.amount_cents} />}
        note={noteOf(dispute, format)}
        actions={<Answer dispute={dispute} />}
        decide
      />
      <Record
        main={
          <>
            <Section title="What happened">
              <Timeline happenings={storyOf(dispute, format)} />
            </Section>
            {dispute.receivables.length > 0 && <About dispute={dispute} />}
          </>
        }
        aside={
          <Section title="Details">
            <Facts facts={factsOf(dispute)} />
          </Section>
        }
      />
    </>
  );
}

function noteOf({ held_cents, payment_cents, amount_cents }: DisputePage, { money }: Format) {
  if (held_cents > 0) return `Stripe holds ${money(held_cents)}, its fee included, until it is decided`;
  if (payment_cents !== null && payment_cents > amount_cents)
    return `of a payment of ${money(payment_cents)}`;
  return undefined;
}

/** Disputes are answered and accepted at Stripe, where the evidence goes. */
function Answer({ dispute }: { dispute: DisputePage }) {
  if (dispute.stripe_url === null) return null;
  return (
    <ButtonLink
      href={dispute.stripe_url}
      icon="external"
      look={needsAnswer(dispute) ? 'first' : undefined}
      target="_blank"
      rel="noopener noreferrer"
    >
      {needsAnswer(dispute) ? 'Answer in Stripe' : 'Open in Stripe'}
    </ButtonLink>
  );
}

function storyOf(dispute: DisputePage, { money }: Format): Happening[] {
  const { payment_at, payment_cents, entry_id, customer, opened_at, closed_at, stage, entries } = dispute;
  const story: Happening[] = [
    ...(payment_at === null || entry_id === null
      ? []
      : [
          {
            key: 'paid',
            at: payment_at,
            says: (
              <>
                {customer?.name ?? 'A payer'} paid{' '}
                <Link href={`/register/${entry_id}`}>
                  <b>{money(payment_cents ?? 0)}</b>
                </Link>{' '}
                online.
              </>
            ),
          },
        ]),
    {
      key: 'opened',
      at: opened_at,
      says: (
        <>
          The bank{' '}
          {isReturn(dispute) ? 'returned' : stage === 'inquiry' ? 'asked about' : 'opened a dispute over'}{' '}
          <b>{money(dispute.amount_cents)}</b>: {disputeReason(dispute.reason)}.
        </>
      ),
    },
    ...told(dispute.log, `/disputes/${dispute.id}`),
    ...entries.map((entry) => ({
      key: entry.id,
      at: entry.at,
      says: (
        <>
          [Selfpay] booked <b>{money(entry.amount_cents)}</b>:{' '}
          <Link href={`/register/${entry.id}`}>{entry.number}</Link>
          {entry.needs_review && ', which waits for review'}.
        </>
      ),
    })),
  ].sort((a, b) => String(a.at).localeCompare(String(b.at)));
  if (closed_at !== null) story.push({ key: 'closed', at: closed_at, says: stageSays(dispute) });
  if (unfinished(dispute)) story.push({ key: 'now', at: null, says: <b>{stageSays(dispute)}</b> });
  return story;
}

const factsOf = (dispute: DisputePage): Parameters<typeof Facts>[0]['facts'] => [
  ['Answer until', unfinished(dispute) ? <Deadline key="due" dispute={dispute} /> : null],
  ['Held', dispute.held_cents > 0 ? <Money cents={dispute.held_cents} /> : null],
  ['Reason', disputeReason(dispute.reason)],
  ['Paid with', isReturn(dispute) ? 'Bank debit' : 'Card'],
  ['Opened', <Day key="opened" at={dispute.opened_at} time />],
  ['Ended', dispute.closed_at && <Day at={dispute.closed_at} time />],
  [
    'Customer',
    dispute.customer && <Link href={`/customers/${dispute.customer.id}`}>{dispute.customer.name}</Link>,
  ],
  [
    'Payment',
    dispute.entry_id ? (
      <Link href={`/register/${dispute.entry_id}`}>
        <Code>{dispute.payment_id}</Code>
      </Link>
    ) : (
      <Code>{dispute.payment_id}</Code>
    ),
  ],
  ['Dispute', <Code key="id">{dispute.id}</Code>],
  ['At Stripe', dispute.status.replaceAll('_', ' ')],
];

/** What the payment paid; of a partial dispute that is open, which of it the dispute is about. */
function About({ dispute }: { dispute: DisputePage }) {
  const stored = dispute.receivables.filter(({ chosen }) => chosen).map(({ id }) => id);
  const [chosen, setChosen] = useState(stored);
  const { may, why } = useMay('bookkeep');
  const { send, busy, error } = useSend(() => {
    booksChanged();
    toast('Kept. Should the dispute be lost, these are taken back first.');
  });
  const { money } = useFormat();
  const partial = dispute.payment_cents !== null && dispute.amount_cents < dispute.payment_cents;
  const choosing = partial && unfinished(dispute) && dispute.receivables.length > 1;
  const changed = [...chosen].sort().join() !== [...stored].sort().join();
  const sum = dispute.receivables
    .filter(({ id }) => chosen.includes(id))
    .reduce((cents, { paid_cents }) => cents + paid_cents, 0);
  return (
    <Section title="What it is about">
      {choosing && (
        <p class="quiet after">
          The bank asks for {money(dispute.amount_cents)} of it. Choose the receivables that it is about;
          without a choice, what was paid last is taken back first.
        </p>
      )}
      <ul class="lines">
        {dispute.receivables.map((item) => (
          <li key={item.id}>
            <div class="lead">
              {choosing && (
                <input
                  type="checkbox"
                  aria-label={`It is about ${item.number}`}
                  checked={chosen.includes(item.id)}
                  disabled={!may}
                  title={why}
                  onChange={(event) =>
                    setChosen(
                      event.currentTarget.checked
                        ? [...chosen, item.id]
                        : chosen.filter((id) => id !== item.id),
                    )
                  }
                />
              )}
              <Link href={`/receivables/${item.id}`}>{item.number}</Link>
              <span class="quiet">{item.description}</span>
            </div>
            <p class="small quiet told">
              {item.balance_cents > 0
                ? `${money(item.balance_cents)} is owed today`
                : 'Nothing is owed today'}
              {item.chosen && !choosing && ' · taken back first'}
            </p>
            <span class="acts">
              <Money cents={item.paid_cents} />
            </span>
          </li>
        ))}
      </ul>
      {choosing && (
        <div class="acts after">
          <Button
            look={changed ? 'first' : undefined}
            busy={busy}
            disabled={!changed || !may}
            title={may ? undefined : why}
            onClick={() => void send(() => chooseReceivables(dispute.id, chosen))}
          >
            Keep this choice
          </Button>
          <span class="quiet">
            {money(sum)} chosen of {money(dispute.amount_cents)} disputed
          </span>
        </div>
      )}
      {error && <ErrorBox error={error} />}
    </Section>
  );
}
