import { useState } from 'preact/hooks';
import type { CustomerPage } from '../../../api/customers.ts';
import { type Method, mailLink, openSetup, removeMethod, setRecurring } from '../../../api/methods.ts';
import { AmountDialog } from '../../../components/AmountDialog.tsx';
import { Button } from '../../../components/Button.tsx';
import { Confirm } from '../../../components/Confirm.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorBox } from '../../../components/ErrorBox.tsx';
import { Input } from '../../../components/Field.tsx';
import { toast } from '../../../components/Toast.tsx';
import { useFormat } from '../../../components/words.tsx';
import { booksChanged } from '../../../lib/changed.ts';
import { useSend } from '../../../lib/form.ts';
import { useWish } from '../../../lib/wish.ts';
import { methodSays } from '../../methods/words.tsx';

interface OfCustomer {
  customer: Pick<CustomerPage, 'id' | 'name' | 'email'>;
  onClose(): void;
}

/** To Stripe's own page and back: what is typed there never reaches the office. */
export function AddDialog({ customer, onClose }: OfCustomer) {
  const wish = useWish();
  const { send, busy, error } = useSend(({ url }: { url: string }) => location.assign(url));
  return (
    <Dialog
      title={`Add a card or bank account of ${customer.name}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="first"
            icon="external"
            busy={busy}
            onClick={() => void send(() => openSetup(customer.id, wish))}
          >
            Open Stripe’s page
          </Button>
        </>
      }
    >
      <p>
        Stripe’s page opens here and comes back when it is done. Let {customer.name} type it themselves while
        they are with you: the number never reaches this office.
      </p>
      <p class="quiet">Are they elsewhere? E-mail them a link instead.</p>
      {error && <ErrorBox error={error} />}
    </Dialog>
  );
}

/** A one-use link to the customer's own page, by mail. */
export function LinkDialog({ customer, onClose }: OfCustomer) {
  const [email, setEmail] = useState(customer.email ?? '');
  const wish = useWish(email);
  const { longDay } = useFormat();
  const { send, busy, at, except } = useSend((made: { sent_to: string; expires_at: string }) => {
    onClose();
    booksChanged();
    toast(`Sent to ${made.sent_to}. The link works once, until ${longDay(made.expires_at)}.`);
  });
  const problem = except('email');
  return (
    <Dialog title={`E-mail ${customer.name} a link`} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send(() => mailLink(customer.id, email.trim(), wish));
        }}
      >
        <p>
          It leads to their own page, where they add and remove cards and bank accounts, and turn automatic
          payment on or off. It works once; whoever has it acts for {customer.name}.
        </p>
        <Input
          label="E-mail"
          type="email"
          autocomplete="off"
          autoFocus
          value={email}
          onText={setEmail}
          error={at('email')}
        />
        {problem && <ErrorBox error={problem} />}
        <div class="acts dialog-acts">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="first" busy={busy}>
            Send the link
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface OfMethod {
  method: Method;
  onClose(): void;
}

/** Whether it may be charged without its owner: they say so, and the note says how. */
export function RecurringDialog({ method, onClose }: OfMethod) {
  const allow = !method.recurring;
  return (
    <AmountDialog
      title={`${allow ? 'Allow' : 'Forbid'} recurring use of ${methodSays(method)}`}
      comment={{
        label: allow ? 'How its owner agreed' : 'Why',
        hint: 'Stands in the event log with your name, like “signed form of May 4”.',
        field: 'note',
      }}
      action={allow ? 'Allow' : 'Forbid'}
      danger={!allow}
      run={(_cents, note, wish) => setRecurring(method.id, allow, note, wish)}
      onDone={() => {
        booksChanged();
        toast(allow ? 'It may be charged without its owner now.' : 'It is charged only by hand from now on.');
      }}
      onClose={onClose}
    >
      <p>
        {allow
          ? 'Automatic payment, runs and the wallet may charge it without its owner. Only its owner can agree to that.'
          : 'Automatic payment, runs and the wallet no longer charge it. You can still charge it by hand when its owner asks you to.'}
      </p>
    </AmountDialog>
  );
}

/** Says what stops with it. */
export function RemoveDialog({
  method,
  autopay,
  wallet,
  onClose,
}: OfMethod & { autopay: boolean; wallet: boolean }) {
  const wish = useWish(method.id);
  return (
    <Confirm
      title={`Remove ${methodSays(method)}?`}
      action="Remove"
      danger
      run={() => removeMethod(method.id, wish)}
      onDone={() => {
        booksChanged();
        toast(`${methodSays(method)} is removed here, and at Stripe.`);
      }}
      onClose={onClose}
    >
      <p>
        It is removed here and at Stripe, and cannot be charged or brought back. What it has paid stays; a
        payment that is on its way still arrives.
      </p>
      {autopay && (
        <p>
          <b>Automatic payment stops:</b> it was agreed to for this method. Its owner is told by e-mail.
        </p>
      )}
      {wallet && (
        <p>
          <b>The wallet is no longer topped up</b> until another method is set.
        </p>
      )}
    </Confirm>
  );
}
