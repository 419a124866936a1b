import { useQuery } from '@tanstack/preact-query';
import { useEffect, useRef } from 'preact/hooks';
import { owingQuery } from '../../api/customers.ts';
import type { Person } from '../../components/CustomerPicker.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { Day, Hush, Money, Nothing, useFormat } from '../../components/words.tsx';
import { pourOldest } from '../../lib/allocate.ts';
import { parseAmount, plainAmount } from '../../lib/format.ts';
import { HeldPill } from '../words.tsx';

/** What each receivable gets, as it is typed. */
export type Chosen = Record<number, string>;

interface Props {
  people: Person[];
  cents: number | null;
  way: 'oldest' | 'choose';
  chosen: Chosen;
  /** Receivables that are paid whole to begin with. */
  preset: number[];
  /** `sum`: of what was chosen by itself, as an amount to begin with. */
  onChosen(chosen: Chosen, sum?: string): void;
  onName(person: Person): void;
  error: string | undefined;
}

/** Where a payment goes: computed as the server will do it, or chosen; the rest is credit. */
export function Applied(props: Props) {
  const { people, cents, way, chosen, error } = props;
  if (people.length === 0)
    return <p class="quiet after">Choose a customer: what they owe appears here, oldest due first.</p>;
  const sum = Object.values(chosen).reduce((total, text) => total + (parseAmount(text) ?? 0), 0);
  return (
    <>
      {people.map((person) => (
        <Owing key={person.id} {...props} person={person} named={people.length > 1} />
      ))}
      {way === 'choose' && (
        <Rest left={(cents ?? 0) - sum} several={people.length > 1} known={cents !== null} />
      )}
      {error && (
        <p class="small error" role="alert">
          {error}
        </p>
      )}
    </>
  );
}

function Owing({
  person,
  named,
  cents,
  way,
  chosen,
  preset,
  onChosen,
  onName,
}: Props & { person: Person; named: boolean }) {
  const { data, error, refetch } = useQuery(owingQuery(person.id));
  const began = useRef(false);
  useEffect(() => {
    if (data === undefined) return;
    if (person.name !== data.customer.name) onName(data.customer);
    const whole = data.receivables.filter(({ id }) => preset.includes(id));
    if (began.current || whole.length === 0) return;
    began.current = true;
    const sum = whole.reduce((total, { balance_cents }) => total + balance_cents, 0);
    onChosen(
      Object.fromEntries(whole.map(({ id, balance_cents }) => [id, plainAmount(balance_cents)])),
      plainAmount(sum),
    );
  }, [data]);
  if (error) return <ErrorBox error={error} retry={() => void refetch()} />;
  if (data === undefined)
    return (
      <p class="after">
        <Bone ch={30} />
      </p>
    );
  const { paid, rest } = pourOldest(data.receivables, cents ?? 0);
  const free =
    (cents ?? 0) - Object.values(chosen).reduce((total, text) => total + (parseAmount(text) ?? 0), 0);
  const choose = (id: number, text: string) => onChosen({ ...chosen, [id]: text });
  const owed = data.receivables.reduce((total, { balance_cents }) => total + balance_cents, 0);
  return (
    <>
      <table class="grid applied">
        <caption class={named ? 'small quiet' : 'hush'}>What {data.customer.name} owes</caption>
        <thead>
          <tr>
            <th scope="col">Receivable</th>
            <th scope="col" class="wide">
              Due
            </th>
            <th scope="col" class="num">
              Owes
            </th>
            <th scope="col" class="num">
              Gets
            </th>
          </tr>
        </thead>
        <tbody>
          {data.receivables.map(({ id, number, description, due_on, balance_cents, held }) => (
            <tr key={id}>
              <td class="fill">
                <a href={`/admin/receivables/${id}`} target="_blank" rel="noopener">
                  {number}
                </a>{' '}
                {held ? <HeldPill why={held} /> : <span class="quiet">{description}</span>}
              </td>
              <td class="wide">
                <Day at={due_on} />
              </td>
              <td class="num">
                <Money cents={balance_cents} />
              </td>
              <td class="num">
                {way === 'oldest' ? (
                  paid.has(id) ? (
                    <b>
                      <Money cents={paid.get(id)} />
                    </b>
                  ) : (
                    <Nothing />
                  )
                ) : (
                  <Gets
                    number={number}
                    text={chosen[id] ?? ''}
                    balance={balance_cents}
                    // An amount that is not known yet is no limit.
                    free={cents === null ? balance_cents : free}
                    onText={(text) => choose(id, text)}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>{data.receivables.length === 0 ? 'Nothing is owed' : 'Owed'}</td>
            <td class="wide" />
            <td class="num">
              <Money cents={owed} />
            </td>
            <td class="num">{way === 'oldest' && <Money cents={(cents ?? 0) - rest} />}</td>
          </tr>
          {way === 'oldest' && rest > 0 && (
            <tr>
              <td>Becomes credit</td>
              <td class="wide" />
              <td />
              <td class="num">
                <Money cents={rest} />
              </td>
            </tr>
          )}
        </tfoot>
      </table>
      {data.more && (
        <p class="small quiet after">There are more than are shown; they are paid in their order too.</p>
      )}
    </>
  );
}

interface GetsProps {
  number: string;
  text: string;
  balance: number;
  free: number;
  onText(text: string): void;
}

/** An amount that is typed, and a box that fills in all that fits, or takes it out. */
function Gets({ number, text, balance, free, onText }: GetsProps) {
  const typed = parseAmount(text) ?? 0;
  const over = typed > balance;
  return (
    <span class="gets">
      <input
        type="checkbox"
        aria-label={`Pay ${number}`}
        checked={typed > 0}
        onChange={(event) =>
          onText(
            event.currentTarget.checked ? plainAmount(Math.max(0, Math.min(balance, free)) || balance) : '',
          )
        }
      />
      <input
        type="text"
        inputmode="decimal"
        autocomplete="off"
        aria-label={`Amount for ${number}`}
        aria-invalid={over || undefined}
        title={over ? `It owes ${plainAmount(balance)}` : undefined}
        value={text}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </span>
  );
}

function Rest({ left, several, known }: { left: number; several: boolean; known: boolean }) {
  const { money } = useFormat();
  if (!known) return null;
  const says =
    left === 0
      ? 'All of it is applied.'
      : left < 0
        ? `${money(-left)} more than the payment is applied. Lower an amount.`
        : several
          ? `${money(left)} is not applied yet. Apply all of it: it is of several customers.`
          : `${money(left)} becomes the customer’s credit.`;
  return (
    <p class={left < 0 || (several && left > 0) ? 'after error' : 'after'} role="status">
      <Hush>Rest: </Hush>
      {says}
    </p>
  );
}
