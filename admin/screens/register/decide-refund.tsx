import { useState } from 'preact/hooks';
import { approveRefund, declineRefund, type RefundRequest } from '../../api/refunds.ts';
import { Button } from '../../components/Button.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { TextArea } from '../../components/Field.tsx';
import { toast } from '../../components/Toast.tsx';
import { useFormat } from '../../components/words.tsx';
import { booksChanged } from '../../lib/changed.ts';
import { useSend } from '../../lib/form.ts';
import { useMay, useMe } from '../../session.ts';

type Request = Pick<RefundRequest, 'id' | 'amount_cents' | 'requested_by' | 'requested_by_name' | 'customer'>;

/** Why somebody may not approve it; undefined when they may. */
export function useMayApprove(request: Pick<Request, 'requested_by'>): string | undefined {
  const { user } = useMe();
  const { may, why } = useMay('bookkeep');
  if (!may) return why;
  return request.requested_by === user.id
    ? 'You asked for this refund yourself. Somebody else has to approve it.'
    : undefined;
}

/** Approve or decline a refund that waits for a second person. */
export function DecideRefund({ request }: { request: Request }) {
  const [open, setOpen] = useState<'approve' | 'decline' | null>(null);
  const { user } = useMe();
  const { may, why } = useMay('bookkeep');
  const idle = useMayApprove(request);
  const mine = request.requested_by === user.id;
  return (
    <span class="acts">
      <Button disabled={!may} title={why} onClick={() => setOpen('decline')}>
        {mine ? 'Withdraw…' : 'Decline…'}
      </Button>
      <Button disabled={idle !== undefined} title={idle} onClick={() => setOpen('approve')}>
        Approve refund…
      </Button>
      {open === 'approve' && <ApproveRefund request={request} onClose={() => setOpen(null)} />}
      {open === 'decline' && <DeclineRefund request={request} mine={mine} onClose={() => setOpen(null)} />}
    </span>
  );
}

/** Asks before money leaves, which nothing takes back. */
export function ApproveRefund({ request, onClose }: { request: Request; onClose(): void }) {
  const { money } = useFormat();
  const amount = money(request.amount_cents);
  return (
    <Confirm
      title={`Refund ${amount}?`}
      action={`Refund ${amount}`}
      run={async () => {
        const { outcome, message } = await approveRefund(request.id);
        booksChanged();
        if (outcome === 'failed') toast(`Stripe refused the refund: ${message ?? 'it gave no reason.'}`);
        else
          toast(outcome === 'succeeded' ? `${amount} was refunded.` : `A refund of ${amount} is on its way.`);
      }}
      onDone={() => {}}
      onClose={onClose}
    >
      {request.requested_by_name ?? 'Somebody'} asked for it
      {request.customer && `, for ${request.customer.name}`}. It goes to Stripe at once, and cannot be taken
      back there.
    </Confirm>
  );
}

function DeclineRefund({ request, mine, onClose }: { request: Request; mine: boolean; onClose(): void }) {
  const { money } = useFormat();
  const [note, setNote] = useState('');
  const { send, busy, error } = useSend(() => {
    booksChanged();
    onClose();
    toast(`The refund of ${money(request.amount_cents)} was ${mine ? 'withdrawn' : 'declined'}.`);
  });
  return (
    <Dialog
      title={mine ? 'Withdraw this refund?' : 'Decline this refund?'}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="first" busy={busy} onClick={() => void send(() => declineRefund(request.id, note))}>
            {mine ? 'Withdraw' : 'Decline'}
          </Button>
        </>
      }
    >
      <TextArea
        label="Why"
        hint="Stands with the payment and in the event log."
        rows={2}
        value={note}
        onText={setNote}
      />
      {error && <ErrorBox error={error} />}
    </Dialog>
  );
}
