import type { Run } from '../../api/runs.ts';
import { count } from '../../lib/format.ts';

const PARTS = ['succeeded', 'processing', 'failed', 'skipped'] as const;
const WORDS: Record<(typeof PARTS)[number], string> = {
  succeeded: 'paid',
  processing: 'on their way',
  failed: 'failed',
  skipped: 'skipped',
};

/** How far a run is: a bar of what became of those that were due. What is not decided yet is left empty. */
export function Course({ run }: { run: Run }) {
  const { due } = run;
  const told = PARTS.filter((part) => run[part] > 0).map((part) => `${run[part]} ${WORDS[part]}`);
  const decided = PARTS.reduce((sum, part) => sum + run[part], 0);
  return (
    <div
      class="course"
      role="img"
      aria-label={`${decided} of ${count(due, 'customer')}${told.length > 0 ? `: ${told.join(', ')}` : ''}`}
    >
      {PARTS.map(
        (part) =>
          run[part] > 0 && (
            <span
              key={part}
              class={part}
              style={{ inlineSize: `${(100 * run[part]) / Math.max(1, due)}%` }}
            />
          ),
      )}
    </div>
  );
}
