import { useLayoutEffect, useRef } from 'preact/hooks';

/** A key that does something on this page. `keys`: "j", "?", "Escape", "g r" (one after the other). */
export interface Shortcut {
  keys: string;
  says: string;
  group: 'Anywhere' | 'Lists' | 'This page';
  /** Not told in the help, because something else on the page says it. */
  hidden?: boolean;
}

interface Live extends Shortcut {
  run(event: KeyboardEvent): void;
}

const live = new Set<Live>();
const OFF = 'selfpay.keys';
const BETWEEN_MS = 900;

/** Single keys can be switched off: speech input types them by accident (WCAG 2.1.4). */
export const keysAreOn = (): boolean => localStorage.getItem(OFF) !== 'off';
export const switchKeys = (on: boolean): void => localStorage.setItem(OFF, on ? 'on' : 'off');

/** All that can be pressed now, in the order in which it was offered. */
export const shortcuts = (): Shortcut[] => [...live].filter(({ hidden }) => !hidden);

/** Offers a key while the component stands. `when` false: not now. */
export function useShortcut(shortcut: Shortcut, run: (event: KeyboardEvent) => void, when = true): void {
  const latest = useRef(run);
  latest.current = run;
  const { keys, says, group, hidden = false } = shortcut;
  // At once: a quick hand presses the next key before the page is painted.
  useLayoutEffect(() => {
    if (!when) return;
    const entry: Live = { keys, says, group, hidden, run: (event) => latest.current(event) };
    live.add(entry);
    return () => void live.delete(entry);
  }, [keys, says, group, hidden, when]);
}

let before = { key: '', at: 0 };

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
  if (event.key !== 'Escape' && !keysAreOn()) return;
  if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return;
  const pair = event.timeStamp - before.at < BETWEEN_MS ? `${before.key} ${event.key}` : '';
  before = { key: event.key, at: event.timeStamp };
  // The newest offer wins: a list on top of a page that knows the same key.
  const offers = [...live].reverse();
  const match = offers.find(({ keys }) => keys === pair) ?? offers.find(({ keys }) => keys === event.key);
  if (match === undefined) return;
  before = { key: '', at: 0 };
  event.preventDefault();
  match.run(event);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
  return target.isContentEditable || target.matches('textarea, select, [popover]:popover-open *');
}

document.addEventListener('keydown', onKey);
