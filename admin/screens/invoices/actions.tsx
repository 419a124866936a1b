import { useState } from 'preact/hooks';
import { type InvoicePage, keepOpen, useInvoicesAgain, voidInvoice } from '../../api/invoices.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { TextArea } from '../../components/Field.tsx';
import { toast, toastError } from '../../components/Toast.tsx';
import { useWish } from '../../lib/wish.ts';
import { useMay } from '../../session.ts';
import { ChargeButton } from '../charges/charge-button.tsx';
import { ReinvoiceButton } from './reinvoice.tsx';

const LIVE = new Set<InvoicePage['status']>(['draft', 'open', 'unpaid']);
const WAITS = new Set(['reinvoice', 'to_invoice']);

/** What can be done with an invoice next. */
export function InvoiceActions({ invoice }: { invoice: InvoicePage }) {
  const { status, items, customer, self_pay_id } = invoice;
  const waits =
    status !== 'draft' && items.some(({ state, balance_cents }) => WAITS.has(state) && balance_cents > 0);
  if (self_pay_id === null) return null;
  return (
    <>
      {LIVE.has(status) && <Void invoice={invoice} />}
      {LIVE.has(status) && <LeaveOpen invoice={invoice} />}
      <ChargeButton
        customer={customer}
        invoices={[invoice]}
        invoice={invoice.number}
        offered={status !== 'draft' && status !== 'void' && invoice.due_cents > 0}
      />
      <RecordPayment invoice={invoice} />
      {waits && <ReinvoiceButton customerId={customer.id} first />}
    </>
  );
}

/** What came without Stripe for this invoice: its items are chosen to begin with. */
function RecordPayment({ invoice: { customer, items, status } }: { invoice: InvoicePage }) {
  const { may } = useMay('bookkeep');
  const owed = items.filter(({ balance_cents }) => balance_cents > 0);
  if (!may || status === 'void' || owed.length === 0) return null;
  const ids = owed.map(({ receivable_id }) => receivable_id).join();
  return (
    <ButtonLink href={`/admin/register/record?customer=${customer.id}&receivables=${ids}`}>
      Record a payment
    </ButtonLink>
  );
}

function LeaveOpen({ invoice: { number, keep_open, items_cents, status } }: { invoice: InvoicePage }) {
  const { may, why } = useMay('bookkeep');
  const again = useInvoicesAgain();
  const [busy, setBusy] = useState(false);
  const set = async (keep: boolean) => {
    await keepOpen(number, keep).finally(() => setBusy(false));
    again();
  };
  const press = () => {
    setBusy(true);
    const paid = keep_open && items_cents === 0 && status !== 'draft';
    set(!keep_open).then(
      () =>
        toast(
          keep_open
            ? paid
              ? `${number} is marked paid.`
              : `${number} is marked paid once all of it is.`
            : `${number} stays open, though all of it may be paid.`,
          paid ? undefined : () => void set(keep_open).catch(toastError),
        ),
      toastError,
    );
  };
  return (
    <Button disabled={!may} title={why} busy={busy} onClick={press}>
      {keep_open ? (items_cents === 0 ? 'Mark as paid' : 'Do not leave open') : 'Leave open'}
    </Button>
  );
}

function Void({ invoice: { number, customer, held } }: { invoice: InvoicePage }) {
  const { may, why } = useMay('bookkeep');
  const pending = held.some(({ why }) => why === 'pending');
  const again = useInvoicesAgain();
  const [asks, setAsks] = useState(false);
  const [note, setNote] = useState('');
  const wish = useWish(number, note);
  return (
    <>
      <Button
        disabled={!may || pending}
        title={
          why ??
          (pending ? 'Money for it is on its way. Void it once that has arrived or failed.' : undefined)
        }
        onClick={() => setAsks(true)}
      >
        Void…
      </Button>
      {asks && (
        <Confirm
          title={`Void ${number}?`}
          action="Void"
          danger
          run={() => voidInvoice(number, note.trim(), wish)}
          onDone={() => {
            toast(`${number} is void.`);
            again();
          }}
          onClose={() => setAsks(false)}
        >
          <p>
            {customer.name} can no longer look it up or pay it, and it cannot be opened again. What it asks
            for is still owed, and waits for another invoice.
          </p>
          <TextArea label="Why, for the event log" value={note} onText={setNote} rows={2} />
        </Confirm>
      )}
    </>
  );
}
