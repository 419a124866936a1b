import { useId } from 'preact/hooks';
import type { Choice } from './Field.tsx';

/** One of two or three ways to look at the same thing, side by side. */
export function Segments<V extends string>({
  label,
  value,
  choices,
  onChoice,
}: {
  label: string;
  value: V;
  choices: Choice<V>[];
  onChoice(value: V): void;
}) {
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class="hush">{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value}>
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChoice(choice.value)}
          />
          <span>{choice.text}</span>
        </label>
      ))}
    </fieldset>
  );
}
