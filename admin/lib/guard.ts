import { useEffect } from 'preact/hooks';
import type { AroundNavHandler } from 'wouter-preact';

/** What would be lost by leaving; at most one page asks at a time. */
let unsaved: string | null = null;

/** While `what` is set, leaving the page asks first: "Leave without saving the settings?" */
export function useUnsaved(what: string | null): void {
  useEffect(() => {
    unsaved = what;
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
  if (unsaved !== null && !confirm(`Leave without saving ${unsaved}?`)) return;
  unsaved = null;
  navigate(to, options);
};
