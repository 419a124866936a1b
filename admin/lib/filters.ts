import { useLocation, useSearchParams } from 'wouter-preact';
import { useHistoryState } from 'wouter-preact/use-browser-location';

/** What a list is narrowed to, as it stands in the address: everything but the page's key. */
export interface Filters {
  values: Record<string, string>;
  /** Sets some and removes those given as undefined; the list starts at its first page again. */
  set(changes: Record<string, string | undefined>): void;
  clear(): void;
}

const NOT_FILTERS = ['after', 'of'];

export function useFilters(): Filters {
  const [params, setParams] = useSearchParams();
  const values = Object.fromEntries(
    [...params].filter(([name, value]) => value !== '' && !NOT_FILTERS.includes(name)),
  );
  return {
    values,
    set(changes) {
      const merged = { ...values, ...changes };
      setParams(
        Object.entries(merged).flatMap(([name, value]) =>
          value === undefined || value === '' ? [] : [[name, value]],
        ),
      );
    },
    clear: () => setParams({}),
  };
}

/** Where a list stands. Pages have keys, not numbers: the way back is the way one came. */
export interface Paging {
  after: string | undefined;
  older(next: string): void;
  /** null on the first page. */
  newer: null | (() => void);
}

export function usePaging(): Paging {
  const [params] = useSearchParams();
  const [path, navigate] = useLocation();
  const trail = readTrail(useHistoryState<unknown>());
  const after = params.get('after') ?? undefined;
  const go = (cursor: string | undefined, state: string[]) => {
    const next = new URLSearchParams([...params].filter(([name]) => name !== 'after'));
    if (cursor !== undefined) next.set('after', cursor);
    const text = next.toString();
    navigate(text === '' ? path : `${path}?${text}`, { state: { trail: state } });
  };
  return {
    after,
    older: (next) => go(next, [...trail, after ?? '']),
    newer: after === undefined ? null : () => go(trail.at(-1) || undefined, trail.slice(0, -1)),
  };
}

function readTrail(state: unknown): string[] {
  const trail = (state as { trail?: unknown } | null)?.trail;
  return Array.isArray(trail) ? trail.map(String) : [];
}
