import { type Books, booksOf, problemsOf } from './books.ts';
import type { Chapter } from './chapters.ts';
import { Day } from './day.ts';
import { type Abort, type Caller, Mortality } from './mortality.ts';

/** How a chapter ended. */
export interface End {
  books: Books;
  problems: string[];
  /** Who made each call outside that was counted. */
  calls: Caller[];
  struck: boolean;
}

/** Lives a chapter to its end, and the time after it in which all that was lost must have been found. */
export async function live({ live: happens }: Chapter, abort: Abort | null): Promise<End> {
  const mortality = new Mortality(abort);
  const day = await Day.open(mortality);
  mortality.counting = true;
  await happens(day);
  await day.pass(0.1);
  mortality.counting = false;
  // Answers are overdue, sessions run out, keys are forgotten, a night passes and its proof.
  for (const hours of [0.1, 3, 26]) await day.pass(hours);
  const books = await booksOf(day);
  return { books, problems: await problemsOf(day), calls: mortality.calls, struck: mortality.struck };
}

/** What is another thing at one end than at the other. */
export function differences(should: Books, is: Books): string[] {
  return Object.keys(should).flatMap((name) => {
    const [before, after] = [should[name] ?? [], is[name] ?? []];
    return [
      ...without(before, after).map((row) => `${name}: missing ${row}`),
      ...without(after, before).map((row) => `${name}: instead ${row}`),
    ];
  });
}

/** The rows of a list that another has not, each as often as it is there more. */
function without(rows: string[], others: string[]): string[] {
  const left = [...others];
  return rows.filter((row) => {
    const at = left.indexOf(row);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
