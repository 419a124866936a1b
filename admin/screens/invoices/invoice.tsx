import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { type InvoicePage, invoiceQuery } from '../../api/invoices.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Facts } from '../../components/Facts.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Record, RecordPage } from '../../components/Record.tsx';
import { Section } from '../../components/Section.tsx';
import { Timeline } from '../../components/Timeline.tsx';
import { Code, Day, Money, Pill, useFormat } from '../../components/words.tsx';
import { type Format, grouped } from '../../lib/format.ts';
import { askedFor, InvoiceStatusPill, PaymentStatusPill } from '../words.tsx';
import { InvoiceActions } from './actions.tsx';
import { HeldNotice } from './held.tsx';
import { historyOf } from './history.tsx';
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
        pills={
          <>
            <InvoiceStatusPill status={status} />
            {invoice.payment_status !== status && <PaymentStatusPill status={invoice.payment_status} />}
            {invoice.keep_open && ['draft', 'open', 'unpaid'].includes(status) && <Pill>Left open</Pill>}
          </>
        }
        figure={<Money cents={askedFor(invoice.due_cents)} />}
        note={noteOf(invoice, format)}
        actions={<InvoiceActions invoice={invoice} />}
      />
      <Record
        main={
          <>
            <HeldNotice invoice={invoice} />
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

function noteOf(invoice: InvoicePage, { money }: Format): string {
  const { status, due_cents, credit_cents, items_cents, pending_cents } = invoice;
  if (status === 'draft') return 'would be due; a draft is not payable yet';
  if (status === 'void') return 'this invoice is void; nothing is asked for';
  if (pending_cents > 0) return `due today, beside ${money(pending_cents)} that is on its way`;
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
