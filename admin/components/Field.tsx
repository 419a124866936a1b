import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  /** What is wrong with it; stands next to the field and is read with it. */
  error?: string | undefined;
  /** The label is only for those who do not see what the field is. */
  unlabelled?: boolean;
}

type Wiring = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined };

/** A label, a field, and beside it what is wrong. `children` gets what the field needs to belong to them. */
export function Field({
  label,
  hint,
  error,
  unlabelled,
  children,
}: FieldProps & { children: (wiring: Wiring) => ComponentChildren }) {
  const id = useId();
  const told = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class={error ? 'field wrong' : 'field'}>
      <label for={id} class={unlabelled ? 'hush' : undefined}>
        {label}
      </label>
      {hint && (
        <p class="small quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({ id, 'aria-describedby': told || undefined, 'aria-invalid': error ? true : undefined })}
      {error && (
        <p class="small error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

type Texty = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'onInput' | 'value' | 'label'>;

/** One line of text. `onText` gets every change. */
export function Input({
  label,
  hint,
  error,
  unlabelled,
  value,
  onText,
  ...rest
}: FieldProps & Texty & { value: string; onText(text: string): void }) {
  return (
    <Field label={label} hint={hint} error={error} unlabelled={unlabelled ?? false}>
      {(wiring) => (
        <input {...rest} {...wiring} value={value} onInput={(event) => onText(event.currentTarget.value)} />
      )}
    </Field>
  );
}

/** Several lines of text. */
export function TextArea({
  label,
  hint,
  error,
  value,
  onText,
  rows = 3,
}: FieldProps & { value: string; onText(text: string): void; rows?: number }) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => (
        <textarea
          {...wiring}
          rows={rows}
          value={value}
          onInput={(event) => onText(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export interface Choice<V extends string = string> {
  value: V;
  text: string;
  /** What choosing it means; only radios show it. */
  says?: string;
}

export function Select<V extends string>({
  label,
  hint,
  error,
  unlabelled,
  value,
  choices,
  onChoice,
  disabled,
}: FieldProps & { value: V; choices: Choice<V>[]; onChoice(value: V): void; disabled?: boolean }) {
  return (
    <Field label={label} hint={hint} error={error} unlabelled={unlabelled ?? false}>
      {(wiring) => (
        <select
          {...wiring}
          disabled={disabled}
          value={value}
          onChange={(event) => onChoice(event.currentTarget.value as V)}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** On or off, at once understood: a checkbox that looks like a switch. */
export function Switch({
  label,
  hint,
  on,
  onSwitch,
  disabled,
}: {
  label: string;
  hint?: ComponentChildren;
  on: boolean;
  onSwitch(on: boolean): void;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div class="switch">
      <input
        id={id}
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onSwitch(event.currentTarget.checked)}
      />
      <div>
        <label for={id}>{label}</label>
        {hint && (
          <p class="small quiet" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}

/** One of a few, all seen at once. */
export function Radios<V extends string>({
  legend,
  value,
  choices,
  onChoice,
}: {
  legend: string;
  value: V | undefined;
  choices: Choice<V>[];
  onChoice(value: V): void;
}) {
  const name = useId();
  return (
    <fieldset class="radios">
      <legend>{legend}</legend>
      {choices.map((choice) => (
        <label key={choice.value}>
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChoice(choice.value)}
          />
          <span>
            {choice.text}
            {choice.says && <span class="small quiet"> {choice.says}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
