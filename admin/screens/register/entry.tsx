import { useQuery } from '@tanstack/preact-query';
import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import { type EntryPage, entryQuery } from '../../api/register.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Listed } from '../../components/Listed.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Record, RecordPage } from '../../components/Record.tsx';
import { Section } from '../../components/Section.tsx';
import { told } from '../../components/Sentence.tsx';
import { type Happening, Timeline } from '../../components/Timeline.tsx';
import { Code, Day, Kbd, Money, Pill, useFormat } from '../../components/words.tsx';
import { type Format, grouped } from '../../lib/format.ts';
import { useShortcut } from '../../lib/shortcuts.ts';
import { useMay } from '../../session.ts';
import { cardBrand, EntryStatusPill } from '../words.tsx';
import { EntryActions } from './actions.tsx';
import { EntryEvents, EntryReceivables } from './events.tsx';
import { useReview } from './review.ts';

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
            <EntryActions entry={entry} />
            <Decide entry={entry} />
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
            {entry.receivables.length > 0 && <EntryReceivables entry={entry} />}
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
                [
                  'Card',
                  payment?.card_last4
                    ? `${cardBrand(payment.card_brand)} ending in ${payment.card_last4}`
                    : null,
                ],
                [
                  'Invoice',
                  payment?.invoice_number && (
                    <Link href={`/invoices/${payment.invoice_number}`}>{payment.invoice_number}</Link>
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
const SAID = new Set<EntryPage['status']>(['lost_dispute', 'refund']);

function AtStripe({ url }: { url: string }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      Open in Stripe <Icon name="external" />
    </a>
  );
}

/** Takes "needs review" off, or puts it on again. */
function Decide({ entry }: { entry: EntryPage }) {
  const review = useReview();
  const { may, why } = useMay('bookkeep');
  const set = (needsReview: boolean) => {
    if (!may) return;
    review.mutate({ ids: [entry.id], needsReview });
  };
  useShortcut(
    { keys: 'a', says: 'Approve', group: 'This page' },
    () => set(false),
    entry.needs_review && may,
  );
  return (
    <>
      {entry.stripe_url && (
        <ButtonLink href={entry.stripe_url} icon="external" target="_blank" rel="noopener noreferrer">
          Stripe
        </ButtonLink>
      )}
      {entry.needs_review ? (
        <Button look="first" busy={review.isPending} disabled={!may} title={why} onClick={() => set(false)}>
          Approve <Kbd>A</Kbd>
        </Button>
      ) : (
        <Button icon="flag" busy={review.isPending} disabled={!may} title={why} onClick={() => set(true)}>
          Needs review
        </Button>
      )}
    </>
  );
}

/** What kind of money it is, as the office says it. */
export function nameOf({
  status,
  kind,
  type,
  number,
}: Pick<EntryPage, 'status' | 'kind' | 'type' | 'number'>): string {
  if (status === 'lost_dispute' || kind === 'dispute') return 'Lost dispute';
  if (status === 'refund' || kind === 'refund') return 'Refund';
  if (type === 'Stripe') return 'Online payment';
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
  const before: Happening[] = [];
  if (payment?.started_at)
    before.push({
      key: 'started',
      at: payment.started_at,
      says: (
        <>
          A payer opened Checkout for <InvoiceLink number={payment.invoice_number} />.
        </>
      ),
    });
  if (payment && amount_cents > 0)
    before.push({
      key: 'paid',
      at,
      says: (
        <>
          {customer?.name ?? 'A payer'} paid <b>{money(amount_cents)}</b> online
          {payment.card_last4 && ` with ${cardBrand(payment.card_brand)} ending in ${payment.card_last4}`}.
          {wentTo(entry)}
        </>
      ),
    });
  const log = told(entry.log, `/register/${entry.id}`);
  const all = [...before, ...log];
  if (all.length === 0) all.push({ key: 'at', at, says: <>{entry.bookkeeper.name} recorded this entry.</> });
  if (needs_review) all.push({ key: 'now', at: null, says: <Awaited entry={entry} /> });
  return all;
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
    to_credit: 'More was paid than was owed. Approve to keep it as credit, or refund it in Stripe.',
    lost_dispute: 'Approve if nothing more can be collected.',
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
