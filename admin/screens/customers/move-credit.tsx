import { useState } from 'preact/hooks';
import { ApiError } from '../../api/client.ts';
import { type CustomerPage, moveCredit } from '../../api/customers.ts';
import { AmountDialog } from '../../components/AmountDialog.tsx';
import { CustomerPicker, type Person } from '../../components/CustomerPicker.tsx';
import { Radios } from '../../components/Field.tsx';
import { toast } from '../../components/Toast.tsx';
import { useFormat } from '../../components/words.tsx';
import { booksChanged } from '../../lib/changed.ts';
import { plainAmount } from '../../lib/format.ts';

type Where = 'oldest' | 'customer';

/** Moves what a customer holds: onto what they owe, or to somebody else. */
export function MoveCreditDialog({ customer, onClose }: { customer: CustomerPage; onClose(): void }) {
  const { money } = useFormat();
  const { id, name, credit_cents, balance_cents } = customer;
  const [where, setWhere] = useState<Where>(balance_cents > 0 ? 'oldest' : 'customer');
  const [other, setOther] = useState<Person | null>(null);
  const most = where === 'oldest' ? Math.min(credit_cents, balance_cents) : credit_cents;
  const run = (amount_cents: number, comment: string, wish: Record<string, string>) => {
    if (where === 'customer' && other === null)
      throw new ApiError(422, 'invalid', 'Choose who gets the credit.', 'to.customer_id');
    const to = where === 'oldest' || other === null ? ('oldest' as const) : { customer_id: other.id };
    return moveCredit(id, { amount_cents, to, comment }, wish);
  };
  return (
    <AmountDialog
      title={`Move credit of ${name}`}
      amount={{ label: 'Amount', start: plainAmount(most), field: 'amount_cents' }}
      comment={{ label: 'Comment', hint: 'Can be left empty.', field: 'comment' }}
      action="Move credit"
      choice={`${where}${other?.id}`}
      run={async (...asked) => run(...asked)}
      onDone={() => {
        booksChanged();
        toast('Moved. The register has it as an entry of $0.00, type Transfer.');
      }}
      onClose={onClose}
    >
      <p>
        {name} holds {money(credit_cents)} of credit and owes {money(balance_cents)}.
      </p>
      <Radios<Where>
        legend="Where it goes"
        value={where}
        choices={[
          { value: 'oldest', text: 'Onto what they owe', says: 'Oldest due first.' },
          { value: 'customer', text: 'To another customer', says: 'As their credit.' },
        ]}
        onChoice={setWhere}
      />
      {where === 'customer' &&
        (other === null ? (
          <CustomerPicker label="Other customer" onPick={setOther} />
        ) : (
          <p>
            To <b>{other.name}</b>.{' '}
            <button type="button" class="link" onClick={() => setOther(null)}>
              Change
            </button>
          </p>
        ))}
    </AmountDialog>
  );
}
