import type { Ref } from 'preact';
import { useId, useState } from 'preact/hooks';
import { useLate } from '../lib/late.ts';
import { Field } from './Field.tsx';

/** What is offered for what was typed. */
export interface Found<T> {
  rows: T[];
  fetching: boolean;
  error: Error | null;
}

interface Props<T> {
  label: string;
  hint: string;
  error?: string | undefined;
  input?: Ref<HTMLInputElement> | undefined;
  /** A hook: what fits what was typed. An empty text asks for nothing. */
  useFound(text: string): Found<T>;
  rowId(row: T): string | number;
  /** What a row says, and what stands small beside it. */
  says(row: T): [text: string, beside: string | null];
  /** What the list is called, and what is said when nothing fits. */
  found: string;
  nothing(text: string): string;
  onPick(row: T): void;
}

const REST_MS = 150;
const SHORTEST = 2;

/** Finds something by a part of what it is called: arrows and Enter choose, the focus stays in the field. */
export function Picker<T>(props: Props<T>) {
  const { label, hint, error, input, useFound, rowId, says, nothing, onPick } = props;
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const wanted = useLate(text.trim(), REST_MS);
  const asks = wanted.length >= SHORTEST;
  const { rows, fetching, error: broken } = useFound(asks ? wanted : '');
  const settled = asks && wanted === text.trim() && !fetching;
  const found = asks && text.trim() !== '' ? rows : [];
  const pick = (row: T | undefined) => {
    if (row === undefined) return;
    setText('');
    onPick(row);
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
      <Field label={label} hint={hint} error={error ?? broken?.message}>
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
      <div id={`${id}-list`} class="hits" role="listbox" aria-label={props.found}>
        {found.map((row, index) => {
          const [title, beside] = says(row);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys belong to the field, which keeps the focus.
            // biome-ignore lint/a11y/useFocusableInteractive: as above; the field names the active one.
            <div
              key={rowId(row)}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              onPointerMove={() => setAt(index)}
              onClick={() => pick(row)}
            >
              <span class="hit">{title}</span>
              <span class="small quiet">{beside}</span>
            </div>
          );
        })}
      </div>
      <p class="small quiet" role="status">
        {settled && found.length === 0 ? nothing(wanted) : ''}
      </p>
    </div>
  );
}
