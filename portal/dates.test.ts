import { describe, expect, it } from 'vitest';
import { day, moment, wait } from './dates.ts';
import { grouped, initials } from './ids.ts';

const atMs = Date.UTC(2026, 10, 21, 3, 41);

describe('dates', () => {
  it('are the office’s, not the server’s', () => {
    expect(day(atMs, 'en-US', 'America/Chicago')).toBe('November 20, 2026');
    expect(day(atMs, 'en-US', 'UTC')).toBe('November 21, 2026');
    expect(moment(atMs, 'en-US', 'America/Chicago')).toBe('November 20, 2026, 9:41\u00a0pm');
    expect(day(atMs, 'es-US', 'America/Chicago')).toBe('20 de noviembre de 2026');
  });

  it('tell how long to wait in whole, rounded-up units', () => {
    expect([0, 1, 40, 60, 61, 600].map((seconds) => wait(seconds, 'en-US'))).toEqual([
      '1 second',
      '1 second',
      '40 seconds',
      '1 minute',
      '2 minutes',
      '10 minutes',
    ]);
    expect(wait(90, 'es-US')).toBe('2 minutos');
  });
});

describe('IDs and names', () => {
  it('group an ID as on the letter and leave imported ones alone', () => {
    expect(grouped('4829157309')).toBe('4829\u00a0157\u00a0309');
    expect(grouped('48291')).toBe('48291');
  });

  it('stand for an office by at most two letters', () => {
    expect(initials('Harbor County Ambulance')).toBe('HC');
    expect(initials('Department of Pools')).toBe('DP');
    expect(initials('abc')).toBe('A');
    expect(initials('Östersund')).toBe('Ö');
    expect(initials('')).toBe('');
  });
});
