import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { stretches } from '../lib/days.ts';
import type { Filters } from '../lib/filters.ts';
import { parseAmount } from '../lib/format.ts';
import { Button } from './Button.tsx';
import { type Choice, Input, Radios } from './Field.tsx';
import { Icon } from './Icon.tsx';
import { Popover } from './Popover.tsx';
import { useFormat } from './words.tsx';

/** One way to narrow a list. `names`: its names in the address. */
export interface Filter {
  label: string;
  names: string[];
  /** What it is set to, in short. */
  says(values: Record<string, string>): ComponentChildren;
  /** The small form behind its chip. Left out: the chip is a switch. */
  form?: (props: FilterForm) => VNode;
  /** What a switch sets. */
  value?: Record<string, string>;
  icon?: 'flag';
}

export interface FilterForm {
  values: Record<string, string>;
  set(changes: Record<string, string | undefined>): void;
}

/** What is set is solid, with a way to take it off; what could be set is dashed. All of it stands in the address. */
export function FilterChips({
  filters,
  all,
  children,
}: {
  filters: Filters;
  all: Filter[];
  children?: ComponentChildren;
}) {
  const set = all.filter((filter) => isSet(filter, filters.values));
  return (
    <search class="chips" aria-label="Filters">
      {children}
      {all.map((filter) => (
        <Chip key={filter.label} filter={filter} filters={filters} />
      ))}
      {set.length > 1 && (
        <button type="button" class="chip bare-chip" onClick={() => filters.clear()}>
          Clear all
        </button>
      )}
    </search>
  );
}

const isSet = (filter: Filter, values: Record<string, string>) => filter.names.some((name) => name in values);

function Chip({ filter, filters }: { filter: Filter; filters: Filters }) {
  const { label, names, form: Form, value = {}, icon } = filter;
  const set = isSet(filter, filters.values);
  const remove = () => filters.set(Object.fromEntries(names.map((name) => [name, undefined])));
  if (!Form)
    return (
      <button
        type="button"
        class={set ? 'chip set' : 'chip'}
        aria-pressed={set}
        onClick={() => (set ? remove() : filters.set(value))}
      >
        <Icon name={icon ?? (set ? 'check' : 'plus')} /> {label} {set && <Icon name="close" />}
      </button>
    );
  return (
    <Popover
      label={`Filter by ${label.toLowerCase()}`}
      button={(wiring) => (
        <span class={set ? 'chip set' : 'chip'}>
          <button type="button" {...wiring}>
            {set ? (
              <>
                {label} <b>{filter.says(filters.values)}</b>
              </>
            ) : (
              <>
                <Icon name="plus" /> {label}
              </>
            )}
          </button>
          {set && (
            <button type="button" class="off" onClick={remove} aria-label={`Remove the filter ${label}`}>
              <Icon name="close" />
            </button>
          )}
        </span>
      )}
    >
      {(close) => (
        <Form
          values={filters.values}
          set={(changes) => {
            filters.set(changes);
            close();
          }}
        />
      )}
    </Popover>
  );
}

/** By one of a few. */
export function choiceFilter(label: string, name: string, choices: Choice[]): Filter {
  return {
    label,
    names: [name],
    says: (values) => choices.find(({ value }) => value === values[name])?.text ?? values[name],
    form: ({ values, set }) => (
      <Radios
        legend={label}
        value={values[name]}
        choices={choices}
        onChoice={(value) => set({ [name]: value })}
      />
    ),
  };
}

/** By a text that must match; `tidy` takes off what people type around it. */
export function textFilter(
  label: string,
  name: string,
  hint: string,
  tidy = (text: string) => text.trim(),
): Filter {
  return {
    label,
    names: [name],
    says: (values) => values[name],
    form: function TextForm({ values, set }) {
      const [text, setText] = useState(values[name] ?? '');
      return (
        <FormOf submit={() => set({ [name]: tidy(text) || undefined })}>
          <Input
            label={label}
            hint={hint}
            value={text}
            onText={setText}
            autocomplete="off"
            spellcheck={false}
          />
        </FormOf>
      );
    },
  };
}

/** By an exact amount. */
export function amountFilter(name: string): Filter {
  const says = (cents: string | undefined, money: (cents: number) => string) =>
    cents ? money(Number(cents)) : '';
  function Says({ cents }: { cents: string | undefined }) {
    return <>{says(cents, useFormat().money)}</>;
  }
  return {
    label: 'Amount',
    names: [name],
    says: (values) => <Says cents={values[name]} />,
    form: function AmountForm({ values, set }) {
      const { money } = useFormat();
      const [text, setText] = useState(says(values[name], money));
      const [wrong, setWrong] = useState<string>();
      const submit = () => {
        const cents = parseAmount(text);
        if (text.trim() === '') set({ [name]: undefined });
        else if (cents === null) setWrong('Write an amount like 125.00.');
        else set({ [name]: String(cents) });
      };
      return (
        <FormOf submit={submit}>
          <Input
            label="Amount"
            hint="Exactly this; with a minus for money that left."
            value={text}
            onText={setText}
            error={wrong}
            inputMode="decimal"
            autocomplete="off"
            placeholder="125.00"
          />
        </FormOf>
      );
    },
  };
}

/** By day, from and to, both included; the usual stretches of time are one press. */
export function dateFilter(label: string, from: string, to: string): Filter {
  function Says({ values }: { values: Record<string, string> }) {
    const { day } = useFormat();
    const [start, end] = [values[from], values[to]];
    if (start && end) return <>{start === end ? day(start) : `${day(start)} – ${day(end)}`}</>;
    return <>{start ? `since ${day(start)}` : `until ${day(end ?? '')}`}</>;
  }
  return {
    label,
    names: [from, to],
    says: (values) => <Says values={values} />,
    form: function DateForm({ values, set }) {
      const { today } = useFormat();
      const [start, setStart] = useState(values[from] ?? '');
      const [end, setEnd] = useState(values[to] ?? '');
      const [wrong, setWrong] = useState<string>();
      const submit = () => {
        if (start && end && start > end) setWrong('This is before the first day.');
        else set({ [from]: start || undefined, [to]: end || undefined });
      };
      return (
        <FormOf submit={submit}>
          <div class="presets">
            {stretches(today()).map(([text, first, last]) => (
              <button
                key={text}
                type="button"
                class="chip"
                onClick={() => set({ [from]: first, [to]: last })}
              >
                {text}
              </button>
            ))}
          </div>
          <div class="pair">
            <Input label="From" type="date" value={start} onText={setStart} />
            <Input label="To" type="date" value={end} onText={setEnd} error={wrong} />
          </div>
        </FormOf>
      );
    },
  };
}

function FormOf({ submit, children }: { submit(): void; children: ComponentChildren }) {
  return (
    <form
      class="small-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {children}
      <Button type="submit" look="first">
        Apply
      </Button>
    </form>
  );
}
