import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { type CustomerPage, customerQuery } from '../../api/customers.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { Facts } from '../../components/Facts.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Record, RecordPage } from '../../components/Record.tsx';
import { Section } from '../../components/Section.tsx';
import { told } from '../../components/Sentence.tsx';
import { Timeline } from '../../components/Timeline.tsx';
import { Code, Day, Money, Pill, useFormat } from '../../components/words.tsx';
import type { Format } from '../../lib/format.ts';
import { lazy } from '../../lib/lazy.tsx';
import { useMay } from '../../session.ts';
import { ChargeButton } from '../charges/charge-button.tsx';
import { payable } from '../charges/what-for.ts';
import { askedFor, EntryStatusPill, InvoiceStatusPill } from '../words.tsx';
import { FeePolicyFact } from './fee-policy.tsx';
import { MoveCreditDialog } from './move-credit.tsx';
import { WaitingReceivables } from './waiting.tsx';

const Stored = lazy(
  async () => (await import('./stored/stored.tsx')).Stored,
  () => <p aria-busy="true" />,
);

/** One billing account: what it owes, what it has paid, and how to reach whoever it belongs to. */
export function CustomerScreen({ id }: { id: string }) {
  const query = useQuery(customerQuery(id));
  return (
    <RecordPage query={query} kind="Customer" crumb={{ text: 'Customers', href: '/customers' }}>
      {(customer) => <Customer customer={customer} />}
    </RecordPage>
  );
}

function Customer({ customer }: { customer: CustomerPage }) {
  const { money, longDay } = useFormat();
  const { id, name, account, credit_cents, balance_cents, log } = customer;
  return (
    <>
      <PageHeader
        title={name}
        crumbs={[{ text: 'Customers', href: '/customers' }]}
        pills={customer.kind === 'facility' && <Pill>Facility</Pill>}
        figure={<Money cents={balance_cents} />}
        note={noteOf(customer, money)}
        actions={<Actions customer={customer} />}
        decide
      />
      <Record
        main={
          <>
            <WaitingReceivables customer={customer} />
            <Invoices customer={customer} />
            <Stored customer={customer} />
            <Payments customer={customer} />
            {log.length > 0 && (
              <Section title="History">
                <Timeline happenings={told(log, `/customers/${id}`)} />
              </Section>
            )}
          </>
        }
        aside={
          <Section title="Details">
            <Facts
              facts={[
                ['Account', account],
                ['Credit', money(credit_cents)],
                [
                  'Phone',
                  customer.phone && (
                    <a href={`tel:${customer.phone.replace(/[^+\d]/g, '')}`}>{customer.phone}</a>
                  ),
                ],
                ['E-mail', customer.email && <Address email={customer.email} />],
                [
                  'Mails',
                  <Link key="mails" href={`/mails?customer_id=${id}`}>
                    What was sent to them
                  </Link>,
                ],
                ['Address', customer.address],
                ['Processing fee', <FeePolicyFact key="fee" customer={customer} />],
                ['Since', longDay(customer.created_at)],
              ]}
            />
          </Section>
        }
      />
    </>
  );
}

/** Broken before its @, if it must be. */
function Address({ email }: { email: string }) {
  const [name, ...host] = email.split('@');
  return (
    <a href={`mailto:${email}`}>
      {name}
      <wbr />@{host.join('@')}
    </a>
  );
}

/** A payment that came without Stripe, and credit that is to go elsewhere. */
function Actions({ customer }: { customer: CustomerPage }) {
  const { may, why } = useMay('bookkeep');
  const [moving, setMoving] = useState(false);
  return (
    <>
      {customer.credit_cents > 0 && (
        <Button disabled={!may} title={why} onClick={() => setMoving(true)}>
          Move credit
        </Button>
      )}
      <ChargeButton customer={customer} invoices={payable(customer)} invoice={null} />
      {may && (
        <ButtonLink look="first" href={`/admin/register/record?customer=${customer.id}`}>
          Record a payment
        </ButtonLink>
      )}
      {moving && may && <MoveCreditDialog customer={customer} onClose={() => setMoving(false)} />}
    </>
  );
}

function noteOf({ balance_cents, credit_cents }: CustomerPage, money: Format['money']): string {
  const owed = balance_cents === 0 ? 'nothing is owed' : 'owed on receivables';
  if (credit_cents > 0) return `${owed}; ${money(credit_cents)} of credit`;
  return credit_cents < 0 ? `${owed}; and ${money(-credit_cents)} from before` : owed;
}

type Invoice = CustomerPage['invoices'][number];

const invoice = columnsOf<Invoice>();
const INVOICES: Columns<Invoice> = [
  invoice.accessor('number', {
    header: 'Invoice',
    cell: ({ getValue }) => <Link href={`/invoices/${getValue()}`}>{getValue()}</Link>,
  }),
  invoice.accessor('status', {
    header: 'Status',
    cell: ({ getValue }) => <InvoiceStatusPill status={getValue()} />,
    meta: { fill: true },
  }),
  invoice.accessor('issued_on', { header: 'Issued', cell: ({ getValue }) => <Day at={getValue()} /> }),
  invoice.accessor('due_on', {
    header: 'Due',
    cell: ({ getValue }) => <Day at={getValue()} />,
    meta: { wide: true },
  }),
  invoice.accessor('due_cents', {
    header: 'Due today',
    cell: ({ row }) => (
      <Money
        cents={['draft', 'void'].includes(row.original.status) ? null : askedFor(row.original.due_cents)}
      />
    ),
    meta: { num: true },
  }),
];

function Invoices({ customer: { id, invoices, more_invoices } }: { customer: CustomerPage }) {
  return (
    <Section
      title="Invoices"
      aside={more_invoices && <Link href={`/invoices?customer_id=${id}`}>All invoices</Link>}
    >
      {invoices.length === 0 ? (
        <p class="quiet after">No invoices yet.</p>
      ) : (
        <DataTable
          caption="The newest invoices"
          columns={INVOICES}
          rows={invoices}
          rowId={({ number }) => number}
        />
      )}
    </Section>
  );
}

type Payment = CustomerPage['payments'][number];

const payment = columnsOf<Payment>();
const PAYMENTS: Columns<Payment> = [
  payment.accessor('at', { header: 'Date', cell: ({ getValue }) => <Day at={getValue()} /> }),
  payment.accessor('type', { header: 'Type', meta: { wide: true } }),
  payment.accessor('number', {
    header: 'Number',
    cell: ({ row }) => (
      <Link href={`/register/${row.original.entry_id}`}>
        <Code>{row.original.number || row.original.type}</Code>
      </Link>
    ),
    meta: { fill: true },
  }),
  payment.accessor('status', {
    header: 'Status',
    cell: ({ getValue }) => <EntryStatusPill status={getValue()} />,
  }),
  payment.accessor('amount_cents', {
    header: 'Amount',
    cell: ({ getValue }) => <Money cents={getValue()} out />,
    meta: { num: true },
  }),
];

function Payments({ customer: { id, payments, more_payments } }: { customer: CustomerPage }) {
  return (
    <Section
      title="Payments"
      aside={more_payments && <Link href={`/register?customer_id=${id}`}>All payments</Link>}
    >
      {payments.length === 0 ? (
        <p class="quiet after">Nothing has been paid yet.</p>
      ) : (
        <DataTable
          caption="The newest payments"
          columns={PAYMENTS}
          rows={payments}
          rowId={({ entry_id }) => entry_id}
        />
      )}
    </Section>
  );
}
