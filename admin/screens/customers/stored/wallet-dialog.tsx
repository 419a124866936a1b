import { useState } from 'preact/hooks';
import { ApiError } from '../../../api/client.ts';
import type { CustomerPage } from '../../../api/customers.ts';
import type { Method } from '../../../api/methods.ts';
import { setUpWallet, type Wallet } from '../../../api/wallet.ts';
import { Button } from '../../../components/Button.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorBox } from '../../../components/ErrorBox.tsx';
import { Input, Switch } from '../../../components/Field.tsx';
import { toast } from '../../../components/Toast.tsx';
import { booksChanged } from '../../../lib/changed.ts';
import { useSend } from '../../../lib/form.ts';
import { parseAmount, plainAmount } from '../../../lib/format.ts';
import { useWish } from '../../../lib/wish.ts';
import { AgreedFields, firstAgreed } from './agree-dialog.tsx';

interface Props {
  customer: CustomerPage;
  methods: Method[];
  wallet: Wallet['wallet'];
  onClose(): void;
}

/** Writes down what a customer told the office: how their balance is kept up. */
export function WalletDialog({ customer, methods, wallet, onClose }: Props) {
  const [threshold, setThreshold] = useState(plainAmount(wallet?.threshold_cents ?? 2_000));
  const [topup, setTopup] = useState(plainAmount(wallet?.topup_cents ?? 5_000));
  const [pays_invoices, setPays] = useState(wallet?.pays_invoices ?? true);
  const [agreed, setAgreed] = useState(() => {
    const first = firstAgreed(customer, methods);
    const now = wallet?.method?.id;
    return methods.some(({ id }) => id === now) ? { ...first, method_id: now ?? '' } : first;
  });
  const wish = useWish(threshold, topup, String(pays_invoices), JSON.stringify(agreed));
  const { send, busy, at, except, refuse } = useSend(() => {
    onClose();
    booksChanged();
    toast(`Written down. ${agreed.email} gets a copy.`);
  });
  const problem = except('threshold_cents', 'topup_cents', 'method_id', 'email', 'note');
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = (field: string) =>
      refuse(new ApiError(422, 'invalid', 'Give an amount, like 50.00.', field));
    const [threshold_cents, topup_cents] = [parseAmount(threshold), parseAmount(topup)];
    if (threshold_cents === null) return wrong('threshold_cents');
    if (topup_cents === null) return wrong('topup_cents');
    void send(() =>
      setUpWallet(customer.id, { ...agreed, threshold_cents, topup_cents, pays_invoices }, wish),
    );
  };
  return (
    <Dialog title={`Wallet of ${customer.name}`} onClose={onClose}>
      <form noValidate onSubmit={submit}>
        <p>Only write down what the customer has told you. They get a copy, and a receipt for each top-up.</p>
        <div class="pair">
          <Input
            label="When it is below"
            inputmode="decimal"
            autocomplete="off"
            value={threshold}
            onText={setThreshold}
            error={at('threshold_cents')}
          />
          <Input
            label="Charge"
            inputmode="decimal"
            autocomplete="off"
            value={topup}
            onText={setTopup}
            error={at('topup_cents')}
          />
        </div>
        <Switch
          label="Pay new invoices from it at once"
          hint="Off: it stays their credit, which lowers what an invoice asks for."
          on={pays_invoices}
          onSwitch={setPays}
        />
        <AgreedFields
          agreed={agreed}
          set={(changes) => setAgreed((before) => ({ ...before, ...changes }))}
          methods={methods}
          at={at}
        />
        {problem && <ErrorBox error={problem} />}
        <div class="acts dialog-acts">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="first" busy={busy}>
            Write it down
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
