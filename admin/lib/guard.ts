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

/** For the router: goes nowhere when the person wants to stay. */
export const guardedNav: AroundNavHandler = (navigate, to, options) => {
  if (unsaved !== null) {
    if (!confirm(`Leave without saving ${unsaved.what}?`)) return;
    unsaved.leave();
    unsaved = null;
  }
  navigate(to, options);
};
