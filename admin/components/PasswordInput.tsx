import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Field } from './Field.tsx';

/** Must agree with worker/access/password.ts, which decides. */
export const LEAST = 12;

interface Props {
  label: string;
  name?: string;
  /** `new-password` says what is asked of it, and counts along. */
  autocomplete: 'current-password' | 'new-password';
  value: string;
  onText(text: string): void;
  error?: string | undefined;
  autoFocus?: boolean;
}

/** A password, which can be looked at while one types. */
export function PasswordInput({ label, autocomplete, value, onText, error, ...rest }: Props) {
  const [shown, setShown] = useState(false);
  const fresh = autocomplete === 'new-password';
  return (
    <Field label={label} hint={fresh && <Asked value={value} />} error={error}>
      {(wiring) => (
        <div class="with-button">
          <input
            {...rest}
            {...wiring}
            type={shown ? 'text' : 'password'}
            autocomplete={autocomplete}
            autocapitalize="off"
            spellcheck={false}
            required
            value={value}
            onInput={(event) => onText(event.currentTarget.value)}
          />
          <button type="button" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? 'Hide' : 'Show'}
            <span class="hush"> {label.toLowerCase()}</span>
          </button>
        </div>
      )}
    </Field>
  );
}

function Asked({ value }: { value: string }): ComponentChildren {
  const missing = LEAST - value.length;
  return (
    <>
      At least {LEAST} characters, and not your name: four words that do not belong together are good.
      {value !== '' && <b>{missing > 0 ? ` ${missing} more.` : ' Long enough.'}</b>}
    </>
  );
}
