import type { ComponentChildren } from 'preact';
import type { Paging } from '../lib/filters.ts';
import { useShortcut } from '../lib/shortcuts.ts';
import { Button } from './Button.tsx';
import { Kbd, useFormat } from './words.tsx';

interface Props {
  paging: Paging;
  /** What is on the page: "50 entries, Nov 20 back to Nov 15". */
  says: ComponentChildren;
  next: string | null | undefined;
  /** Set when the search stopped before the page was full. */
  searchedBackTo?: string | null | undefined;
  selects?: boolean;
  opens?: boolean;
  /** What the two directions are called; lists by name say otherwise. */
  words?: [back: string, forth: string] | undefined;
}

/** Moves through a list by key: there are no page numbers, because the list grows while one reads. */
export function Pager({
  paging,
  says,
  next,
  searchedBackTo,
  selects = false,
  opens = true,
  words = ['Newer', 'Older'],
}: Props) {
  const { day } = useFormat();
  const forth = () => {
    if (next) paging.older(next);
    scrollTo(0, 0);
  };
  const back = () => {
    paging.newer?.();
    scrollTo(0, 0);
  };
  useShortcut({ keys: ']', says: `${words[1]} page`, group: 'Lists' }, forth, Boolean(next));
  useShortcut({ keys: '[', says: `${words[0]} page`, group: 'Lists' }, back, paging.newer !== null);
  return (
    <nav class="pager" aria-label="Pages">
      <span>
        {searchedBackTo
          ? `Searched back to ${day(searchedBackTo)}. ${next ? 'There may be more.' : ''}`
          : says}
      </span>
      {opens && (
        <span class="keys small" aria-hidden="true">
          <span>
            <Kbd>J</Kbd> <Kbd>K</Kbd> move
          </span>
          {selects && (
            <span>
              <Kbd>X</Kbd> select
            </span>
          )}
          <span>
            <Kbd>↵</Kbd> open
          </span>
        </span>
      )}
      <span class="acts">
        <Button disabled={paging.newer === null} onClick={back}>
          {words[0]}
        </Button>
        <Button disabled={!next} onClick={forth}>
          {searchedBackTo && next ? 'Continue' : words[1]}
        </Button>
      </span>
    </nav>
  );
}
