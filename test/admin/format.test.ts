import { describe, expect, it } from 'vitest';
import { stretches } from '../../admin/lib/days.ts';
import { formatFor, grouped, parseAmount } from '../../admin/lib/format.ts';

const newYork = formatFor('America/New_York', 'usd');

describe('an amount that somebody types', () => {
  it.each([
    ['125', 12_500],
    ['125.5', 12_550],
    ['$1,234.50', 123_450],
    ['-115.00', -11_500],
    ['−115', -11_500],
    ['-$115', -11_500],
    ['$-115', -11_500],
    ['(115.00)', -11_500],
    ['0', 0],
    [' 42.75 ', 4275],
  ])('%s is %d cents', (typed, cents) => expect(parseAmount(typed)).toBe(cents));

  it.each(['', 'abc', '1.234', '12,34', '1,23,456', '(115', '115)', '--1', '.5', '1e3'])(
    '“%s” is none',
    (typed) => expect(parseAmount(typed)).toBeNull(),
  );
});

describe('a day', () => {
  it('is the office’s, not UTC’s', () => {
    expect(newYork.longDay('2026-11-21T03:00:00.000Z')).toBe('November 20, 2026');
    expect(newYork.longDay('2026-11-20')).toBe('November 20, 2026');
  });

  it('names its year only when that is another', () => {
    const year = new Date().getUTCFullYear();
    expect(newYork.day(`${year}-06-15`)).toBe('Jun 15');
    expect(newYork.day('2019-06-15')).toBe('Jun 15, 2019');
  });

  it('begins and ends where the office is, also when the clocks change', () => {
    expect(newYork.span('2026-11-20', '2026-11-20')).toEqual({
      from: '2026-11-20T05:00:00.000Z',
      to: '2026-11-21T05:00:00.000Z',
    });
    expect(newYork.span('2026-11-01', '2026-11-01')).toEqual({
      from: '2026-11-01T04:00:00.000Z',
      to: '2026-11-02T05:00:00.000Z',
    });
    expect(newYork.span('2026-03-08', undefined)).toEqual({ from: '2026-03-08T05:00:00.000Z' });
    expect(formatFor('Asia/Kolkata', 'usd').span('2026-11-20', undefined)).toEqual({
      from: '2026-11-19T18:30:00.000Z',
    });
    expect(newYork.span(undefined, undefined)).toEqual({});
  });

  it('stretches are calendar days', () => {
    expect(stretches('2026-03-01')).toEqual([
      ['Today', '2026-03-01', '2026-03-01'],
      ['Last 7 days', '2026-02-23', '2026-03-01'],
      ['This month', '2026-03-01', '2026-03-01'],
      ['Last month', '2026-02-01', '2026-02-28'],
    ]);
  });

  it('a time zone that is not known does not take the page down', () => {
    expect(formatFor('Nowhere/Land', 'usd').longDay('2026-11-20T12:00:00.000Z')).toBe('November 20, 2026');
  });
});

it('money has a true minus', () => expect(newYork.money(-11_500)).toBe('−$115.00'));
it('an ID is grouped as on the letter', () => {
  expect(grouped('4829157309')).toBe('4829 157 309');
  expect(grouped('12345')).toBe('12345');
});
