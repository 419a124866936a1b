import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { type CustomerPage, type FeePolicy, saveFeePolicy } from '../../api/customers.ts';
import { settingsQuery } from '../../api/settings.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { type Choice, Radios, TextArea } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { toast } from '../../components/Toast.tsx';
import { useSend } from '../../lib/form.ts';
import { useMay } from '../../session.ts';

const POLICIES: (Choice<FeePolicy> & { now: string })[] = [
  { value: 'follow', text: 'As the office', says: 'What Settings → Payments says.', now: 'As the office' },
  { value: 'charge', text: 'Charge', says: 'They pay the fee, whatever the office does.', now: 'Charged' },
  {
    value: 'absorb',
    text: 'Absorb',
    says: 'They never pay it; you bear what Stripe takes.',
    now: 'Absorbed',
  },
];

/** Whether this customer pays the fee for paying online. */
export function FeePolicyFact({ customer }: { customer: CustomerPage }) {
  const { may } = useMay('bookkeep');
  const [open, setOpen] = useState(false);
  return (
    <>
      {POLICIES.find(({ value }) => value === customer.fee_policy)?.now}
      {may && (
        <>
          {' '}
          <button type="button" class="link" onClick={() => setOpen(true)}>
            Change<span class="hush"> the processing fee</span>
          </button>
        </>
      )}
      {open && <FeePolicyDialog customer={customer} onClose={() => setOpen(false)} />}
    </>
  );
}

function FeePolicyDialog({ customer, onClose }: { customer: CustomerPage; onClose(): void }) {
  const client = useQueryClient();
  const settings = useQuery(settingsQuery).data;
  const [policy, setPolicy] = useState(customer.fee_policy);
  const [reason, setReason] = useState('');
  const { send, busy, at, except } = useSend(() => {
    onClose();
    void client.invalidateQueries({ queryKey: ['customers'] });
    void client.invalidateQueries({ queryKey: ['activity'] });
    toast('Saved. It holds from the next time they look at a bill.');
  });
  const bans = (settings?.fee_notices ?? []).filter(
    ({ verdict, overridden }) => verdict === 'refuse' && overridden === null && policy === 'charge',
  );
  const elsewhere = bans.length > 0 ? except('override.reason', 'fee_policy') : except();
  const override = { rules: bans.map(({ rule }) => rule), reason };
  const save = () =>
    void send(() => saveFeePolicy(customer.id, policy, bans.length > 0 && reason ? override : undefined));
  return (
    <Dialog
      title="Processing fee"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="first" busy={busy} onClick={save}>
            Save
          </Button>
        </>
      }
    >
      <Radios
        legend={`When ${customer.name} pays online`}
        value={policy}
        choices={POLICIES}
        onChoice={(value) => setPolicy(value)}
      />
      {bans.map(({ rule, title, says }) => (
        <p class="notice bad" key={rule}>
          <Icon name="alert" />
          <span>
            <b>{title}.</b> {says}
          </span>
        </p>
      ))}
      {bans.length > 0 && (
        <TextArea
          label="Charge it all the same, because"
          hint="Your reason stands in the event log with your name."
          rows={2}
          value={reason}
          onText={setReason}
          error={at('override.reason') ?? at('fee_policy')}
        />
      )}
      {elsewhere && <ErrorBox error={elsewhere} />}
    </Dialog>
  );
}
