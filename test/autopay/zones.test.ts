import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { duePeriod, firstDue, nextDue } from '../../worker/autopay/calendar.ts';
import { dayIn, dueDay } from '../../worker/daily/day.ts';

// Ten years with three leap days, and with what clocks have done to people: daylight saving on both halves of the
// earth, in halves of an hour (Lord Howe), in two hours (Troll), at midnight (São Paulo), at a quarter to three
// (Chatham, where the hour in which a day's work begins comes twice), suspended for a month (Casablanca), offsets of
// odd minutes (Kathmandu, St John's), changed for good (Pyongyang, Caracas), and a day that never was (Apia, Fakaofo).
// It begins and ends at noon in Greenwich, when all the world works the same day.
const BEGIN = Date.UTC(2008, 0, 1, 12);
const END = Date.UTC(2017, 11, 31, 12);
const ZONES = [
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Caracas',
  'Antarctica/Troll',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'Asia/Pyongyang',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Pacific/Fakaofo',
];
const DAYS_OF_MONTH = Array.from({ length: 31 }, (_, at) => at + 1);
const HOUR = 3_600_000;
const MINUTE = 60_000;

/** What the clock says at a moment. */
interface Tick {
  ms: number;
  day: string;
}

/**
 * The moments from BEGIN to END at which the day to work becomes another one, by a look every hour; every minute where
 * a day is not 24 hours long. Days that come twice stand twice in it.
 */
function changesIn(zone: string): Tick[] {
  const found: Tick[] = [];
  let day = '';
  const look = (ms: number) => {
    const now = dueDay(zone, ms);
    if (now !== day) found.push({ ms, day: now });
    day = now;
  };
  let changed = 0;
  for (let hour = BEGIN; hour < END; hour += HOUR) {
    if (dueDay(zone, hour) === day) continue;
    if (hour - changed !== 24 * HOUR) for (let ms = hour - 2 * HOUR; ms < hour; ms += MINUTE) look(ms);
    look(hour);
    changed = hour;
  }
  return found;
}

/** What one customer's autopay does as time goes on: worked whenever it is due, and moved on. */
function customer(day: number, from: string) {
  let dueOn = firstDue(day, from);
  const worked: { period: string; on: string }[] = [];
  return {
    worked,
    begins: dueOn.slice(0, 7),
    run(today: string) {
      if (dueOn > today) return;
      worked.push({ period: duePeriod(day, today).period, on: today });
      dueOn = nextDue(dueOn, day, today);
    },
  };
}

/** Independent of what is tested: months and their days by Date alone. */
function months(): { period: string; last: number }[] {
  return Array.from({ length: 120 }, (_, at) => ({
    period: new Date(Date.UTC(2008, at, 1)).toISOString().slice(0, 7),
    last: new Date(Date.UTC(2008, at + 1, 0)).getUTCDate(),
  }));
}

const clocks = new Map<string, Tick[]>();
beforeAll(() => {
  for (const zone of ZONES) clocks.set(zone, changesIn(zone));
});

describe.each(ZONES)('in %s', (zone) => {
  it('each customer is due exactly once in every month of ten years, on every day of the month', () => {
    const clock = clocks.get(zone) ?? [];
    const first = clock[0]?.day ?? '';
    for (const day of DAYS_OF_MONTH) {
      const someone = customer(day, first);
      for (const tick of clock) someone.run(tick.day);
      const expected = months()
        .filter(({ period }) => period >= someone.begins)
        .map(({ period, last }) => ({
          period,
          on: `${period}-${String(Math.min(day, last)).padStart(2, '0')}`,
        }));
      expect(someone.worked, `day ${day}`).toEqual(expected);
    }
  });
});

it('the clocks did what they are here for', () => {
  const days = (zone: string) => (clocks.get(zone) ?? []).map(({ day }) => day);
  const back = (zone: string) => days(zone).filter((day, at) => day < (days(zone)[at - 1] ?? '')).length;
  expect(back('Pacific/Chatham')).toBe(10);
  expect(back('America/New_York')).toBe(0);
  // The day that never was in Apia is worked in the night that took its place.
  const apia = (text: string) => [
    dayIn('Pacific/Apia', Date.parse(text)),
    dueDay('Pacific/Apia', Date.parse(text)),
  ];
  expect(apia('2011-12-30T09:59:00Z')).toEqual(['2011-12-29', '2011-12-29']);
  expect(apia('2011-12-30T10:00:00Z')).toEqual(['2011-12-31', '2011-12-30']);
  expect(apia('2011-12-30T13:00:00Z')).toEqual(['2011-12-31', '2011-12-31']);
});

describe('when nothing runs for hours or months', () => {
  const outages = fc.array(
    fc.record({
      runs: fc.integer({ min: 1, max: 24 * 45 }),
      stops: fc.oneof(
        fc.integer({ min: 1, max: 48 }),
        fc.integer({ min: 1, max: 24 * 40 }),
        fc.integer({ min: 1, max: 24 * 400 }),
      ),
    }),
    { minLength: 1, maxLength: 60 },
  );

  /** The moments at which the Worker was alive, as stretches. */
  function alive(plan: { runs: number; stops: number }[]): [number, number][] {
    const stretches: [number, number][] = [];
    let at = BEGIN;
    for (const { runs, stops } of plan) {
      stretches.push([at, at + runs * HOUR]);
      at += (runs + stops) * HOUR;
    }
    return stretches.filter(([from]) => from < END).map(([from, to]) => [from, Math.min(to, END)]);
  }

  it('a month is worked once if anything ran before the next was due, and otherwise not at all', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: 1, max: 31 }),
        outages,
        (zone, dayOfMonth, plan) => {
          const clock = clocks.get(zone) ?? [];
          // A customer is looked at when the Worker wakes and whenever the day changes while it is awake.
          const looks = alive(plan).flatMap(([from, to]) => [
            dueDay(zone, from),
            ...clock.filter(({ ms }) => ms > from && ms < to).map(({ day }) => day),
          ]);
          const someone = customer(dayOfMonth, looks[0] ?? '');
          for (const day of looks) someone.run(day);

          const due = months()
            .filter(({ period }) => period >= someone.begins)
            .map(({ period, last }) => ({
              period,
              from: `${period}-${String(Math.min(dayOfMonth, last)).padStart(2, '0')}`,
            }));
          const expected = due
            .filter(({ from }, at) => looks.some((day) => day >= from && day < (due[at + 1]?.from ?? '9')))
            .map(({ period }) => period);
          expect(someone.worked.map(({ period }) => period)).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });
});
