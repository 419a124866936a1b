import { useQuery } from '@tanstack/preact-query';
import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import { type EntryPage, entryQuery } from '../../api/register.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Listed } from '../../components/Listed.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Record, RecordPage } from '../../components/Record.tsx';
import { Section } from '../../components/Section.tsx';
import { told } from '../../components/Sentence.tsx';
import { type Happening, Timeline } from '../../components/Timeline.tsx';
import { Code, Day, Money, Pill, useFormat } from '../../components/words.tsx';
import { type Format, grouped } from '../../lib/format.ts';
import { useMay } from '../../session.ts';
import { disputeReason, isReturn } from '../disputes/words.tsx';
import { cardBrand, EntryStatusPill } from '../words.tsx';
import { EntryActions } from './actions.tsx';
import { EntryChanges } from './changes.tsx';
import { EntryEvents } from './events.tsx';
import { QueueKeys, Review } from './queue.tsx';
import { RefundAction } from './refund.tsx';
import { EntryReversals } from './reversals.tsx';

/** One entry: its story, its payment events, the receivables behind them, and the way to each. */
export function EntryScreen({ id }: { id: string }) {
  const query = useQuery(entryQuery(id));
  return (
    <RecordPage query={query} kind="Register entry" crumb={{ text: 'Check register', href: '/register' }}>
      {(entry) => <Entry entry={entry} />}
    </RecordPage>
  );
}

function Entry({ entry }: { entry: EntryPage }) {
  const format = useFormat();
  const { customer, payment, number } = entry;
  return (
    <>
      <PageHeader
        title={`${nameOf(entry)}${customer ? `, ${customer.name}` : ''}`}
        crumbs={[{ text: 'Check register', href: '/register' }]}
        pills={
          <>
            {!SAID.has(entry.status) && <EntryStatusPill status={entry.status} />}
            {entry.needs_review && <Pill tone="warn">Needs review</Pill>}
          </>
        }
        figure={<Money cents={entry.amount_cents} out />}
        note={noteOf(entry, format)}
        actions={
          <>
            <QueueKeys entry={entry} />
            {entry.stripe_url && (
              <ButtonLink href={entry.stripe_url} icon="external" target="_blank" rel="noopener noreferrer">
                Stripe
              </ButtonLink>
            )}
            <RefundAction entry={entry} />
            <EntryActions entry={entry} />
            <Review entry={entry} />
          </>
        }
        decide
      />
      <Record
        main={
          <>
            <Section title="What happened">
              <Timeline happenings={storyOf(entry, format)} />
            </Section>
            <EntryEvents entry={entry} />
            {entry.changes.length > 0 && <EntryChanges entry={entry} />}
            <EntryReversals entry={entry} />
          </>
        }
        aside={
          <Section title="Details">
            <Facts
              facts={[
                ['Number', number ? <Code>{number}</Code> : null],
                ['Type', entry.type],
                ['Date', <Day key="at" at={entry.at} time />],
                ['Comment', entry.comment ? <Comment text={entry.comment} /> : null],
                ['Customer', customer && <Link href={`/customers/${customer.id}`}>{customer.name}</Link>],
                ['Bookkeeper', entry.bookkeeper.name],
                [payment?.method === 'us_bank_account' ? 'Bank' : 'Card', payment && paidWith(payment)],
                ['Bank debit', returnable(entry, format)],
                [
                  'Invoice',
                  payment?.invoice_number && (
                    <Link href={`/invoices/${payment.invoice_number}`}>{payment.invoice_number}</Link>
                  ),
                ],
                [
                  'Charge',
                  payment?.charge_number && (
                    <Link href={`/charges/${payment.charge_number}`}>{payment.charge_number}</Link>
                  ),
                ],
                ['Self-pay ID', payment?.self_pay_id ? grouped(payment.self_pay_id) : null],
                ['At Stripe', entry.stripe_url && <AtStripe url={entry.stripe_url} />],
              ]}
            />
          </Section>
        }
      />
    </>
  );
}

/** A comment names other entries by their numbers at Stripe: those lead there. */
function Comment({ text }: { text: string }) {
  return (
    <>
      {text.split(/\b((?:pi|txn)_\w+)/).map((part, at) =>
        at % 2 === 0 ? (
          part
        ) : (
          <Link key={part} href={`/register?number=${part}`}>
            <Code>{part}</Code>
          </Link>
        ),
      )}
    </>
  );
}

/** The page's name says these already. */
const SAID = new Set<EntryPage['status']>(['lost_dispute', 'refund', 'returned']);

function AtStripe({ url }: { url: string }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      Open in Stripe <Icon name="external" />
    </a>
  );
}

/** What kind of money it is, as the office says it. */
export function nameOf({
  status,
  kind,
  type,
  number,
  payment,
}: Pick<EntryPage, 'status' | 'kind' | 'type' | 'number' | 'payment'>): string {
  if (status === 'returned') return 'Returned by the bank';
  if (status === 'lost_dispute' || kind === 'dispute') return 'Lost dispute';
  if (status === 'refund' || kind === 'refund') return 'Refund';
  if (kind === 'undo') return 'Undone';
  if (type === 'Stripe') return payment?.charge_number ? 'Charge' : 'Online payment';
  if (type === 'Transfer') return 'Credit moved';
  return ['Check', 'EFT', 'Card'].includes(type) && number ? `${type} ${number}` : type;
}

function noteOf(
  { events, fee_cents, amount_cents, status }: EntryPage,
  { money }: Format,
): string | undefined {
  const fees = events
    .filter(({ code }) => code === '01')
    .reduce((sum, { amount_cents }) => sum + amount_cents, 0);
  if (amount_cents < 0 && fees < 0)
    return `${money(fees - amount_cents)} taken back and a ${money(-fees)} dispute fee`;
  if (fee_cents > 0) return `with ${money(fee_cents)} of online processing fee`;
  const credited = events
    .filter(({ kind }) => kind === 'credit')
    .reduce((sum, { amount_cents }) => sum + amount_cents, 0);
  if (status === 'to_credit' && credited > 0)
    return credited === amount_cents
      ? 'all of it is the customer’s credit now'
      : `${money(credited)} of it is the customer’s credit now`;
  return undefined;
}

/** How it came to this entry, and what is awaited. */
function storyOf(entry: EntryPage, { money }: Format): Happening[] {
  const { payment, customer, needs_review, amount_cents, at } = entry;
  const before: Happening[] = reversedBy(entry, money);
  if (payment?.started_at)
    before.push({
      key: 'started',
      // Stripe counts whole seconds: what was paid at once would seem to come before.
      at: payment.started_at < at ? payment.started_at : at,
      says: (
        <>
          {payment.charge_number === null ? (
            'A payer opened Checkout for '
          ) : (
            <>
              <Link href={`/charges/${payment.charge_number}`}>Charge {payment.charge_number}</Link> was sent
              for{' '}
            </>
          )}
          {payment.invoice_number === null ? (
            'what was owed'
          ) : (
            <InvoiceLink number={payment.invoice_number} />
          )}
          .
        </>
      ),
    });
  if (payment && amount_cents > 0)
    before.push({
      key: 'paid',
      at,
      says: (
        <>
          {payment.charge_number === null ? (
            <>
              {customer?.name ?? 'A payer'} paid <b>{money(amount_cents)}</b> online
            </>
          ) : (
            <>
              <b>{money(amount_cents)}</b> was paid
            </>
          )}
          {paidWith(payment) && ` with ${paidWith(payment)}`}.{wentTo(entry)}
        </>
      ),
    });
  const log = told(entry.log, `/register/${entry.id}`);
  const all = [...before, ...log, ...writtenOff(entry, money)].sort((a, b) =>
    String(a.at).localeCompare(String(b.at)),
  );
  if (all.length === 0) all.push({ key: 'at', at, says: <>{entry.bookkeeper.name} recorded this entry.</> });
  if (needs_review) all.push({ key: 'now', at: null, says: <Awaited entry={entry} /> });
  return all;
}

/** What a lost dispute did by itself, in the same moment. */
function writtenOff({ changes, log }: EntryPage, money: Format['money']): Happening[] {
  const cents = changes.reduce((sum, { written_off_cents }) => sum + written_off_cents, 0);
  const booked = log.find(({ verb }) => verb === 'dispute.lost');
  if (cents <= 0 || booked === undefined) return [];
  return [
    {
      key: 'off',
      at: booked.at,
      says: (
        <>
          {booked.actor.name} wrote off the <b>{money(cents)}</b> that this reopened.
        </>
      ),
    },
  ];
}

/** How the payment came that this entry takes back, and the disputes about it. */
function reversedBy({ original, disputes, status }: EntryPage, money: Format['money']): Happening[] {
  const about = original !== null && !['lost_dispute', 'returned', 'undone'].includes(status) ? [] : disputes;
  return [
    ...(original === null
      ? []
      : [
          {
            key: original.id,
            at: original.at,
            says: (
              <>
                <b>{money(original.amount_cents)}</b> came in by{' '}
                <Link href={`/register/${original.id}`}>
                  <Code>{original.number || 'the payment'}</Code>
                </Link>
                .
              </>
            ),
          },
        ]),
    ...about.map((dispute) => ({
      key: dispute.id,
      at: dispute.opened_at,
      says: (
        <>
          The bank{' '}
          {isReturn(dispute)
            ? 'returned'
            : dispute.stage === 'inquiry'
              ? 'asked about'
              : 'opened a dispute over'}{' '}
          <b>{money(dispute.amount_cents)}</b>:{' '}
          <Link href={`/disputes/${dispute.id}`}>{disputeReason(dispute.reason)}</Link>.
        </>
      ),
    })),
  ];
}

/** "Visa ending in 4242", "a bank account at First Bank ending in 6789". */
function paidWith({
  method,
  card_brand,
  card_last4: last4,
  bank,
}: NonNullable<EntryPage['payment']>): string | null {
  if (last4 === null) return null;
  if (method === 'us_bank_account')
    return `a bank account${bank === null ? '' : ` at ${bank}`} ending in ${last4}`;
  return `${cardBrand(card_brand)} ending in ${last4}`;
}

/** A bank may take a debit back for weeks after it was paid. */
function returnable({ payment, derived }: EntryPage, { longDay }: Format): string | null {
  const until = payment?.returnable_until ?? null;
  if (until === null || derived.some(({ status }) => status === 'returned')) return null;
  if (Date.parse(until) < Date.now())
    return `Paid, and since ${longDay(until)} the bank may no longer return it`;
  return `Paid, may still be returned by the bank until ${longDay(until)}`;
}

function InvoiceLink({ number }: { number: string | null }) {
  return number === null ? <>an invoice</> : <Link href={`/invoices/${number}`}>{number}</Link>;
}

/** " It paid D-20871 and D-20902." */
function wentTo({ events }: EntryPage): ComponentChildren {
  const items = events.flatMap(({ receivable, amount_cents }) =>
    receivable && amount_cents > 0 ? [receivable] : [],
  );
  const unique = [...new Map(items.map((item) => [item.id, item])).values()];
  if (unique.length === 0 || unique.length > 4) return null;
  return (
    <>
      {' It paid '}
      <Listed links={unique.map(({ id, number }) => ({ text: number, href: `/receivables/${id}` }))} />.
    </>
  );
}

function Awaited({ entry: { status, comment } }: { entry: EntryPage }) {
  const { may, why } = useMay('bookkeep');
  const advice: Partial<Record<EntryPage['status'], string>> = {
    to_credit: 'More was paid than was owed. Approve to keep it as credit, or refund it.',
    lost_dispute: 'Approve if nothing more can be collected, or undo the write-off to bill it again.',
    returned: 'The bank took the money back. Approve when you have seen what is owed again.',
    undone: 'Approve when the receivables below stand as they should.',
    refund: 'Approve if the refund is right.',
  };
  return (
    <>
      <b>Waiting for review.</b>{' '}
      {!may
        ? why
        : (advice[status] ??
          (comment ? 'Approve when you have read the comment.' : 'Approve when it is as it should be.'))}
    </>
  );
}
