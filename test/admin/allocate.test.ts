import { expect, it } from 'vitest';
import { pourOldest } from '../../admin/lib/allocate.ts';

const owed = [5000, 6000, 7000].map((balance_cents, id) => ({ id, balance_cents }));

it('the preview pours as the books do: each in its order up to its balance, the rest is credit', () => {
  expect(pourOldest(owed, 8000)).toEqual({
    paid: new Map([
      [0, 5000],
      [1, 3000],
    ]),
    rest: 0,
  });
  expect(pourOldest(owed, 18_001)).toEqual({
    paid: new Map([
      [0, 5000],
      [1, 6000],
      [2, 7000],
    ]),
    rest: 1,
  });
  expect(pourOldest([], 100)).toEqual({ paid: new Map(), rest: 100 });
  expect(pourOldest(owed, 0)).toEqual({ paid: new Map(), rest: 0 });
});
