import type { Schedule } from '../../../api/runs.ts';
import { type Choice, Input, Radios } from '../../../components/Field.tsx';
import { useFormat } from '../../../components/words.tsx';
import type { Draft } from './draft.ts';

const KINDS: Choice<Schedule['kind']>[] = [
  { value: 'once', text: 'Once' },
  { value: 'daily', text: 'Every day' },
  { value: 'weekly', text: 'Every week' },
  { value: 'monthly', text: 'Every month' },
];
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export interface FieldsProps {
  draft: Draft;
  set(changes: Partial<Draft>): void;
  at(field: string): string | undefined;
}

/** When it runs. */
export function ScheduleFields({ draft, set, at }: FieldsProps) {
  const { today } = useFormat();
  const { kind, on, day, weekdays } = draft;
  const wrongDays = at('schedule.weekdays');
  return (
    <>
      <Radios legend="When" value={kind} choices={KINDS} onChoice={(value) => set({ kind: value })} />
      {kind === 'once' && (
        <Input
          label="On"
          type="date"
          min={today()}
          value={on}
          onText={(value) => set({ on: value })}
          error={at('schedule.on')}
        />
      )}
      {kind === 'weekly' && (
        <fieldset class="boxes days">
          <legend>On</legend>
          {WEEKDAYS.map((name, place) => (
            <label key={name} class="check">
              <input
                type="checkbox"
                checked={weekdays.includes(place + 1)}
                onChange={(event) =>
                  set({
                    weekdays: event.currentTarget.checked
                      ? [...weekdays, place + 1].sort()
                      : weekdays.filter((each) => each !== place + 1),
                  })
                }
              />
              <span>{name}</span>
            </label>
          ))}
          {wrongDays && <p class="small error">{wrongDays}</p>}
        </fieldset>
      )}
      {kind === 'monthly' && (
        <Input
          label="Day of the month"
          hint="A shorter month has its last day."
          inputmode="numeric"
          autocomplete="off"
          maxLength={2}
          value={day}
          onText={(value) => set({ day: value })}
          error={at('schedule.day')}
        />
      )}
    </>
  );
}
