import type { Criteria } from '../../../api/runs.ts';
import { type Choice, Input, Select, Switch } from '../../../components/Field.tsx';
import type { Due } from './draft.ts';
import type { FieldsProps } from './schedule-fields.tsx';

const DUES: Choice<Due>[] = [
  { value: 'by', text: 'What is due by the day of the run' },
  { value: 'overdue', text: 'What has been due for some days' },
  { value: 'within', text: 'What is due within some days' },
  { value: 'all', text: 'All that is open, due or not' },
];
const SEGMENTS: Choice<Criteria['segment']>[] = [
  { value: 'any', text: 'All' },
  { value: 'person', text: 'Persons' },
  { value: 'facility', text: 'Facilities' },
];
const PREFERENCES: Choice<Criteria['preference']>[] = [
  { value: 'any', text: 'Any' },
  { value: 'card', text: 'A card' },
  { value: 'us_bank_account', text: 'A bank account' },
];

/** Whom it charges, and for what. */
export function CriteriaFields({ draft, set, at }: FieldsProps) {
  const { due, days, least, most, segment, preference, onlyRejected } = draft;
  return (
    <>
      <Select<Due> label="For" value={due} choices={DUES} onChoice={(value) => set({ due: value })} />
      {(due === 'overdue' || due === 'within') && (
        <Input
          label="Days"
          inputmode="numeric"
          autocomplete="off"
          maxLength={4}
          value={days}
          onText={(value) => set({ days: value })}
          error={at('criteria.due_by_days')}
        />
      )}
      <div class="pair">
        <Input
          label="Owing at least"
          inputmode="decimal"
          autocomplete="off"
          placeholder="Any amount"
          value={least}
          onText={(value) => set({ least: value })}
          error={at('criteria.least_cents')}
        />
        <Input
          label="Owing at most"
          inputmode="decimal"
          autocomplete="off"
          placeholder="Any amount"
          value={most}
          onText={(value) => set({ most: value })}
          error={at('criteria.most_cents')}
        />
      </div>
      <div class="pair">
        <Select
          label="Customers"
          value={segment}
          choices={SEGMENTS}
          onChoice={(value) => set({ segment: value })}
        />
        <Select
          label="Default method"
          value={preference}
          choices={PREFERENCES}
          onChoice={(value) => set({ preference: value })}
        />
      </div>
      <Switch
        label="Only whose last charge failed"
        hint="To try again what was rejected."
        on={onlyRejected}
        onSwitch={(on) => set({ onlyRejected: on })}
      />
    </>
  );
}
