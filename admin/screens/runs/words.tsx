// How a run and a definition of runs stand, and whom they mean, in the office's words.
import { Link } from 'wouter-preact';
import type { Criteria, Definition, Run } from '../../api/runs.ts';
import { Pill, type Tone } from '../../components/words.tsx';
import { count, type Format, list } from '../../lib/format.ts';

const STATES: Record<Run['state'], [word: string, tone: Tone]> = {
  selecting: ['Choosing', 'info'],
  running: ['Running', 'info'],
  paused: ['Paused', 'warn'],
  stopped: ['Stopped', 'plain'],
  done: ['Done', 'good'],
};
export function RunPill({ state }: Pick<Run, 'state'>) {
  const [word, tone] = STATES[state] ?? [state, 'plain'];
  return <Pill tone={tone}>{word}</Pill>;
}

const DEFINITIONS: Record<Definition['state'], [word: string, tone: Tone]> = {
  draft: ['Draft', 'plain'],
  effective: ['Effective', 'good'],
  not_effective: ['Not effective', 'plain'],
};
export const DEFINITION_CHOICES = Object.entries(DEFINITIONS).map(([value, [text]]) => ({ value, text }));
export function DefinitionPill({ state }: Pick<Definition, 'state'>) {
  const [word, tone] = DEFINITIONS[state] ?? [state, 'plain'];
  return <Pill tone={tone}>{word}</Pill>;
}

type Asked = Pick<Criteria, 'least_cents' | 'most_cents' | 'segment' | 'preference' | 'only_rejected'>;

/** "Persons whose default method is a card, who owe at least $50.00". */
function who(asked: Asked, { money }: Format): string {
  const { least_cents: least, most_cents: most, segment, preference, only_rejected } = asked;
  const named = { any: 'Customers', person: 'Persons', facility: 'Facilities' }[segment];
  const method = { any: null, card: 'a card', us_bank_account: 'a bank account' }[preference];
  const whose = [
    method && `whose default method is ${method}`,
    only_rejected && 'whose last charge failed',
    least !== null && most !== null
      ? `who owe ${money(least)} to ${money(most)}`
      : least !== null
        ? `who owe at least ${money(least)}`
        : most !== null && `who owe at most ${money(most)}`,
  ].filter((part) => part !== null && part !== false);
  return whose.length === 0
    ? `${named} with a method that may be charged`
    : `${named} ${list(whose as string[])}`;
}

function due(days: number | null): string {
  if (days === null) return 'all that is open, due or not';
  if (days === 0) return 'what is due by that day';
  return days < 0
    ? `what has been due for ${count(-days, 'day')} or more`
    : `what is due within ${count(days, 'day')}`;
}

/** Whom a definition means, as a sentence. */
export const criteriaSays = (criteria: Criteria, format: Format): string =>
  `${who(criteria, format)}: ${due(criteria.due_by_days)}.`;

/** Whom a run meant, as a sentence. */
export function askedSays({ criteria }: Run, format: Format): string {
  if (criteria === null) return 'Everybody whose automatic payment was due.';
  const by =
    criteria.due_by === null ? 'all that was open' : `what was due by ${format.day(criteria.due_by)}`;
  return `${who(criteria, format)}: ${by}.`;
}

/** The runs, and what they are made by. */
export function RunViews({ at }: { at: 'runs' | 'definitions' }) {
  return (
    <nav class="views" aria-label="Runs">
      <Link href="/runs" aria-current={at === 'runs' ? 'page' : undefined}>
        Runs
      </Link>
      <Link href="/run-definitions" aria-current={at === 'definitions' ? 'page' : undefined}>
        Definitions
      </Link>
    </nav>
  );
}
