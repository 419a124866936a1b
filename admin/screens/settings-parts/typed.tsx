import { useState } from 'preact/hooks';
import type { Typed } from '../../api/settings.ts';
import { Field } from '../../components/Field.tsx';
import { parseAmount } from '../../lib/format.ts';

/** How a number is written and read. What cannot be read stays as it was typed, and `wrong` says what fits. */
interface Kind {
  write(value: number): string;
  read(text: string): number | null;
  wrong: string;
  before?: string;
  after?: string;
}

const hundredths = (value: number) => (value / 100).toFixed(2);

export const CENTS: Kind = {
  before: '$',
  write: hundredths,
  read: (text) => {
    const cents = parseAmount(text);
    return cents === null || cents < 0 ? null : cents;
  },
  wrong: 'Type an amount, like 2.50.',
};
export const PERCENT: Kind = {
  after: '%',
  write: (bps) => String(bps / 100),
  read: (text) =>
    /^\d{1,3}([.]\d{0,2})?\s*%?$/.test(text.trim()) ? Math.round(Number.parseFloat(text) * 100) : null,
  wrong: 'Type a percentage, like 2.9.',
};
export const DAYS: Kind = {
  after: 'days',
  write: String,
  read: (text) => (/^\d{1,5}$/.test(text.trim()) ? Number(text) : null),
  wrong: 'Type a number of days, like 90.',
};

interface Props {
  label: string;
  hint?: string;
  kind: Kind;
  value: Typed | null;
  /** Null when it was left empty and `optional`. */
  onValue(value: Typed | null): void;
  optional?: boolean;
  placeholder?: string;
  error?: string | undefined;
}

/** A number with its unit. It shows what was typed as long as that is what it means. */
export function TypedInput({
  label,
  hint,
  kind,
  value,
  onValue,
  optional = false,
  placeholder,
  error,
}: Props) {
  const read = (typed: string): Typed | null =>
    optional && typed.trim() === '' ? null : (kind.read(typed) ?? typed);
  const write = (it: Typed | null) => (it === null ? '' : typeof it === 'number' ? kind.write(it) : it);
  const [text, setText] = useState(write(value));
  const shown = read(text) === value ? text : write(value);
  return (
    <Field label={label} hint={hint} error={typeof value === 'string' ? kind.wrong : error}>
      {(wiring) => (
        <div class="affixed">
          {kind.before && <span aria-hidden="true">{kind.before}</span>}
          <input
            {...wiring}
            inputMode="decimal"
            autocomplete="off"
            placeholder={placeholder}
            value={shown}
            onInput={(event) => {
              setText(event.currentTarget.value);
              onValue(read(event.currentTarget.value));
            }}
          />
          {kind.after && <span aria-hidden="true">{kind.after}</span>}
        </div>
      )}
    </Field>
  );
}
