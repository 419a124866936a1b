import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { CHAPTERS, type Chapter } from './chapters.ts';
import { differences, type End, live } from './live.ts';
import { type Abort, abortsAt, nameOf } from './mortality.ts';

/** So many aborts of each chapter are lived in every run of the tests; `npm run soak -- --aborts` lives all. */
const EACH_TIME = 2;

/** Some that are spread over all, beginning elsewhere in each chapter. */
function spread(aborts: Abort[], chapter: number): number[] {
  const apart = aborts.length / EACH_TIME;
  const first = (apart * ((chapter * 7) % CHAPTERS.length)) / CHAPTERS.length;
  return Array.from({ length: EACH_TIME }, (_, at) => Math.floor(first + at * apart));
}

/** What the environment asks of a chapter: the places of aborts among all of it. */
function asked(aborts: Abort[], chapter: number): number[] {
  if (env.ABORTS === 'count') return [];
  const [, of, from, to, every] = /^(\d+):(\d+)-(\d+)(?:\/(\d+))?$/.exec(env.ABORTS) ?? [];
  if (of === undefined) return spread(aborts, chapter);
  return [...aborts.keys()].filter(
    (at) => at >= Number(from) && at <= Number(to) && (at - Number(from)) % Number(every ?? 1) === 0,
  );
}

const chosen = [...CHAPTERS.entries()].filter(
  ([chapter]) => !/^\d+:/.test(env.ABORTS) || env.ABORTS.startsWith(`${chapter}:`),
);

/** Lives a chapter with an abort. @returns what is not as it would have been. */
async function wrongAfter(chapter: Chapter, abort: Abort, undisturbed: End): Promise<string[]> {
  const { books, problems, struck } = await live(chapter, abort).catch((error: unknown) => ({
    books: undisturbed.books,
    problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    struck: true,
  }));
  return [
    ...(struck ? [] : ['that call was not made this time']),
    ...problems,
    ...differences(undisturbed.books, books),
  ];
}

describe('a Worker that dies before or after any call outside, on any part of a busy day', () => {
  it.each(chosen.map(([number, chapter]) => ({ number, chapter, name: chapter.name })))(
    'leaves the same books as if it had not: $name',
    async ({ number, chapter }) => {
      const undisturbed = await live(chapter, null);
      expect(undisturbed.problems, 'the undisturbed day').toEqual([]);
      const aborts = abortsAt(undisturbed.calls);
      console.log(
        `chapter ${number} of ${CHAPTERS.length} has ${undisturbed.calls.length} calls, ${aborts.length} aborts`,
      );
      const wrong: string[] = [];
      for (const at of asked(aborts, number)) {
        const abort = aborts[at] as Abort;
        const began = Date.now();
        const found = await wrongAfter(chapter, abort, undisturbed);
        const name = `abort ${number}:${at}`;
        console.log(`${name} ${found.length === 0 ? 'agrees' : 'DISAGREES'}, ${Date.now() - began} ms`);
        if (found.length > 0) wrong.push(`${name}, ${chapter.name}, call ${nameOf(abort)}:`, ...found);
      }
      if (wrong.length > 0) console.log(`${wrong.join('\n')}\nend of the chapter`);
      expect(wrong).toEqual([]);
    },
    1_200_000,
  );
});
