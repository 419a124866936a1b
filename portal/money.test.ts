import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moneyIn } from './money.ts';

describe('money', () => {
  it('is written as on the letter, with a true minus', () => {
    const money = moneyIn('en-US', 'USD');
    expect([15000, 9999999, 0, 5, -5000].map(money)).toEqual([
      '$150.00',
      '$99,999.99',
      '$0.00',
      '$0.05',
      '−$50.00',
    ]);
    expect(money(-0)).toBe('$0.00');
  });

  it('reads the same in Spanish, for the letter is the same', () => {
    expect([123456, -5000].map(moneyIn('es-US', 'USD'))).toEqual(['$1,234.56', '−$50.00']);
  });

  it('follows the currency’s own minor unit', () => {
    expect(moneyIn('en-US', 'JPY')(15000)).toBe('¥15,000');
    expect(moneyIn('en-US', 'KWD')(15000)).toMatch(/15\.000$/);
    expect(moneyIn('en-US', 'CAD')(15000)).toBe('$150.00');
  });

  it('never loses or gains a cent', () => {
    const money = moneyIn('en-US', 'USD');
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (cents) => {
        const digits = Number(money(cents).replace(/\D/g, ''));
        expect(money(cents).startsWith('−') ? -digits : digits).toBe(cents);
      }),
    );
  });
});
