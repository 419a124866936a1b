import type { PortalSettings } from '../../api/settings.ts';
import { Switch } from '../../components/Field.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { RecordPage } from '../../components/Record.tsx';
import { Setting } from '../../components/Setting.tsx';
import { useMay } from '../../session.ts';
import { type Editing, useEditing, useSettings } from '../settings-parts/draft.ts';
import { LookOnly, SaveBar } from '../settings-parts/save-bar.tsx';
import { CENTS, DAYS, TypedInput } from '../settings-parts/typed.tsx';
import { CancellationTypes } from './cancellation-types.tsx';
import { Fee } from './fee.tsx';
import { BankReturns } from './returns.tsx';

/** The rules of money: how customers can pay, what that costs them, and what happens with what is not paid. */
export function PaymentsScreen() {
  return (
    <RecordPage query={useSettings()} kind="Payments">
      {(stored) => <Payments stored={stored} />}
    </RecordPage>
  );
}

export interface PartProps {
  editing: Editing;
  may: boolean;
}

function Payments({ stored }: { stored: PortalSettings }) {
  const { may } = useMay('configure');
  const editing = useEditing(stored, 'the rules of payments');
  const part = { editing, may };
  return (
    <>
      <PageHeader
        title="Payments"
        note="How customers can pay online, what it costs them, and what happens with what is not paid."
      />
      {!may && <LookOnly />}
      <form
        class="settings"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (editing.dirty) editing.save();
        }}
      >
        <fieldset disabled={!may}>
          <legend class="hush">Payments</legend>
          <Methods {...part} />
          <Fee {...part} />
          <Unpaid {...part} />
          <Refunds {...part} />
          <BankReturns {...part} />
          <CancellationTypes {...part} />
        </fieldset>
        {may && editing.dirty && <SaveBar editing={editing} />}
      </form>
    </>
  );
}

function Methods({ editing: { payments, setPayments }, may }: PartProps) {
  return (
    <Setting title="Ways to pay" says="What Stripe Checkout offers. The price is the same for all of them.">
      <Switch
        label="Cards"
        hint="Always on, with Apple Pay and Google Pay where the customer has them."
        on
        disabled
        onSwitch={() => {}}
      />
      <Switch
        label="Bank debits (ACH)"
        hint="Cost you less than cards. They take up to four business days, and a bank can take one back for 60 days or more."
        on={payments.achOn}
        disabled={!may}
        onSwitch={(achOn) => setPayments({ achOn })}
      />
      <Switch
        label="Offer automatic payment"
        hint="Payers can agree to be charged each month, when they pay or on their own page. Who has agreed already stays so, either way."
        on={payments.autopayOffered}
        disabled={!may}
        onSwitch={(autopayOffered) => setPayments({ autopayOffered })}
      />
    </Setting>
  );
}

const USUAL_DAYS = 90;

function Unpaid({ editing: { payments, setPayments, at }, may }: PartProps) {
  return (
    <Setting
      title="Invoices that are not paid"
      says="Unpaid marks an invoice that you have stopped waiting for. Money that is on its way or disputed is never touched."
    >
      <TypedInput
        label="New invoices are due after"
        hint="From the day on which they are issued."
        kind={DAYS}
        value={payments.dueAfterDays}
        onValue={(value) => setPayments({ dueAfterDays: value ?? '' })}
        error={at('payments.dueAfterDays')}
      />
      <Switch
        label="Mark invoices Unpaid by themselves"
        hint="Looked at once a day."
        on={payments.unpaidAfterDays !== null}
        disabled={!may}
        onSwitch={(on) => setPayments({ unpaidAfterDays: on ? USUAL_DAYS : null })}
      />
      {payments.unpaidAfterDays !== null && (
        <TypedInput
          label="Unpaid after"
          hint="From the day on which the invoice was issued."
          kind={DAYS}
          value={payments.unpaidAfterDays}
          onValue={(unpaidAfterDays) => setPayments({ unpaidAfterDays })}
          error={at('payments.unpaidAfterDays')}
        />
      )}
      <Switch
        label="Put what was not paid onto the customer’s next invoice"
        hint="Once a day, for receivables whose invoice became Unpaid. While this is off you decide yourself."
        on={payments.reinvoiceAutomatically}
        disabled={!may}
        onSwitch={(reinvoiceAutomatically) => setPayments({ reinvoiceAutomatically })}
      />
      <Switch
        label="Allow customers to make payments against invoices that are already marked Unpaid"
        hint="While this is off, the payer of an old letter is told to call you. While it is on, they can still pay it: the money goes to its receivables, and closes newer invoices on which nothing else is owed."
        on={payments.allowUnpaid}
        disabled={!may}
        onSwitch={(allowUnpaid) => setPayments({ allowUnpaid })}
      />
    </Setting>
  );
}

const USUAL_LIMIT = 50_000;

function Refunds({ editing: { payments, setPayments, at }, may }: PartProps) {
  return (
    <Setting title="Refunds" says="Who asks for a large refund cannot approve it alone.">
      <Switch
        label="Large refunds need a second person"
        on={payments.refundApprovalCents !== null}
        disabled={!may}
        onSwitch={(on) => setPayments({ refundApprovalCents: on ? USUAL_LIMIT : null })}
      />
      {payments.refundApprovalCents !== null && (
        <TypedInput
          label="Above"
          hint="A refund of exactly this much still needs only one."
          kind={CENTS}
          value={payments.refundApprovalCents}
          onValue={(refundApprovalCents) => setPayments({ refundApprovalCents })}
          error={at('payments.refundApprovalCents')}
        />
      )}
    </Setting>
  );
}
