import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCardNumber } from '../cards/check.ts';
import { cardFee } from '../cards/fee.ts';
import { decodeForm, encodeForm, type Tree } from './form.ts';

const name = fc.stringMatching(/^[a-z_]{1,8}$/);
const leaf = fc.string({ maxLength: 20 });
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
    fc.dictionary(name, tie('tree'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('forms', () => {
  it('decode to what was encoded', () => {
    const form = fc.dictionary(name, tree, { minKeys: 1, maxKeys: 5, noNullPrototype: true });
    fc.assert(
      fc.property(form, (value) => {
        expect(decodeForm(encodeForm(value))).toEqual(value);
      }),
    );
  });

  it('never throw anything but a refusal', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab[]=&%0 1+_proto') }), (text) => {
        try {
          decodeForm(text);
        } catch (error) {
          expect(error).toMatchObject({ status: 400 });
        }
      }),
    );
  });

  it('take brackets without an index, and refuse a name that is value and container', () => {
    expect(decodeForm('expand[]=a&expand[]=b')).toEqual({ expand: ['a', 'b'] });
    expect(() => decodeForm('a=1&a[b]=2')).toThrow('both as a value and as a hash');
    expect(() => decodeForm('a[b=2')).toThrow('Invalid parameter name');
    expect(decodeForm('__proto__[x]=1')).not.toHaveProperty('x');
  });
});

describe('money', () => {
  it.each([
    [10_330, 330],
    [50, 31],
    [100, 33],
    [10_000, 320],
    [99_999_999, 2_900_030],
  ])('the fee on %i cents is %i', (amount, fee) => {
    expect(cardFee(amount)).toBe(fee);
  });

  it('a card number fails its check when one digit changes', () => {
    const number = '4242424242424242';
    fc.assert(
      fc.property(fc.nat(15), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digit = (Number(number[at]) + by) % 10;
        expect(isCardNumber(number.slice(0, at) + digit + number.slice(at + 1))).toBe(false);
      }),
    );
    expect(isCardNumber(number)).toBe(true);
  });
});
