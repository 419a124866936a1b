import { useId, useState } from 'preact/hooks';
import { askForRefund, type RefundReason } from '../../api/refunds.ts';
import type { EntryPage } from '../../api/register.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Input, Radios, Select, TextArea } from '../../components/Field.tsx';
import { toast } from '../../components/Toast.tsx';
import { Money, useFormat } from '../../components/words.tsx';
import { booksChanged } from '../../lib/changed.ts';
import { useSend } from '../../lib/form.ts';
import { parseAmount } from '../../lib/format.ts';
import { useWish } from '../../lib/wish.ts';
import { useMay } from '../../session.ts';
import { REFUND_REASON_CHOICES } from '../disputes/words.tsx';

/** Gives the payment back, or a part of it. Nothing when it did not come by Stripe. */
export function RefundAction({ entry }: { entry: EntryPage }) {
  const [open, setOpen] = useState(false);
  const { may, why } = useMay('bookkeep');
  if (entry.kind !== 'payment' || entry.type !== 'Stripe') return null;
  const disputed = entry.disputes.some(({ stage }) => stage === 'open');
  const idle = !may
    ? why
    : disputed
      ? 'A dispute about this payment is open, so Stripe allows no refund.'
      : entry.refundable_cents === 0
        ? 'All of this payment went back already, or is about to.'
        : undefined;
  return (
    <>
      <Button icon="refund" disabled={idle !== undefined} title={idle} onClick={() => setOpen(true)}>
        Refund…
      </Button>
      {open && <RefundDialog entry={entry} onClose={() => setOpen(false)} />}
    </>
  );
}

type Part = 'all' | 'without_fee' | 'part';

/** How much: all that is left, all but the processing fee, or an amount that is typed. */
function usePart({ refundable_cents: left, refundable_fee_cents: fee, refund_terms }: EntryPage) {
  const { money } = useFormat();
  const asks = fee > 0 && fee < left;
  const [part, setPart] = useState<Part>(asks && !refund_terms.returns_fee ? 'without_fee' : 'all');
  // What is left stands there already, to be lowered.
  const [typed, setTyped] = useState(money(left).replace(/[^\d.,]/g, ''));
  const cents = part === 'all' ? left : part === 'without_fee' ? left - fee : parseAmount(typed);
  const choices: { value: Part; text: string }[] = asks
    ? [
        { value: 'all', text: `All of it, with the processing fee: ${money(left)}` },
        { value: 'without_fee', text: `All but the processing fee: ${money(left - fee)}` },
      ]
    : [{ value: 'all', text: `All that is left: ${money(left)}` }];
  return {
    part,
    setPart,
    typed,
    setTyped,
    cents,
    choices: [...choices, { value: 'part' as const, text: 'A part of it' }],
  };
}

function RefundDialog({ entry, onClose }: { entry: EntryPage; onClose(): void }) {
  const { money } = useFormat();
  const amount = usePart(entry);
  const [reason, setReason] = useState<RefundReason>('requested_by_customer');
  const [note, setNote] = useState('');
  const [chosen, setChosen] = useState<number[]>([]);
  const [tries, setTries] = useState(0);
  const [refused, setRefused] = useState<string | null>(null);
  const { part, cents } = amount;
  const receivables = part === 'part' ? chosen : [];
  const key = useWish(entry.id, String(cents), reason, note, receivables.join(), String(tries));
  const limit = entry.refund_terms.approval_above_cents;
  const second = limit !== null && cents !== null && cents > limit;
  const { send, busy, at, except } = useSend<Awaited<ReturnType<typeof askForRefund>>>((request) => {
    booksChanged();
    if (request.outcome === 'failed') {
      // The same wish again would be answered the same: the next try is a new one.
      setTries(tries + 1);
      setRefused(request.message ?? 'Stripe gave no reason.');
      return;
    }
    onClose();
    toast(saidOf(request.outcome, money(request.amount_cents)));
  });
  const wrong =
    cents === null && amount.typed !== ''
      ? 'Write an amount like 25.00.'
      : cents !== null && cents > entry.refundable_cents
        ? `At most ${money(entry.refundable_cents)} can still be refunded.`
        : cents !== null && cents <= 0
          ? 'A refund is at least one cent.'
          : at('amount_cents');
  const problem = except('amount_cents');
  const ready = cents !== null && cents > 0 && cents <= entry.refundable_cents;
  const submit = () => {
    if (!ready) return;
    setRefused(null);
    void send(() =>
      askForRefund(entry.id, { amount_cents: cents, reason, note, receivable_ids: receivables }, key),
    );
  };
  return (
    <Dialog title={`Refund ${entry.number}`} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Radios
          legend="How much"
          value={part}
          choices={amount.choices}
          onChoice={(value: Part) => amount.setPart(value)}
        />
        {part === 'part' && (
          <>
            <Input
              label={`Amount (at most ${money(entry.refundable_cents)})`}
              value={amount.typed}
              onText={amount.setTyped}
              error={wrong}
              inputMode="decimal"
              autocomplete="off"
              placeholder="25.00"
            />
            <First entry={entry} chosen={chosen} choose={setChosen} />
          </>
        )}
        <Select
          label="Reason"
          value={reason}
          choices={REFUND_REASON_CHOICES}
          onChoice={(value: RefundReason) => setReason(value)}
        />
        <TextArea
          label="Note"
          hint="For the office. Stripe and the customer never see it."
          rows={2}
          value={note}
          onText={setNote}
        />
        <p class="quiet">
          {second
            ? `More than ${money(limit)} needs a second person: it goes to Stripe when somebody else approves it.`
            : 'It goes back the way it was paid, usually in 5 to 10 days. Stripe keeps its own fee.'}
        </p>
        {refused !== null && (
          <ErrorBox error={new Error(`Stripe refused this refund: ${refused} Nothing was refunded.`)} />
        )}
        {problem && <ErrorBox error={problem} />}
        <div class="acts dialog-acts">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="first" busy={busy} disabled={!ready}>
            {second ? 'Ask for a refund of ' : 'Refund '}
            {ready && money(cents)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function saidOf(outcome: string, amount: string): string {
  if (outcome === 'waiting') return `A refund of ${amount} waits for somebody else’s approval.`;
  if (outcome === 'succeeded') return `${amount} was refunded.`;
  return `A refund of ${amount} is on its way.`;
}

/** Which receivables' payment goes back first, when not all of it does. */
function First({
  entry,
  chosen,
  choose,
}: {
  entry: EntryPage;
  chosen: number[];
  choose(ids: number[]): void;
}) {
  const hint = useId();
  const paid = entry.events.filter(
    ({ receivable, amount_cents, invoices }) =>
      receivable !== null && amount_cents > 0 && !invoices.some((number) => number.startsWith('PPF-')),
  );
  if (paid.length < 2) return null;
  return (
    <fieldset class="boxes" aria-describedby={hint}>
      <legend>Take back first from</legend>
      <p class="small quiet" id={hint}>
        Without a choice, from what was paid last.
      </p>
      {paid.map(({ id, receivable, amount_cents }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={receivable !== null && chosen.includes(receivable.id)}
            onChange={(event) => {
              const one = receivable?.id ?? 0;
              choose(
                event.currentTarget.checked ? [...chosen, one] : chosen.filter((other) => other !== one),
              );
            }}
          />
          <span>
            {receivable?.number} <span class="small quiet">{receivable?.description}</span>
          </span>
          <Money cents={amount_cents} />
        </label>
      ))}
    </fieldset>
  );
}
