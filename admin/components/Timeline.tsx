import type { ComponentChildren } from 'preact';
import { Day } from './words.tsx';

export interface Happening {
  key: string;
  /** When; null for what is awaited, which stands last with a hollow dot. */
  at: string | null;
  says: ComponentChildren;
}

/** What happened, oldest first, a sentence each. */
export function Timeline({ happenings }: { happenings: Happening[] }) {
  return (
    <ol class="story">
      {happenings.map(({ key, at, says }) => (
        <li key={key} class={at === null ? 'now' : undefined}>
          <p>{says}</p>
          {at !== null && (
            <span class="small quiet">
              <Day at={at} time />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
