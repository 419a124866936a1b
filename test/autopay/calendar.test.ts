import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  clampDay,
  dayChanged,
  duePeriod,
  firstDue,
  nextDue,
  nextDueSql,
  noticeDay,
} from '../../worker/autopay/calendar.ts';
import { addDays } from '../../worker/daily/day.ts';
import { type Database, sql } from '../../worker/db/database.ts';
import { openBooks } from '../support/books.ts';

const DAYS_OF_MONTH = Array.from({ length: 31 }, (_, at) => at + 1);

describe('the day of a month', () => {
  it.each([
    ['2026-11', 5, '2026-11-05'],
    ['2026-11', 30, '2026-11-30'],
    ['2026-11', 31, '2026-11-30'],
    ['2026-12', 31, '2026-12-31'],
    ['2027-02', 28, '2027-02-28'],
    ['2027-02', 29, '2027-02-28'],
    ['2028-02', 29, '2028-02-29'],
    ['2028-02', 31, '2028-02-29'],
    ['2100-02', 29, '2100-02-28'],
    ['2000-02', 30, '2000-02-29'],
  ])('in %s day %i is %s', (month, day, is) => {
    expect(clampDay(month, day)).toBe(is);
  });

  it.each([0, 32, -1, 1.5, Number.NaN])('there is no day %d', (day) => {
    expect(() => clampDay('2026-11', day)).toThrow(RangeError);
  });
});

describe('what is due', () => {
  it('is due from its day on, for its month', () => {
    expect(duePeriod(15, '2026-11-14')).toEqual({
      dueOn: '2026-10-15',
      period: '2026-10',
      nextOn: '2026-11-15',
    });
    expect(duePeriod(15, '2026-11-15')).toEqual({
      dueOn: '2026-11-15',
      period: '2026-11',
      nextOn: '2026-12-15',
    });
    expect(duePeriod(15, '2027-01-01')).toEqual({
      dueOn: '2026-12-15',
      period: '2026-12',
      nextOn: '2027-01-15',
    });
    expect(duePeriod(31, '2027-02-28')).toEqual({
      dueOn: '2027-02-28',
      period: '2027-02',
      nextOn: '2027-03-31',
    });
  });

  it('is the latest month alone after months without a run', () => {
    expect(duePeriod(10, '2026-11-28').period).toBe('2026-11');
    expect(nextDue('2026-06-10', 10, '2026-11-28')).toBe('2026-12-10');
  });

  it('does not move on before it has come', () => {
    expect(nextDue('2026-12-10', 10, '2026-11-28')).toBe('2026-12-10');
  });

  it('begins after the day on which autopay is turned on', () => {
    expect(firstDue(28, '2026-11-27')).toBe('2026-11-28');
    expect(firstDue(28, '2026-11-28')).toBe('2026-12-28');
    expect(firstDue(1, '2026-11-28')).toBe('2026-12-01');
    expect(firstDue(31, '2027-02-28')).toBe('2027-03-31');
    expect(firstDue(31, '2027-02-27')).toBe('2027-02-28');
  });

  it('is announced ten days before', () => {
    expect(noticeDay('2026-12-05')).toBe('2026-11-25');
    expect(noticeDay('2028-03-05')).toBe('2028-02-24');
  });
});

describe('another day of the month', () => {
  it('begins next month when this month was worked', () => {
    expect(dayChanged('2026-12-05', 28, '2026-11-10', '2026-11')).toBe('2026-12-28');
    expect(dayChanged('2026-12-05', 1, '2026-11-10', '2026-11')).toBe('2026-12-01');
    expect(dayChanged('2027-01-31', 30, '2026-12-31', '2026-12')).toBe('2027-01-30');
  });

  it('begins this month when it is still to come', () => {
    expect(dayChanged('2026-11-20', 15, '2026-11-10', '2026-10')).toBe('2026-11-15');
    expect(dayChanged('2026-11-20', 31, '2026-11-10', null)).toBe('2026-11-30');
    // Who turned autopay on after this month's day may still choose one that is to come.
    expect(dayChanged('2026-12-05', 20, '2026-11-10', null)).toBe('2026-11-20');
  });

  it('leaves this month as it was when the new day has passed', () => {
    expect(dayChanged('2026-11-20', 5, '2026-11-10', '2026-10')).toBe('2026-11-20');
    expect(dayChanged('2026-11-20', 10, '2026-11-10', '2026-10')).toBe('2026-11-20');
    expect(dayChanged('2026-12-05', 4, '2026-11-10', null)).toBe('2026-12-04');
  });

  it('leaves a month that was missed to the next run', () => {
    expect(dayChanged('2026-10-20', 25, '2026-11-10', '2026-09')).toBe('2026-10-20');
    expect(dayChanged('2026-11-09', 9, '2026-11-10', '2026-10')).toBe('2026-11-09');
  });

  interface Step {
    kind: 'days' | 'outage' | 'change' | 'change at night';
    n: number;
  }
  const step = (kind: Step['kind'], max: number) =>
    fc.record({ kind: fc.constant(kind), n: fc.integer({ min: 1, max }) });
  const life = fc.array(
    fc.oneof(step('days', 40), step('outage', 100), step('change', 31), step('change at night', 31)),
    { minLength: 1, maxLength: 40 },
  );

  /** Lives through days with a run, days without, and changes of the day; answers with the months that were worked. */
  function live(start: string, firstDay: number, steps: Step[]) {
    let today = start;
    let day = firstDay;
    let dueOn = firstDue(day, today);
    const begins = dueOn.slice(0, 7);
    const worked: string[] = [];
    const run = () => {
      if (dueOn > today) return;
      worked.push(duePeriod(day, today).period);
      dueOn = nextDue(dueOn, day, today);
    };
    const liveOn = (days: number) => {
      for (let at = 0; at < days; at++) {
        today = addDays(today, 1);
        run();
      }
    };
    const change = (to: number) => {
      dueOn = dayChanged(dueOn, to, today, worked.at(-1) ?? null);
      day = to;
    };
    const take: Record<Step['kind'], (n: number) => void> = {
      days: liveOn,
      outage: (n) => {
        today = addDays(today, n);
      },
      change,
      'change at night': (n) => {
        today = addDays(today, 1);
        change(n);
        run();
      },
    };
    for (const { kind, n } of steps) take[kind](n);
    liveOn(62);
    return { worked, begins, today };
  }

  const start = fc.integer({ min: 0, max: 1500 }).map((n) => addDays('2027-01-01', n));
  const day = fc.integer({ min: 1, max: 31 });

  it('never makes a month due twice, whatever is changed and whenever nothing runs', () => {
    fc.assert(
      fc.property(start, day, life, (from, first, steps) => {
        const { worked } = live(from, first, steps);
        for (const [at, period] of worked.slice(1).entries()) expect(period > (worked[at] ?? '')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves no month out as long as the runs come', () => {
    fc.assert(
      fc.property(start, day, life, (from, first, steps) => {
        const always = steps.filter(({ kind }) => kind !== 'outage');
        const { worked, begins, today } = live(from, first, always);
        expect(worked[0] !== undefined && worked[0] <= begins).toBe(true);
        for (const [at, period] of worked.slice(1).entries()) {
          expect(period).toBe(addDays(`${worked[at]}-28`, 4).slice(0, 7));
        }
        expect((worked.at(-1) ?? '') >= addDays(`${today.slice(0, 7)}-01`, -1).slice(0, 7)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('in SQL', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openBooks();
  });

  it.each([2026, 2027, 2028, 2029, 2030, 2031, 2032, 2033, 2034, 2035])(
    'is the same on every day of %i for every day of the month',
    async (year) => {
      const [rows = []] = await db.batch([
        sql(
          `WITH RECURSIVE
             calendar (today) AS (SELECT :first UNION ALL SELECT date(today, '+1 day') FROM calendar WHERE today < :last),
             choice (day) AS (SELECT 1 UNION ALL SELECT day + 1 FROM choice WHERE day < 31),
             stored (today, day, due_on) AS (SELECT today, day, today FROM calendar, choice)
           SELECT today, group_concat(${nextDueSql('due_on', 'day', 'today')}, ' ' ORDER BY day) AS next FROM stored GROUP BY today`,
          { first: `${year}-01-01`, last: `${year}-12-31` },
        ),
      ]);
      expect(rows.length).toBe(year % 4 === 0 ? 366 : 365);
      for (const { today, next } of rows) {
        const expected = DAYS_OF_MONTH.map((day) => nextDue(String(today), day, String(today)));
        expect(next, String(today)).toBe(expected.join(' '));
      }
    },
  );

  it('one UPDATE moves a thousand on that were due, and none that is not', async () => {
    await db.batch([
      sql('CREATE TABLE autopay_test (id INTEGER PRIMARY KEY, day INTEGER NOT NULL, due_on TEXT NOT NULL)'),
      sql(
        `WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 1000)
         INSERT INTO autopay_test SELECT id, 1 + id % 31, date('2027-02-28', (100 - id % 200) || ' days') FROM n`,
      ),
    ]);
    const read = sql('SELECT id, day, due_on FROM autopay_test ORDER BY id');
    const move = sql(`UPDATE autopay_test SET due_on = ${nextDueSql('due_on', 'day', ':today')}`, {
      today: '2027-02-28',
    });
    const [before = [], , once = [], , twice = []] = await db.batch([read, move, read, move, read]);
    expect(before.filter(({ due_on }) => String(due_on) <= '2027-02-28').length).toBe(500);
    expect(once).toEqual(
      before.map((row) => ({
        ...row,
        due_on: nextDue(String(row.due_on), Number(row.day), '2027-02-28'),
      })),
    );
    expect(twice).toEqual(once);
    await db.batch([sql('DROP TABLE autopay_test')]);
  });
});
