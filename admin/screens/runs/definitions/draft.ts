import type { Criteria, Definition, DefinitionDraft, Schedule } from '../../../api/runs.ts';
import { parseAmount, plainAmount } from '../../../lib/format.ts';

/** How "due" is meant: by the day of the run, overdue for some days, due within some days, or all that is open. */
export type Due = 'by' | 'overdue' | 'within' | 'all';

/** A definition as somebody types it. */
export interface Draft {
  name: string;
  kind: Schedule['kind'];
  on: string;
  weekdays: number[];
  day: string;
  due: Due;
  days: string;
  least: string;
  most: string;
  segment: Criteria['segment'];
  preference: Criteria['preference'];
  onlyRejected: boolean;
}

export const NEW: Draft = {
  name: '',
  kind: 'monthly',
  on: '',
  weekdays: [],
  day: '15',
  due: 'by',
  days: '30',
  least: '',
  most: '',
  segment: 'any',
  preference: 'any',
  onlyRejected: false,
};

export function draftOf({ name, schedule, criteria }: Definition): Draft {
  const { due_by_days: days } = criteria;
  const typed = (cents: number | null) => (cents === null ? '' : plainAmount(cents));
  return {
    ...NEW,
    name,
    kind: schedule.kind,
    ...(schedule.kind === 'once' && { on: schedule.on }),
    ...(schedule.kind === 'weekly' && { weekdays: schedule.weekdays }),
    ...(schedule.kind === 'monthly' && { day: String(schedule.day) }),
    due: days === null ? 'all' : days === 0 ? 'by' : days < 0 ? 'overdue' : 'within',
    ...(days !== null && days !== 0 && { days: String(Math.abs(days)) }),
    least: typed(criteria.least_cents),
    most: typed(criteria.most_cents),
    segment: criteria.segment,
    preference: criteria.preference,
    onlyRejected: criteria.only_rejected,
  };
}

export interface Wrong {
  wrong: { field: string; text: string };
}
const wrong = (field: string, text: string): Wrong => ({ wrong: { field, text } });

/** What is sent for a draft, or what cannot be read of it; the server says the rest. */
export function bodyOf(draft: Draft): DefinitionDraft | Wrong {
  const criteria = criteriaOf(draft);
  if ('wrong' in criteria) return criteria;
  return { name: draft.name.trim(), schedule: scheduleOf(draft), criteria };
}

function scheduleOf({ kind, on, weekdays, day }: Draft): Schedule {
  switch (kind) {
    case 'once':
      return { kind, on };
    case 'weekly':
      return { kind, weekdays };
    case 'monthly':
      return { kind, day: Number(day) };
    default:
      return { kind: 'daily' };
  }
}

function criteriaOf(draft: Draft): Criteria | Wrong {
  const { due, days, segment, preference, onlyRejected } = draft;
  const many = /^\d{1,4}$/.test(days.trim()) ? Number(days) : null;
  if ((due === 'overdue' || due === 'within') && many === null)
    return wrong('criteria.due_by_days', 'Give a number of days, like 30.');
  const [least, most] = [amountOf(draft.least), amountOf(draft.most)];
  if (least === undefined) return wrong('criteria.least_cents', 'Give an amount, like 50.00.');
  if (most === undefined) return wrong('criteria.most_cents', 'Give an amount, like 500.00.');
  return {
    due_by_days: due === 'all' ? null : due === 'by' ? 0 : due === 'overdue' ? -(many ?? 0) : (many ?? 0),
    least_cents: least,
    most_cents: most,
    segment,
    preference,
    only_rejected: onlyRejected,
  };
}

/** Null: left empty. Undefined: no amount. */
function amountOf(text: string): number | null | undefined {
  return text.trim() === '' ? null : (parseAmount(text) ?? undefined);
}
