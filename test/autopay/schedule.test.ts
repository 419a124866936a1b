import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDue } from '../../worker/autopay/calendar.ts';
import { CARD_DECLINES } from '../../worker/autopay/decline-codes.ts';
import { decide } from '../../worker/autopay/declines.ts';
import { retryDay } from '../../worker/autopay/schedule.ts';
import { addDays } from '../../worker/daily/day.ts';

describe('the day of the next try', () => {
  it('comes so many days later', () => {
    expect(retryDay('2026-11-28', 3, '2026-12-28')).toBe('2026-12-01');
    expect(retryDay('2028-02-27', 5, '2028-03-27')).toBe('2028-03-03');
  });

  it('is never the same day', () => {
    expect(retryDay('2026-11-28', 0, '2026-12-28')).toBe('2026-11-29');
    expect(retryDay('2026-11-28', -2, '2026-12-28')).toBe('2026-11-29');
    expect(retryDay('2026-11-28', 0.2, '2026-12-28')).toBe('2026-11-29');
  });

  it('is before the next month falls due, or there is none', () => {
    expect(retryDay('2026-11-28', 3, '2026-12-02')).toBe('2026-12-01');
    expect(retryDay('2026-11-28', 3, '2026-12-01')).toBeNull();
    expect(retryDay('2026-11-28', 3, '2026-11-30')).toBeNull();
  });

  it('over all tries of a payment: each on a day of its own, in order, before the next month', () => {
    const day = fc.integer({ min: 0, max: 4000 }).map((n) => addDays('2026-01-01', n));
    const codes = fc.infiniteStream(fc.constantFrom(...Object.keys(CARD_DECLINES)));
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 31 }), codes, (first, dayOfMonth, stream) => {
        const nextDueOn = firstDue(dayOfMonth, first);
        const tried = [first];
        for (;;) {
          const today = tried.at(-1) ?? '';
          const { retry } = decide({ kind: 'card', declineCode: stream.next().value, tries: tried.length });
          const next = retry && retryDay(today, retry.afterDays, nextDueOn);
          if (next === null) break;
          expect(next > today && next < nextDueOn).toBe(true);
          tried.push(next);
        }
        expect(tried.length).toBeLessThanOrEqual(4);
      }),
      { numRuns: 500 },
    );
  });
});
