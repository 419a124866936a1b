import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { customerQuery } from '../../api/customers.ts';
import { reinvoice, reinvoiceAll, useInvoicesAgain, type Waiting, waitingQuery } from '../../api/invoices.ts';
import { Button } from '../../components/Button.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { toast } from '../../components/Toast.tsx';
import { Money, useFormat } from '../../components/words.tsx';
import { count } from '../../lib/format.ts';
import { useWish } from '../../lib/wish.ts';
import { useMay } from '../../session.ts';
import { Held } from './held.tsx';

const sum = (rows: Waiting[]) => rows.reduce((cents, { balance_cents }) => cents + balance_cents, 0);
export const isFree = ({ held }: Waiting) => held.length === 0;

/** Puts all that waits of a customer onto a new invoice, after saying what that is. */
export function ReinvoiceButton({ customerId, first = false }: { customerId: number; first?: boolean }) {
  const { may, why } = useMay('bookkeep');
  const [asks, setAsks] = useState(false);
  const { money } = useFormat();
  const free = useQuery(customerQuery(String(customerId))).data?.waiting.filter(isFree) ?? [];
  if (free.length === 0) return null;
  const what = `${money(sum(free))} of ${count(free.length, 'receivable')}`;
  return (
    <>
      <Button look={first ? 'first' : undefined} disabled={!may} title={why} onClick={() => setAsks(true)}>
        Reinvoice {what}
      </Button>
      {asks && <Reinvoice customerId={customerId} what={what} onClose={() => setAsks(false)} />}
    </>
  );
}

function Reinvoice({ customerId, what, onClose }: { customerId: number; what: string; onClose(): void }) {
  const again = useInvoicesAgain();
  const [, go] = useLocation();
  const wish = useWish(String(customerId));
  const { data: customer } = useQuery(customerQuery(String(customerId)));
  const skipped = customer?.waiting.filter((row) => !isFree(row)) ?? [];
  return (
    <Confirm
      title={`Reinvoice ${what}?`}
      action="Reinvoice"
      run={() =>
        reinvoice(customerId, wish).then(({ number }) => {
          toast(`${number} is issued.`);
          go(`/invoices/${number}`);
        })
      }
      onDone={again}
      onClose={onClose}
    >
      <p>
        {customer?.name} gets one new invoice with a self-pay ID of its own, issued today. It can be paid
        online at once.
      </p>
      {(customer?.credit_cents ?? 0) > 0 && (
        <p>
          Credit of <Money cents={customer?.credit_cents} /> lowers what it asks for, as far as no other open
          invoice counts it.
        </p>
      )}
      {skipped.length > 0 && <Skipped rows={skipped} />}
    </Confirm>
  );
}

/** What is left out, each with why. */
export function Skipped({ rows }: { rows: Waiting[] }) {
  return (
    <>
      <p>
        {count(rows.length, 'receivable')} stay{rows.length === 1 ? 's' : ''} out of it:
      </p>
      <ul class="plain-list">
        {rows.map(({ receivable_id, number, balance_cents, held }) => (
          <li key={receivable_id}>
            <Link href={`/receivables/${receivable_id}`}>{number}</Link>, <Money cents={balance_cents} />:{' '}
            <Held held={held} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Invoices all that waits in the office, after saying how much that is. */
export function ReinvoiceAllButton() {
  const { may, why } = useMay('bookkeep');
  const [asks, setAsks] = useState(false);
  const { data: waiting } = useQuery(waitingQuery);
  if (!waiting || waiting.receivables === 0) return null;
  return (
    <>
      <Button disabled={!may} title={why} onClick={() => setAsks(true)}>
        Reinvoice all that waits…
      </Button>
      {asks && <ReinvoiceAll onClose={() => setAsks(false)} />}
    </>
  );
}

function ReinvoiceAll({ onClose }: { onClose(): void }) {
  const { data: waiting } = useQuery(waitingQuery);
  const again = useInvoicesAgain();
  const wish = useWish();
  const [made, setMade] = useState(0);
  const { customers = 0, receivables = 0, amount_cents = 0, skipped = 0, more = false } = waiting ?? {};
  const least = more ? 'At least ' : '';
  return (
    <Confirm
      title="Reinvoice all that waits?"
      action={more ? 'Issue all' : `Issue ${count(customers, 'invoice')}`}
      run={() => reinvoiceAll(wish, setMade).then((total) => toast(`${count(total, 'invoice')} issued.`))}
      onDone={again}
      onClose={onClose}
    >
      <p>
        {least}
        <b>{count(customers, 'customer')}</b> get one new invoice each, over{' '}
        {count(receivables, 'receivable')} of <Money cents={amount_cents} />. Each can be paid online at once.
      </p>
      {skipped > 0 && (
        <p>
          {count(skipped, 'receivable')} stay{skipped === 1 ? 's' : ''} where{' '}
          {skipped === 1 ? 'it is' : 'they are'}: money is on its way, it is in dispute, or another invoice
          has it.
        </p>
      )}
      {made > 0 && <p role="status">{count(made, 'invoice')} issued so far…</p>}
    </Confirm>
  );
}
