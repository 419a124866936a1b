import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { type InvoicePage, invoiceQuery } from '../../api/invoices.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Listed } from '../../components/Listed.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Record, RecordPage } from '../../components/Record.tsx';
import { Section } from '../../components/Section.tsx';
import { told } from '../../components/Sentence.tsx';
import { type Happening, Timeline } from '../../components/Timeline.tsx';
import { Code, Day, Money, useFormat } from '../../components/words.tsx';
import { count, type Format, grouped } from '../../lib/format.ts';
import { askedFor, InvoiceStatusPill } from '../words.tsx';
import { InvoiceItems, InvoicePayments } from './tables.tsx';

/** One invoice: what it asks for now, its items and payments, and what the customer sees of it. */
export function InvoiceScreen({ number }: { number: string }) {
  const query = useQuery(invoiceQuery(number));
  return (
    <RecordPage query={query} kind={number} crumb={{ text: 'Invoices', href: '/invoices' }}>
      {(invoice) => <Invoice invoice={invoice} />}
    </RecordPage>
  );
}

function Invoice({ invoice }: { invoice: InvoicePage }) {
  const format = useFormat();
  const { number, customer, status, reference } = invoice;
  return (
    <>
      <PageHeader
        title={`${number}, ${customer.name}`}
        crumbs={[{ text: 'Invoices', href: '/invoices' }]}
        pills={<InvoiceStatusPill status={status} />}
        figure={<Money cents={askedFor(invoice.due_cents)} />}
        note={noteOf(invoice, format)}
      />
      <Record
        main={
          <>
            <InvoiceItems invoice={invoice} />
            <InvoicePayments invoice={invoice} />
            <Section title="History">
              <Timeline happenings={historyOf(invoice, format)} />
            </Section>
          </>
        }
        aside={
          <>
            <SelfPay invoice={invoice} />
            <Section title="Details">
              <Facts
                facts={[
                  [
                    'Customer',
                    <Link key="customer" href={`/customers/${customer.id}`}>
                      {customer.name}
                    </Link>,
                  ],
                  ['Your number', reference && reference !== number ? reference : null],
                  ['Invoiced', invoice.issued_on ? format.longDay(invoice.issued_on) : null],
                  ['Due', invoice.due_on ? format.longDay(invoice.due_on) : null],
                  ['Paid', invoice.paid_at ? <Day at={invoice.paid_at} time /> : null],
                ]}
              />
            </Section>
          </>
        }
      />
    </>
  );
}

function noteOf({ status, due_cents, credit_cents, items_cents }: InvoicePage, { money }: Format): string {
  if (status === 'draft') return 'would be due; a draft is not payable yet';
  if (status === 'void') return 'this invoice is void; nothing is asked for';
  if (credit_cents < 0)
    return `due today: ${money(items_cents)} of items, and ${money(-credit_cents)} owed from before`;
  if (due_cents < 0) return `nothing is due; the customer has ${money(-due_cents)} of credit`;
  if (credit_cents > 0)
    return `due today: ${money(items_cents)} of items, less ${money(credit_cents)} of credit`;
  return due_cents === 0 ? 'nothing is due' : 'due today';
}

/** What the customer sees, and the way there. */
function SelfPay({ invoice: { self_pay_id, portal_path, status } }: { invoice: InvoicePage }) {
  if (self_pay_id === null) return null;
  const address = portal_path === null ? null : new URL(portal_path, location.origin);
  return (
    <Section title="Self-pay portal">
      <Facts
        facts={[
          ['Self-pay ID', <b key="id">{grouped(self_pay_id)}</b>],
          [
            'Address',
            address && (
              <Code>
                {address.host}
                <wbr />
                {address.pathname}
              </Code>
            ),
          ],
        ]}
      />
      {address ? (
        <p class="acts">
          <ButtonLink href={address.pathname} target="_blank" rel="noopener">
            Self-pay portal…
          </ButtonLink>
          <CopyButton text={address.href}>Copy link</CopyButton>
        </p>
      ) : (
        <p class="small quiet after">
          {status === 'draft'
            ? 'The portal shows it once it is issued.'
            : 'The portal does not show this invoice.'}
        </p>
      )}
    </Section>
  );
}

/** Issued, paid for, paid off; and what the log tells. */
function historyOf(invoice: InvoicePage, { money }: Format): Happening[] {
  const { created_at, issued_on, paid_at, items, number, log } = invoice;
  const receivables = count(items.length, 'receivable');
  const happenings: Happening[] = [
    issued_on
      ? { key: 'issued', at: issued_on, says: <>It was issued, with {receivables}.</> }
      : { key: 'made', at: created_at, says: <>The draft was made, with {receivables}.</> },
    ...paymentsOf(invoice).map((payments) => ({
      key: payments[0].entry_id,
      at: payments[0].at,
      says: <Paid payments={payments} money={money} />,
    })),
    ...told(log, `/invoices/${number}`),
    ...(paid_at ? [{ key: 'paid', at: paid_at, says: <>It was paid in full.</> }] : []),
  ];
  return happenings.sort((a, b) => a.at?.localeCompare(b.at ?? '') ?? 0);
}

type Payment = InvoicePage['payments'][number];
type Payments = [Payment, ...Payment[]];

/** What each entry did to the items. */
function paymentsOf({ payments }: InvoicePage): Payments[] {
  const entries = new Map<string, Payments>();
  for (const payment of payments) {
    const before = entries.get(payment.entry_id);
    if (before) before.push(payment);
    else entries.set(payment.entry_id, [payment]);
  }
  return [...entries.values()];
}

/** "Dana Whitlock recorded 1187: $35.00 went to D-20931." */
function Paid({ payments, money }: { payments: Payments; money: Format['money'] }) {
  const [{ entry_id, number, type, bookkeeper }] = payments;
  const cents = payments.reduce((sum, { amount_cents }) => sum + amount_cents, 0);
  const receivables = new Map(
    payments.map(({ receivable_id: id, receivable_number: text }) => [
      id,
      { text, href: `/receivables/${id}` },
    ]),
  );
  return (
    <>
      {bookkeeper.name} {bookkeeper.kind === 'user' ? 'recorded' : 'booked'}{' '}
      <Link href={`/register/${entry_id}`}>
        {type === 'Stripe' ? <Code>{number}</Code> : `${type} ${number}`}
      </Link>
      : <b>{money(Math.abs(cents))}</b> {cents < 0 ? 'was taken back from' : 'went to'}{' '}
      {receivables.size > 4 ? (
        count(receivables.size, 'receivable')
      ) : (
        <Listed links={[...receivables.values()]} />
      )}
      .
    </>
  );
}
