import { useQuery } from '@tanstack/preact-query';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { type Found, findAnything } from '../api/search.ts';
import { useLate } from '../lib/late.ts';
import { Icon, type IconName } from './Icon.tsx';
import { Kbd } from './words.tsx';

const KINDS: Record<Found['kind'], { icon: IconName; path: string; word: string }> = {
  invoice: { icon: 'invoice', path: '/invoices', word: 'Invoice' },
  customer: { icon: 'customer', path: '/customers', word: 'Customer' },
  entry: { icon: 'register', path: '/register', word: 'Entry' },
  receivable: { icon: 'file', path: '/receivables', word: 'Receivable' },
};

/** Finds a customer, an invoice, an entry or a receivable from anywhere, and goes there. */
export function SearchPalette({ onClose }: { onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [, navigate] = useLocation();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const wanted = useLate(text.trim(), 150);
  const { data, isFetching, error } = useQuery({
    queryKey: ['search', wanted],
    queryFn: () => findAnything(wanted),
    enabled: wanted.length > 1,
    placeholderData: (before) => before,
  });
  const found = wanted.length > 1 ? (data?.data ?? []) : [];
  const settled = wanted.length > 1 && !isFetching && wanted === text.trim();
  // At once: a quick hand types the first letter before the page is painted.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  const go = (result: Found | undefined) => {
    if (result === undefined) return;
    onClose();
    navigate(`${KINDS[result.kind].path}/${encodeURIComponent(result.id)}`);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      const to = (at + step + found.length) % found.length;
      setAt(to);
      document.getElementById(`${id}-${to}`)?.scrollIntoView({ block: 'nearest' });
    }
    if (event.key === 'Enter' && settled) go(found[at]);
  };
  return (
    <dialog
      ref={dialog}
      class="dialog palette"
      aria-label="Search"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      closedby="any"
    >
      <div class="palette-in">
        <div class="palette-box">
          <Icon name="search" />
          <input
            type="text"
            role="combobox"
            aria-label="Search customers, invoices, entries and receivables"
            aria-expanded={found.length > 0}
            aria-controls={`${id}-list`}
            aria-activedescendant={found.length > 0 ? `${id}-${at}` : undefined}
            aria-autocomplete="list"
            autocomplete="off"
            spellcheck={false}
            placeholder="Name, account, invoice, self-pay ID, pi_…"
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setAt(0);
            }}
            onKeyDown={onKey}
          />
          <Kbd>Esc</Kbd>
        </div>
        <div id={`${id}-list`} class="hits" role="listbox" aria-label="Found">
          {found.map((result, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys belong to the field, which keeps the focus.
            // biome-ignore lint/a11y/useFocusableInteractive: as above; the field names the active one.
            <div
              key={`${result.kind}${result.id}`}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              onPointerMove={() => setAt(index)}
              onClick={() => go(result)}
            >
              <Icon name={KINDS[result.kind].icon} />
              <span class="hit">
                <span>{result.title}</span>
                <span class="small quiet">{result.subtitle}</span>
              </span>
              <span class="small quiet">{KINDS[result.kind].word}</span>
            </div>
          ))}
        </div>
        <p class="small quiet palette-says" role="status">
          {error
            ? error.message
            : wanted.length < 2
              ? 'Find a customer by name or account, an invoice by number or self-pay ID, a payment by its number.'
              : settled && found.length === 0
                ? `Nothing is called “${wanted}”. Try a family name, an invoice number such as INV-1042, or all of a payment’s number.`
                : ''}
        </p>
      </div>
    </dialog>
  );
}
