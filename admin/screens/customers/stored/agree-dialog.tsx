import { useState } from 'preact/hooks';
import { type Agreed, type Autopay, agreeToAutopay } from '../../../api/autopay.ts';
import { ApiError } from '../../../api/client.ts';
import type { CustomerPage } from '../../../api/customers.ts';
import type { Method } from '../../../api/methods.ts';
import { Button } from '../../../components/Button.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorBox } from '../../../components/ErrorBox.tsx';
import { Input, Select, TextArea } from '../../../components/Field.tsx';
import { toast } from '../../../components/Toast.tsx';
import { booksChanged } from '../../../lib/changed.ts';
import { useSend } from '../../../lib/form.ts';
import { parseAmount, plainAmount } from '../../../lib/format.ts';
import { useWish } from '../../../lib/wish.ts';
import { methodText } from '../../methods/words.tsx';

/** Who agreed, by which method, where the copy goes and how it is known: the same for automatic payment and the wallet. */
export function AgreedFields({
  agreed,
  set,
  methods,
  at,
}: {
  agreed: Agreed;
  set(changes: Partial<Agreed>): void;
  methods: Method[];
  at(field: string): string | undefined;
}) {
  return (
    <>
      <div class="pair roomy">
        <Select
          label="Charged to"
          value={agreed.method_id}
          choices={methods.map((method) => ({ value: method.id, text: methodText(method) }))}
          onChoice={(method_id) => set({ method_id })}
          error={at('method_id')}
        />
        <Select
          label="Language"
          value={agreed.language}
          choices={[
            { value: 'en', text: 'English' },
            { value: 'es', text: 'Spanish' },
          ]}
          onChoice={(language) => set({ language })}
        />
      </div>
      <Input
        label="E-mail for the copy"
        type="email"
        autocomplete="off"
        value={agreed.email}
        onText={(email) => set({ email })}
        error={at('email')}
      />
      <TextArea
        label="How they agreed"
        hint="Kept with the agreement, for the office only: “signed form of May 4, in their file”, “by phone on May 4, 10:15”."
        rows={2}
        value={agreed.note}
        onText={(note) => set({ note })}
        error={at('note')}
      />
    </>
  );
}

export const firstAgreed = (customer: Pick<CustomerPage, 'email'>, methods: Method[]): Agreed => ({
  method_id: (methods.find(({ preferred }) => preferred) ?? methods[0])?.id ?? '',
  email: customer.email ?? '',
  language: 'en',
  note: '',
});

interface Props {
  customer: CustomerPage;
  methods: Method[];
  autopay: Autopay['autopay'];
  onClose(): void;
}

/** Writes down what a customer told the office: to be charged each month by itself. */
export function AgreeDialog({ customer, methods, autopay, onClose }: Props) {
  const [day, setDay] = useState(String(autopay?.day ?? 1));
  const [cap, setCap] = useState(autopay?.cap_cents ? plainAmount(autopay.cap_cents) : '');
  const [agreed, setAgreed] = useState(() => {
    const first = firstAgreed(customer, methods);
    const now = autopay?.method.id;
    return methods.some(({ id }) => id === now) ? { ...first, method_id: now ?? '' } : first;
  });
  const wish = useWish(day, cap, JSON.stringify(agreed));
  const { send, busy, at, except, refuse } = useSend(() => {
    onClose();
    booksChanged();
    toast(`Written down. ${agreed.email} gets a copy.`);
  });
  const problem = except('day', 'cap_cents', 'method_id', 'email', 'note');
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = (field: string, text: string) => refuse(new ApiError(422, 'invalid', text, field));
    const cents = cap.trim() === '' ? null : parseAmount(cap);
    if (!/^\d{1,2}$/.test(day.trim())) return wrong('day', 'Give a day from 1 to 31.');
    if (cap.trim() !== '' && cents === null) return wrong('cap_cents', 'Give an amount, like 150.00.');
    void send(() => agreeToAutopay(customer.id, { ...agreed, day: Number(day), cap_cents: cents }, wish));
  };
  return (
    <Dialog title={`Automatic payment of ${customer.name}`} onClose={onClose}>
      <form noValidate onSubmit={submit}>
        <p>
          Only write down what the customer has told you. They get a copy with a link that turns it off, and
          are told before each charge.
        </p>
        <div class="pair">
          <Input
            label="Day of the month"
            hint="A shorter month has its last day."
            inputmode="numeric"
            autocomplete="off"
            maxLength={2}
            value={day}
            onText={setDay}
            error={at('day')}
          />
          <Input
            label="At most, each time"
            hint="Left empty: all that is owed."
            inputmode="decimal"
            autocomplete="off"
            value={cap}
            onText={setCap}
            error={at('cap_cents')}
          />
        </div>
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
