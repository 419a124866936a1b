import { useRef, useState } from 'preact/hooks';
import { Link, useLocation, useSearchParams } from 'wouter-preact';
import { ApiError } from '../../api/client.ts';
import { type PaymentBody, recordPayment, undoEntry } from '../../api/register.ts';
import { Button } from '../../components/Button.tsx';
import { CustomerPicker, type Person } from '../../components/CustomerPicker.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Input, Select, Switch } from '../../components/Field.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Section } from '../../components/Section.tsx';
import { Segments } from '../../components/Segments.tsx';
import { toast, toastError } from '../../components/Toast.tsx';
import { Kbd, useFormat } from '../../components/words.tsx';
import { booksChanged } from '../../lib/changed.ts';
import { useSend } from '../../lib/form.ts';
import { parseAmount } from '../../lib/format.ts';
import { useUnsaved } from '../../lib/guard.ts';
import { useWish } from '../../lib/wish.ts';
import { useMay } from '../../session.ts';
import { AlreadyRecorded } from './already.tsx';
import { Applied, type Chosen } from './applied.tsx';

const TYPES = [
  { value: 'Check', text: 'Check' },
  { value: 'Cash', text: 'Cash' },
  { value: 'EFT', text: 'EFT' },
  { value: 'Card', text: 'Card terminal' },
  { value: 'Insurance', text: 'Insurance' },
] as const;
type Type = (typeof TYPES)[number]['value'];
type Way = 'oldest' | 'choose';
const NUMBERS: Record<Type, string> = {
  Check: 'Check number',
  Cash: 'Receipt number',
  EFT: 'Bank’s reference',
  Card: 'Terminal’s receipt',
  Insurance: 'Insurer’s reference',
};

/** What is asked of one payment, as it is typed. What stays for the next one is not part of it. */
interface Draft {
  people: Person[];
  number: string;
  amount: string;
  comment: string;
  chosen: Chosen;
}
const EMPTY: Draft = { people: [], number: '', amount: '', comment: '', chosen: {} };

interface Recorded {
  id: string;
  says: string;
}

/**
 * Records what came without Stripe, one after the other: type, day and way of applying stay for the next one, and the focus goes back to the
 * customer.
 */
export function RecordScreen() {
  const { may, why } = useMay('bookkeep');
  if (!may)
    return (
      <>
        <PageHeader title="Record a payment" crumbs={[{ text: 'Check register', href: '/register' }]} />
        <ErrorBox error={new ApiError(403, 'forbidden', why ?? '')} />
      </>
    );
  return <RecordForm />;
}

function RecordForm() {
  const [params] = useSearchParams();
  const [, navigate] = useLocation();
  const { today, money } = useFormat();
  const picker = useRef<HTMLInputElement>(null);
  const preset = { customer: Number(params.get('customer')), receivables: idsOf(params.get('receivables')) };
  const [type, setType] = useState<Type>('Check');
  const [day, setDay] = useState(today);
  const [way, setWay] = useState<Way>(preset.receivables.length > 0 ? 'choose' : 'oldest');
  const [leaveOpen, setLeaveOpen] = useState(false);
  const [draft, setDraft] = useState<Draft>(() =>
    preset.customer > 0 ? { ...EMPTY, people: [{ id: preset.customer, name: '' }] } : EMPTY,
  );
  const [done, setDone] = useState<Recorded[]>([]);
  const set = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));
  const cents = parseAmount(draft.amount);
  const body = bodyOf({ type, day, way, leaveOpen, draft, cents });
  const wish = useWish(JSON.stringify(body), String(done.length));
  const { send, busy, at, except, refuse } = useSend((entry: Awaited<ReturnType<typeof recordPayment>>) => {
    const what = `${type}${draft.number ? ` ${draft.number}` : ''}, ${money(entry.amount_cents)}${entry.customer ? `, ${entry.customer.name}` : ''}`;
    setDone((before) => [{ id: entry.id, says: what }, ...before]);
    setDraft(EMPTY);
    booksChanged();
    toast(`Recorded: ${what}.`, () => {
      undoEntry(entry.id, '')
        .then(() => {
          booksChanged();
          setDone((before) => before.filter(({ id }) => id !== entry.id));
          toast('Undone by a balancing entry.');
        })
        .catch(toastError);
    });
    setTimeout(() => {
      // What came with the address was for this payment alone.
      navigate('/register/record', { replace: true });
      picker.current?.focus();
    }, 50);
  });
  const several = draft.people.length > 1;
  useUnsaved(draft.amount !== '' && draft.people.length > 0 ? 'this payment' : null);
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = wrongWith(draft, cents);
    if (wrong) return refuse(wrong);
    if (body) void send(() => recordPayment(body, wish));
  };
  const problem = except('customer_id', 'amount_cents', 'received_on', 'number', 'comment', 'apply');
  return (
    <>
      <PageHeader
        title="Record a payment"
        crumbs={[{ text: 'Check register', href: '/register' }]}
        note="What came without Stripe. Type and date stay for the next one."
      />
      <form class="recording" noValidate onSubmit={submit}>
        <div class="stack">
          <Who
            people={draft.people}
            error={at('customer_id')}
            input={picker}
            onChange={(people) => set({ people, chosen: people.length === 0 ? {} : draft.chosen })}
          />
          <div class="pair">
            <Select<Type> label="Type" value={type} choices={[...TYPES]} onChoice={setType} />
            <Input
              label={NUMBERS[type]}
              autocomplete="off"
              maxLength={200}
              value={draft.number}
              onText={(number) => set({ number })}
              error={at('number')}
            />
          </div>
          <div class="pair">
            <Input
              label="Amount"
              inputmode="decimal"
              autocomplete="off"
              value={draft.amount}
              onText={(amount) => set({ amount })}
              error={at('amount_cents')}
            />
            <Input
              label="Received on"
              type="date"
              max={today()}
              value={day}
              onText={setDay}
              error={at('received_on')}
            />
          </div>
          <Input
            label="Comment"
            autocomplete="off"
            maxLength={500}
            value={draft.comment}
            onText={(comment) => set({ comment })}
            error={at('comment')}
          />
          <Switch
            label="Leave the invoices open"
            hint="They are not marked paid, even when nothing is owed on them any more."
            on={leaveOpen}
            onSwitch={setLeaveOpen}
          />
        </div>
        <div class="stack">
          <Section
            title="Applied to"
            aside={
              <Segments<Way>
                label="How it is applied"
                value={several ? 'choose' : way}
                choices={
                  several
                    ? [{ value: 'choose', text: 'Choose' }]
                    : [
                        { value: 'oldest', text: 'Oldest first' },
                        { value: 'choose', text: 'Choose' },
                      ]
                }
                onChoice={setWay}
              />
            }
          >
            <Applied
              people={draft.people}
              cents={cents}
              way={several ? 'choose' : way}
              chosen={draft.chosen}
              preset={preset.receivables}
              onChosen={(chosen, sum) =>
                set({ chosen, ...(sum !== undefined && draft.amount === '' ? { amount: sum } : {}) })
              }
              onName={(person) =>
                set({ people: draft.people.map((each) => (each.id === person.id ? person : each)) })
              }
              error={at('apply')}
            />
            {way === 'choose' && draft.people.length > 0 && (
              <Another
                add={(person) =>
                  set({ people: [...draft.people.filter(({ id }) => id !== person.id), person] })
                }
              />
            )}
          </Section>
          <AlreadyRecorded type={type} number={draft.number} cents={cents} />
          {problem && <ErrorBox error={problem} />}
          <div class="acts recording-acts">
            <Button type="submit" look="first" busy={busy}>
              Record{cents !== null && cents > 0 ? ` ${money(cents)}` : ' the payment'} <Kbd>Enter</Kbd>
            </Button>
          </div>
          {done.length > 0 && <JustNow recorded={done} />}
        </div>
      </form>
    </>
  );
}

const idsOf = (text: string | null): number[] =>
  (text ?? '')
    .split(',')
    .map(Number)
    .filter((id) => Number.isSafeInteger(id) && id > 0);

/** Whose payment it is: found by name, or shown with a way to take another. */
function Who({
  people,
  error,
  input,
  onChange,
}: {
  people: Person[];
  error: string | undefined;
  input: { current: HTMLInputElement | null };
  onChange(people: Person[]): void;
}) {
  if (people.length === 0)
    return (
      <CustomerPicker label="Customer" input={input} error={error} onPick={(person) => onChange([person])} />
    );
  return (
    <div>
      <p class="label">{people.length === 1 ? 'Customer' : 'Customers'}</p>
      <ul class="chosen-people">
        {people.map(({ id, name }) => (
          <li key={id}>
            <Link href={`/customers/${id}`}>{name || '…'}</Link>
            <Button
              look="quiet"
              icon="close"
              bare
              onClick={() => {
                onChange(people.filter((each) => each.id !== id));
                setTimeout(() => input.current?.focus(), 0);
              }}
            >
              {`Another than ${name}`}
            </Button>
          </li>
        ))}
      </ul>
      {error && <p class="small error">{error}</p>}
    </div>
  );
}

/** An insurer’s payment may be for several customers. */
function Another({ add }: { add(person: Person): void }) {
  const [open, setOpen] = useState(false);
  if (!open)
    return (
      <p class="after">
        <button type="button" class="link" onClick={() => setOpen(true)}>
          It pays receivables of another customer too
        </button>
      </p>
    );
  return (
    <div class="after">
      <CustomerPicker
        label="Another customer"
        onPick={(person) => {
          setOpen(false);
          add(person);
        }}
      />
    </div>
  );
}

function JustNow({ recorded }: { recorded: Recorded[] }) {
  return (
    <Section title="Recorded just now">
      <ul class="just-now">
        {recorded.slice(0, 12).map(({ id, says }) => (
          <li key={id}>
            <Link href={`/register/${id}`}>{says}</Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface Asked {
  type: Type;
  day: string;
  way: Way;
  leaveOpen: boolean;
  draft: Draft;
  cents: number | null;
}

function bodyOf({ type, day, way, leaveOpen, draft, cents }: Asked): PaymentBody | null {
  const { people, number, comment, chosen } = draft;
  if (cents === null || people.length === 0) return null;
  const lines = Object.entries(chosen).flatMap(([id, text]) => {
    const amount_cents = parseAmount(text);
    return amount_cents === null || amount_cents === 0 ? [] : [{ receivable_id: Number(id), amount_cents }];
  });
  const choose = way === 'choose' || people.length > 1;
  return {
    type,
    number: number.trim(),
    amount_cents: cents,
    ...(people.length === 1 ? { customer_id: people[0]?.id } : {}),
    received_on: day,
    comment: comment.trim(),
    // Nothing chosen of one customer: all of it is credit, which is what is left when nothing is owed.
    apply: choose ? lines : 'oldest',
    leave_open: leaveOpen,
  };
}

function wrongWith({ people, chosen }: Draft, cents: number | null): ApiError | null {
  const refuse = (field: string, text: string) => new ApiError(422, 'invalid', text, field);
  if (people.length === 0) return refuse('customer_id', 'Choose whose payment it is.');
  if (cents === null || cents <= 0) return refuse('amount_cents', 'Give an amount, like 150.00.');
  if (Object.values(chosen).some((text) => text.trim() !== '' && parseAmount(text) === null))
    return refuse('apply', 'One of the amounts below is no amount. Write it like 150.00.');
  return null;
}
