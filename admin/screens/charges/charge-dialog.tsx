import { useQuery } from '@tanstack/preact-query';
import { useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { type Charge, chargeMethod } from '../../api/charges.ts';
import { ApiError, newWish } from '../../api/client.ts';
import { owingQuery } from '../../api/customers.ts';
import { type Method, methodsQuery } from '../../api/methods.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Input, Select } from '../../components/Field.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { useFormat } from '../../components/words.tsx';
import { booksChanged } from '../../lib/changed.ts';
import { useSend } from '../../lib/form.ts';
import { parseAmount, plainAmount } from '../../lib/format.ts';
import { methodText } from '../methods/words.tsx';
import { ChargeOutcome } from './outcome.tsx';
import { isUnclear, Unclear } from './unclear.tsx';
import { ALL, forChoices, owedFor, owedOf, type Payable } from './what-for.ts';

interface Props {
  customer: { id: number; name: string };
  invoices: Payable[];
  /** What it is for to begin with; null: all that is owed. */
  invoice: string | null;
  onClose(): void;
}

/** Charges a stored method by hand, and says what became of it. One dialog is one charge, however often it is sent. */
export function ChargeDialog(props: Props) {
  const { customer, onClose } = props;
  const methods = useQuery(methodsQuery(customer.id));
  const owing = useQuery(owingQuery(customer.id));
  const error = methods.error ?? owing.error;
  const [charge, setCharge] = useState<Charge | null>(null);
  const [round, setRound] = useState(0);
  const chargeable = methods.data?.data.filter(({ state }) => state === 'valid');
  if (charge !== null)
    return (
      <ChargeOutcome
        charge={charge}
        onClose={onClose}
        again={() => {
          setCharge(null);
          setRound(round + 1);
        }}
      />
    );
  return (
    <Dialog title={`Charge ${customer.name}`} onClose={onClose}>
      {error ? (
        <ErrorBox error={error} />
      ) : chargeable === undefined || owing.data === undefined ? (
        <p aria-busy="true">
          <Bone ch={30} />
        </p>
      ) : chargeable.length === 0 ? (
        <NothingStored {...props} />
      ) : (
        <ChargeForm
          {...props}
          key={round}
          methods={chargeable}
          owedCents={owedOf(owing.data)}
          onCharged={(made) => {
            booksChanged();
            setCharge(made);
          }}
        />
      )}
    </Dialog>
  );
}

function NothingStored({ customer, invoice, onClose }: Pick<Props, 'customer' | 'invoice' | 'onClose'>) {
  return (
    <>
      <p>
        {customer.name} has no card or bank account stored that may be charged. Add one, or e-mail them a
        link, on {invoice === null ? 'this page' : <Link href={`/customers/${customer.id}`}>their page</Link>}
        .
      </p>
      <div class="acts dialog-acts">
        <Button look="first" onClick={onClose}>
          Close
        </Button>
      </div>
    </>
  );
}

interface FormProps extends Props {
  methods: Method[];
  owedCents: number;
  onCharged(charge: Charge): void;
}

function ChargeForm({ customer, invoices, invoice, methods, owedCents, onClose, onCharged }: FormProps) {
  const format = useFormat();
  const { money } = format;
  // One for as long as it stands: whatever is sent twice is charged once.
  const wish = useRef(newWish());
  const owed = (choice: string) => owedFor(choice, invoices, owedCents);
  const [what, setWhat] = useState(invoice ?? ALL);
  const [typed, setTyped] = useState(plainAmount(owed(invoice ?? ALL)));
  const [methodId, setMethodId] = useState(
    (methods.find(({ preferred }) => preferred) ?? methods[0])?.id ?? '',
  );
  const [note, setNote] = useState('');
  const { send, busy, at, except, refuse } = useSend(onCharged);
  const method = methods.find(({ id }) => id === methodId);
  const cents = parseAmount(typed);
  const problem = except('amount_cents', 'method_id', 'invoice_number', 'note');
  const submit = (event: Event) => {
    event.preventDefault();
    if (cents === null || cents <= 0)
      return refuse(new ApiError(422, 'invalid', 'Give an amount, like 150.00.', 'amount_cents'));
    const asked = { customer_id: customer.id, amount_cents: cents, method_id: methodId, note: note.trim() };
    void send(() =>
      chargeMethod({ ...asked, ...(what === ALL ? {} : { invoice_number: what }) }, wish.current),
    );
  };
  return (
    <form noValidate onSubmit={submit}>
      <Select
        label="For"
        value={what}
        choices={forChoices(invoices, owedCents, format)}
        onChoice={(number) => {
          setWhat(number);
          setTyped(plainAmount(owed(number)));
        }}
        error={at('invoice_number')}
      />
      <Select
        label="Method"
        hint={
          method?.recurring === false
            ? 'Its owner has not allowed charges without them: ask before you charge it.'
            : undefined
        }
        value={methodId}
        choices={methods.map((each) => ({
          value: each.id,
          text: `${methodText(each)}${each.preferred ? ', default' : ''}`,
        }))}
        onChoice={setMethodId}
        error={at('method_id')}
      />
      <Input
        label="Amount"
        hint={
          owed(what) === 0
            ? 'Nothing is owed there now, or money for it is on its way.'
            : 'Less is a part payment. No processing fee is added.'
        }
        inputmode="decimal"
        autocomplete="off"
        autoFocus
        value={typed}
        onText={setTyped}
        error={at('amount_cents')}
      />
      <Input
        label="Note"
        hint="For the office; Stripe never sees it. Can be left empty."
        autocomplete="off"
        maxLength={500}
        value={note}
        onText={setNote}
        error={at('note')}
      />
      {problem && (isUnclear(problem) ? <Unclear /> : <ErrorBox error={problem} />)}
      <div class="acts dialog-acts">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="first" busy={busy}>
          Charge{cents !== null && cents > 0 ? ` ${money(cents)}` : ''}
        </Button>
      </div>
    </form>
  );
}
