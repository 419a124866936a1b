import { useQuery } from '@tanstack/preact-query';
import { useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { type Charge, chargeCard } from '../../api/charges.ts';
import { ApiError, newWish } from '../../api/client.ts';
import { owingQuery } from '../../api/customers.ts';
import type { CustomerPage } from '../../api/shapes.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Input, Select } from '../../components/Field.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { useFormat } from '../../components/words.tsx';
import { booksChanged } from '../../lib/changed.ts';
import { useSend } from '../../lib/form.ts';
import { parseAmount, plainAmount } from '../../lib/format.ts';
import { OutcomeSays } from '../charges/outcome.tsx';
import { isUnclear, Unclear } from '../charges/unclear.tsx';
import { ALL, forChoices, owedFor, owedOf, payable } from '../charges/what-for.ts';
import { type Card, CardField } from './card-field.tsx';

interface Props {
  scriptUrl: string;
  publishableKey: string;
  customer: CustomerPage;
  invoice: string | null;
  /** What the try before came to. */
  refused: Charge | null;
  onOther(): void;
  onCharged(charge: Charge): void;
}

const noAmount = () => new ApiError(422, 'invalid', 'Give an amount, like 150.00.', 'amount_cents');

export function TerminalForm(props: Props) {
  const { data, error, refetch } = useQuery(owingQuery(props.customer.id));
  if (error && data === undefined) return <ErrorBox error={error} retry={() => void refetch()} />;
  if (data === undefined)
    return (
      <p aria-busy="true">
        <Bone ch={30} />
      </p>
    );
  return <Form {...props} owedCents={owedOf(data)} />;
}

type Body = Parameters<typeof chargeCard>;

function Form({ owedCents, customer, refused, ...props }: Props & { owedCents: number }) {
  const format = useFormat();
  const invoices = payable(customer);
  const known = invoices.some(({ number }) => number === props.invoice);
  const [what, setWhat] = useState(known ? String(props.invoice) : ALL);
  const [typed, setTyped] = useState(plainAmount(owedFor(what, invoices, owedCents)));
  const [note, setNote] = useState('');
  const [complete, setComplete] = useState(false);
  const card = useRef<Card>();
  // What was sent and has no answer: it can only be sent again as it is.
  const sent = useRef<Body | null>(null);
  const { send, busy, error, at, except, refuse } = useSend((charge: Charge) => {
    sent.current = null;
    card.current?.element.clear();
    booksChanged();
    props.onCharged(charge);
  });
  const unclear = error !== null && isUnclear(error) && sent.current !== null;
  const cents = parseAmount(typed);
  const problem = except('amount_cents', 'invoice_number', 'note', 'card');
  const charge = async (): Promise<Charge> => {
    sent.current ??= await make();
    try {
      return await chargeCard(...sent.current);
    } catch (failure) {
      // What was refused was not charged: the next try is another one.
      if (!(failure instanceof ApiError && isUnclear(failure))) sent.current = null;
      throw failure;
    }
  };
  const make = async (): Promise<Body> => {
    if (cents === null || cents <= 0) throw noAmount();
    if (card.current === undefined)
      throw new ApiError(422, 'invalid', 'Stripe’s card fields are not there yet.', 'card');
    const { stripe, element } = card.current;
    const made = await stripe.createPaymentMethod({ type: 'card', card: element });
    if (made.paymentMethod === undefined)
      throw new ApiError(422, 'invalid', made.error?.message ?? 'Stripe did not take this card.', 'card');
    const asked = {
      customer_id: customer.id,
      amount_cents: cents,
      note: note.trim(),
      payment_method: made.paymentMethod.id,
      ...(what === ALL ? {} : { invoice_number: what }),
    };
    return [asked, newWish()];
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (cents === null || cents <= 0) return refuse(noAmount());
    if (!complete && sent.current === null)
      return refuse(new ApiError(422, 'invalid', 'Type all of the card.', 'card'));
    void send(charge);
  };
  return (
    <form class="desk" noValidate onSubmit={submit}>
      {refused && <OutcomeSays charge={refused} />}
      <div>
        <p class="label">Customer</p>
        <ul class="chosen-people">
          <li>
            <Link href={`/customers/${customer.id}`}>{customer.name}</Link>
            <Button look="quiet" icon="close" bare onClick={props.onOther}>
              {`Another than ${customer.name}`}
            </Button>
          </li>
        </ul>
      </div>
      {owedCents === 0 && invoices.length === 0 && (
        <p class="notice">
          {customer.name} owes nothing that can be charged now: all is paid, not invoiced yet, or on its way.
        </p>
      )}
      <fieldset class="desk-in" disabled={unclear}>
        <Select
          label="For"
          value={what}
          choices={forChoices(invoices, owedCents, format)}
          onChoice={(choice) => {
            setWhat(choice);
            setTyped(plainAmount(owedFor(choice, invoices, owedCents)));
          }}
          error={at('invoice_number')}
        />
        <Input
          label="Amount"
          hint={
            owedFor(what, invoices, owedCents) === 0
              ? 'Nothing is owed there now, or money for it is on its way.'
              : 'Less is a part payment. No processing fee is added.'
          }
          inputmode="decimal"
          autocomplete="off"
          value={typed}
          onText={setTyped}
          error={at('amount_cents')}
        />
        <CardField
          scriptUrl={props.scriptUrl}
          publishableKey={props.publishableKey}
          disabled={unclear}
          error={at('card')}
          onReady={(ready) => {
            card.current = ready;
          }}
          onChange={(all) => {
            setComplete(all);
            if (error?.field === 'card') refuse(null);
          }}
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
      </fieldset>
      {problem && (unclear ? <Unclear /> : <ErrorBox error={problem} />)}
      <div class="acts">
        <Button type="submit" look="first" icon="phone" busy={busy}>
          Charge{cents !== null && cents > 0 ? ` ${format.money(cents)}` : ''}
        </Button>
      </div>
    </form>
  );
}
