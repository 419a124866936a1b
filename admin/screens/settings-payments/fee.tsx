import { useEffect, useState } from 'preact/hooks';
import { REGIONS } from '../../../worker/fees/regions.ts';
import type { FeeDraft } from '../../api/settings.ts';
import { type Choice, Radios, Select, Switch } from '../../components/Field.tsx';
import { Setting } from '../../components/Setting.tsx';
import { useFormat } from '../../components/words.tsx';
import { CENTS, PERCENT, TypedInput } from '../settings-parts/typed.tsx';
import { FeeRules } from './fee-rules.tsx';
import type { PartProps } from './payments.tsx';
import { queryOf, useFeePreview } from './preview.ts';

type Mode = 'off' | 'percentage' | 'flat';
const MODES: Choice<Mode>[] = [
  { value: 'off', text: 'Off', says: 'You pay what Stripe takes. Nothing is added.' },
  {
    value: 'percentage',
    text: 'Percentage',
    says: 'A percentage and a fixed amount, as your payment company takes them.',
  },
  { value: 'flat', text: 'Flat', says: 'The same amount on every payment, however large.' },
];
const PERCENTAGE = { bps: 290, fixedCents: 30, capCents: null };
const FLAT = { bps: 0, fixedCents: 395, capCents: null };

/** What customers are charged for paying online. */
export function Fee({ editing, may }: PartProps) {
  const { payments, setPayments, office, setOffice, setOverride, at, dirty } = editing;
  const { charge, terms, refund, onAutopay } = payments.fee;
  // While somebody types a percentage it may be zero for a moment, and is none the less a percentage.
  const [typing, setTyping] = useState(false);
  useEffect(() => {
    if (!dirty) setTyping(false);
  }, [dirty]);
  const kind = terms.bps === 0 && !typing ? 'flat' : 'percentage';
  const setFee = (changes: Partial<FeeDraft>) =>
    setPayments({ fee: { charge, terms, refund, onAutopay, ...changes } });
  const setTerms = (changes: Partial<FeeDraft['terms']>) => setFee({ terms: { ...terms, ...changes } });
  const choose = (mode: Mode) => {
    setTyping(mode === 'percentage');
    if (mode === 'off') {
      setFee({ charge: false });
      setOverride(undefined);
    } else if (mode === kind) setFee({ charge: true });
    else setFee({ charge: true, terms: mode === 'flat' ? FLAT : PERCENTAGE });
  };
  return (
    <Setting
      title="Processing fee"
      says="What a customer is charged for paying online. Each customer’s own page can say that they are always or never charged."
    >
      <Radios legend="Charged to customers" value={charge ? kind : 'off'} choices={MODES} onChoice={choose} />
      {charge && kind === 'percentage' && <Percentage terms={terms} setTerms={setTerms} at={at} />}
      {charge && kind === 'flat' && (
        <TypedInput
          label="Amount"
          kind={CENTS}
          value={terms.fixedCents}
          onValue={(value) => setTerms({ fixedCents: value ?? '' })}
          error={at('payments.fee.terms.fixedCents')}
        />
      )}
      {charge && (
        <>
          <Example terms={terms} region={office.region} flat={kind === 'flat'} />
          <Region
            value={office.region}
            onRegion={(region) => setOffice({ region })}
            error={at('office.region')}
          />
          <FeeRules editing={editing} may={may} query={queryOf(terms, office.region)} />
        </>
      )}
      {charge && (
        <Switch
          label="Charge it on automatic payments too"
          hint="Automatic payments and runs charge it then as well. While this is off, they never do. Charges by hand never do."
          on={onAutopay}
          disabled={!may}
          onSwitch={(on) => setFee({ onAutopay: on })}
        />
      )}
      <Switch
        label="Give the fee back with a refund"
        hint="When a whole payment is refunded from this app, its fee goes back too. Stripe keeps what it took either way."
        on={refund}
        disabled={!may}
        onSwitch={(on) => setFee({ refund: on })}
      />
    </Setting>
  );
}

interface TermsProps {
  terms: FeeDraft['terms'];
  setTerms(changes: Partial<FeeDraft['terms']>): void;
  at(field: string): string | undefined;
}

function Percentage({ terms, setTerms, at }: TermsProps) {
  return (
    <div class="pair">
      <TypedInput
        label="Percentage"
        kind={PERCENT}
        value={terms.bps}
        onValue={(value) => setTerms({ bps: value ?? '' })}
        error={at('payments.fee.terms.bps')}
      />
      <TypedInput
        label="Fixed part"
        kind={CENTS}
        value={terms.fixedCents}
        onValue={(value) => setTerms({ fixedCents: value ?? '' })}
        error={at('payments.fee.terms.fixedCents')}
      />
      <TypedInput
        label="Percentage at most"
        kind={CENTS}
        optional
        placeholder="No cap"
        value={terms.capCents}
        onValue={(capCents) => setTerms({ capCents })}
        error={at('payments.fee.terms.capCents')}
      />
    </div>
  );
}

/** What bills come to, told as it is typed. */
function Example({ terms, region, flat }: { terms: FeeDraft['terms']; region: string; flat: boolean }) {
  const { money } = useFormat();
  const preview = useFeePreview(queryOf(terms, region));
  const [small, usual, large] = preview?.examples ?? [];
  if (!small || !usual || !large) return <p class="fee-example" aria-busy="true" />;
  const got = flat ? 'you receive the rest, less what Stripe takes' : `you receive ${money(usual.net_cents)}`;
  return (
    <div class="fee-example" role="status">
      <p>
        A {money(usual.net_cents)} bill: the customer pays <b>{money(usual.total_cents)}</b>, the fee is{' '}
        <b>{money(usual.fee_cents)}</b>, {got}.
      </p>
      <p class="small quiet">
        {[small, large]
          .map(({ net_cents, fee_cents }) => `${money(fee_cents)} on ${money(net_cents)}`)
          .join('; ')}
        {!flat && '. Added so that you net the bill to the cent, when these are the rates that you pay'}.
      </p>
    </div>
  );
}

function Region({
  value,
  onRegion,
  error,
}: {
  value: string;
  onRegion(region: string): void;
  error: string | undefined;
}) {
  const states = Object.entries(REGIONS).map(([code, name]) => ({ value: code, text: name }));
  return (
    <Select
      label="State of your office"
      hint="Some states ban such a fee, or say how high it may be."
      value={value}
      choices={[{ value: '', text: 'Not said' }, ...states]}
      onChoice={onRegion}
      error={error}
    />
  );
}
