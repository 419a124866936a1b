import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBooks } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { liveSeed } from './live.ts';
import { API_KEYS } from './office.ts';

/** Lived in every run of the tests; `npm run soak` lives others. */
const EACH_TIME = '1-50';

const seeds = env.SEED === '' ? between(env.DAYS || EACH_TIME) : [Number(env.SEED)];

/** `1-50`, or seeds with commas between them. */
function between(text: string): number[] {
  if (!text.includes('-')) return text.split(',').map(Number);
  const [from = 1, to = from] = text.split('-').map(Number);
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

beforeAll(async () => {
  const books = await openBooks();
  for (const key of API_KEYS) await allowKey(books, key, 'administrator');
});

// A day that fails is lived again, and made smaller, by SEED=… npx vitest run --project worker test/model
describe('random days at the office, whatever goes wrong on them', () => {
  it.each(seeds)(
    'end with the books, the paper and Stripe agreed to the cent: seed %i',
    async (seed) => {
      const began = Date.now();
      const wrong = await liveSeed(seed, env.SEED !== '');
      if (wrong !== null) console.log(`${wrong}\nend of the day`);
      console.log(`day ${seed} ${wrong === null ? 'agrees' : 'DISAGREES'}, ${Date.now() - began} ms`);
      expect(wrong === null, `the day of seed ${seed} (see above)`).toBe(true);
    },
    env.SEED === '' ? 120_000 : 1_800_000,
  );
});
