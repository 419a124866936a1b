import { useQuery } from '@tanstack/preact-query';
import type { Ref } from 'preact';
import { useId, useState } from 'preact/hooks';
import { customersQuery } from '../api/customers.ts';
import { useLate } from '../lib/late.ts';
import { Field } from './Field.tsx';

export interface Person {
  id: number;
  name: string;
}

interface Props {
  label: string;
  error?: string | undefined;
  input?: Ref<HTMLInputElement>;
  onPick(person: Person): void;
}

const SHOWN = '7';

/** Finds a customer by part of the name: arrows and Enter choose, the focus stays in the field. */
export function CustomerPicker({ label, error, input, onPick }: Props) {
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const wanted = useLate(text.trim(), 150);
  const {
    data,
    isFetching,
    error: broken,
  } = useQuery({
    ...customersQuery({ search: wanted }, undefined, SHOWN),
    enabled: wanted.length > 1,
    placeholderData: (before) => before,
  });
  const settled = wanted.length > 1 && wanted === text.trim() && !isFetching;
  const found = wanted.length > 1 && text.trim() !== '' ? (data?.data ?? []) : [];
  const pick = (person: Person | undefined) => {
    if (person === undefined) return;
    setText('');
    onPick({ id: person.id, name: person.name });
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setAt((at + step + found.length) % found.length);
    }
    if (event.key === 'Enter') {
      // Choosing is not sending the form.
      event.preventDefault();
      if (settled) pick(found[at]);
    }
    if (event.key === 'Escape' && text !== '') {
      event.preventDefault();
      setText('');
    }
  };
  return (
    <div class="picker">
      <Field label={label} hint="Part of the name" error={error ?? broken?.message}>
        {(wiring) => (
          <input
            {...wiring}
            ref={input}
            type="text"
            role="combobox"
            aria-expanded={found.length > 0}
            aria-controls={`${id}-list`}
            aria-activedescendant={found.length > 0 ? `${id}-${at}` : undefined}
            aria-autocomplete="list"
            autocomplete="off"
            spellcheck={false}
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setAt(0);
            }}
            onKeyDown={onKey}
          />
        )}
      </Field>
      <div id={`${id}-list`} class="hits" role="listbox" aria-label="Customers found">
        {found.map((person, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys belong to the field, which keeps the focus.
          // biome-ignore lint/a11y/useFocusableInteractive: as above; the field names the active one.
          <div
            key={person.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            onPointerMove={() => setAt(index)}
            onClick={() => pick(person)}
          >
            <span class="hit">{person.name}</span>
            <span class="small quiet">{person.account}</span>
          </div>
        ))}
      </div>
      <p class="small quiet" role="status">
        {settled && found.length === 0 ? `Nobody is called “${wanted}”.` : ''}
      </p>
    </div>
  );
}
