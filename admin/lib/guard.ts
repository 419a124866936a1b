import { useEffect, useRef } from 'preact/hooks';
import type { AroundNavHandler } from 'wouter-preact';

/** What would be lost by leaving, and what is done once somebody wants to lose it; at most one page asks at a time. */
let unsaved: { what: string; leave(): void } | null = null;

/**
 * While `what` is set, leaving the page asks first: "Leave without saving the settings?"
 * @param onLeave is called when the person leaves all the same.
 */
export function useUnsaved(what: string | null, onLeave: () => void = () => {}): void {
  const latest = useRef(onLeave);
  latest.current = onLeave;
  useEffect(() => {
    unsaved = what === null ? null : { what, leave: () => latest.current() };
    if (what === null) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => {
      unsaved = null;
      removeEventListener('beforeunload', warn);
    };
  }, [what]);
}

/** For the router: goes nowhere when the person wants to stay, and loads the page anew where another policy holds. */
export const guardedNav: AroundNavHandler = (navigate, to, options) => {
  if (unsaved !== null) {
    if (!confirm(`Leave without saving ${unsaved.what}?`)) return;
    unsaved.leave();
    unsaved = null;
  }
  if (crossesTerminal(to)) return load(to, options?.replace === true);
  navigate(to, options);
};

/** Stripe's script may run only in a page that was loaded at this address (worker/http/admin.ts). */
const TERMINAL = '/admin/terminal';
const isTerminal = (address: string): boolean => new URL(address, location.origin).pathname === TERMINAL;
const loadedAtTerminal = isTerminal(location.href);

/** One comes to the terminal, and leaves it, by loading the page anew. */
const crossesTerminal = (to: string): boolean => isTerminal(to) !== loadedAtTerminal;

const load = (to: string, replaces: boolean): void => (replaces ? location.replace(to) : location.assign(to));
