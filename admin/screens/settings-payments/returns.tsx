import { Setting } from '../../components/Setting.tsx';
import type { PartProps } from './payments.tsx';

/** Stripe's words for why a bank took a debit back, and ours. */
const REASONS: [reason: string, text: string, says: string][] = [
  ['insufficient_funds', 'Insufficient funds', 'There was not enough on the account.'],
  ['incorrect_account_details', 'Wrong account', 'The account number is wrong, or the account is closed.'],
  [
    'bank_cannot_process',
    'The bank could not process it',
    'A technical reason, or the account does not allow debits.',
  ],
  ['debit_not_authorized', 'Not authorised', 'The customer told the bank that they did not allow it.'],
  ['customer_initiated', 'Stopped by the customer', 'The customer asked the bank to stop it.'],
  ['general', 'Another reason', 'The bank did not say why.'],
];

/** What is owed again when a bank takes a debit back. */
export function BankReturns({ editing: { payments, setPayments, at } }: PartProps) {
  const chosen = payments.achReinvoiceReasons;
  const choose = (reason: string, on: boolean) =>
    setPayments({
      achReinvoiceReasons: REASONS.map(([each]) => each).filter((each) =>
        each === reason ? on : chosen.includes(each),
      ),
    });
  const wrong = at('payments.achReinvoiceReasons');
  return (
    <Setting
      title="Returned bank debits"
      says="A bank can take a debit back weeks after it was paid. The entry is reversed either way, and marked for review."
    >
      <fieldset class="radios">
        <legend>Owed again, and ready for the next invoice, when the reason is</legend>
        {REASONS.map(([reason, text, says]) => (
          <label key={reason}>
            <input
              type="checkbox"
              checked={chosen.includes(reason)}
              onChange={(event) => choose(reason, event.currentTarget.checked)}
            />
            <span>
              {text}
              <span class="small quiet"> {says}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <p class="small quiet">
        For a reason that is not ticked, the receivables are written off, as after a lost dispute.
      </p>
      {wrong && <p class="small error">{wrong}</p>}
    </Setting>
  );
}
