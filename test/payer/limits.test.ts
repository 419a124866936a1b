import { beforeAll, describe, expect, it } from 'vitest';
import { type Billed, bill } from '../support/books.ts';
import { form, openWorld, page, queries, type World } from '../support/world.ts';

let world: World;
let billed: Billed;
beforeAll(async () => {
  world = await openWorld();
  billed = await bill(world.db, [5000, 2500]);
});

describe('too many tries', () => {
  it('from one address are a 429 that says when to try again, and neither the books nor Stripe are asked', async () => {
    const seen: string[] = [];
    const limiter = (allowed: boolean) => ({
      LOOKUPS: {
        limit: async ({ key }: { key: string }) => ({ success: seen.push(key) > 0 && allowed }),
      } as RateLimit,
    });
    const paths: [string, RequestInit?][] = [
      ['/pay', form({ self_pay_id: billed.selfPayId })],
      [`/pay/${billed.selfPayId}`],
      [`/pay/${billed.selfPayId}/checkout`, form()],
    ];
    for (const [path, init] of paths) {
      const response = await world.request(path, init, undefined, limiter(false));
      expect([response.status, response.headers.get('Retry-After')], path).toEqual([429, '60']);
      expect(queries(response), 'the settings only').toBe(1);
      expect(await page(response)).toMatchObject({
        view: 'notice',
        reason: 'too_many_tries',
        retryAfterSeconds: 60,
      });
    }
  });

  it('are counted by address, and by household for IPv6', async () => {
    const keyOf = async (address: string) => {
      let counted = '';
      const LOOKUPS = {
        limit: async ({ key }: { key: string }) => {
          counted = key;
          return { success: true };
        },
      } as RateLimit;
      await world.request(
        `/pay/${billed.selfPayId}`,
        { headers: { 'CF-Connecting-IP': address } },
        undefined,
        { LOOKUPS },
      );
      return counted;
    };
    const home = await keyOf('2001:db8:1:2::1');
    for (const same of ['2001:db8:1:2::9', '2001:DB8:1:2:3:4:5:6', '2001:0db8:0001:0002::'])
      expect(await keyOf(same), same).toBe(home);
    for (const other of ['2001:db8:1:3::1', '2001:db8::1', '::1', '192.0.2.1', '192.0.2.2'])
      expect(await keyOf(other), other).not.toBe(home);
    expect(await keyOf('192.0.2.1')).not.toBe(await keyOf('192.0.2.2'));
  });
});
