import { beforeAll, describe, expect, it } from 'vitest';
import { agree } from '../../worker/autopay/activate.ts';
import { sendNotices } from '../../worker/autopay/notice.ts';
import { settings } from '../../worker/settings/schema.ts';
import { mailTo, pathOf, stateOf } from '../account/support.ts';
import { agreement, enrol, live } from '../charges/support.ts';
import { all, bill, booksOf, sameCustomer } from '../support/books.ts';
import { advance, form, openWorld, page, setPayments, visit, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await setPayments(world.db, {});
});

const linkIn = (to: string, word: string) => {
  const mail = world.mails.findLast((each) => each.to === to && each.subject.includes(word));
  return /http:\/\/pay\.test(\/pay\/autopay\/[\w.-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
};

describe('the link in a mail by which automatic payment is stopped', () => {
  it('shows what is on and what comes next, and no name', async () => {
    const billed = await bill(world.db, [10_000]);
    await enrol(world, billed, { consent: agreement({ email: 'shows@example.com' }) });
    await bill(world.db, [5_000], 'open', sameCustomer(billed));
    await sendNotices(world.context(), {
      day: '2027-01-05',
      settings: settings.parse({ office: {}, payments: {} }),
    });
    await all(world.db, 'UPDATE mails SET not_before = 0');
    const waiting = await all(world.db, "SELECT id FROM mails WHERE state = 'waiting'");
    world.mailQueue.push(...waiting.map(({ id }) => String(id)));
    await world.consume();
    const path = linkIn('shows@example.com', 'we will charge');
    const response = await visit(world, path);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      view: 'stop',
      automatic: {
        method: { name: 'Visa', last4: '4242' },
        day: 15,
        nextOn: '2027-01-15',
        nextCents: 5_000,
      },
      topUps: null,
    });
    expect(text).not.toMatch(/Ada|shows@/);
  });

  it('stops it by its button alone, twice is the same, and the next day charges nothing', async () => {
    const billed = await bill(world.db, [10_000]);
    await enrol(world, billed);
    const next = await bill(world.db, [5_000], 'open', sameCustomer(billed));
    const path = await pathOf(world, 'cancel', await mailTo(world, billed.customer));
    const before = await stateOf(world);
    for (const method of ['GET', 'HEAD', 'GET'])
      expect((await visit(world, path, { method })).status).toBe(200);
    expect(await stateOf(world)).toBe(before);
    const seen = [];
    for (let times = 0; times < 2; times += 1) {
      const stopped = await visit(world, path, form());
      expect([stopped.status, stopped.headers.get('Location')]).toEqual([303, path]);
      seen.push((await (await visit(world, path)).text()).replace(/"nonce":"\w+",/, ''));
    }
    expect(seen[0]).toBe(seen[1]);
    expect(JSON.parse(String(seen[0]))).toMatchObject({ view: 'stop', automatic: null });
    await live(world, '2027-01-15');
    expect(await booksOf(world.db, next)).toMatchObject({ balances: [5_000] });
    expect(
      await all(
        world.db,
        "SELECT count(*) AS many FROM mails WHERE customer_id = :id AND kind = 'cancelled'",
        { id: billed.customer },
      ),
    ).toEqual([{ many: 1 }]);
  });

  it('stops the top-ups of a prepaid balance too', async () => {
    const billed = await bill(world.db, [10_000]);
    const method = await enrol(world, billed);
    const ctx = world.context();
    await ctx.db.batch(
      agree(
        ctx,
        'con_wallet',
        billed.customer,
        method,
        agreement({
          purpose: 'wallet',
          how: 'staff',
          day: null,
          dueOn: null,
          thresholdCents: 1000,
          topupCents: 5000,
        }),
      ),
    );
    const path = await pathOf(world, 'cancel', await mailTo(world, billed.customer));
    expect(await page(await visit(world, path))).toMatchObject({
      topUps: { thresholdCents: 1000, topupCents: 5000 },
    });
    await visit(world, path, form());
    expect(await page(await visit(world, path))).toMatchObject({ automatic: null, topUps: null });
    expect(
      await all(
        world.db,
        'SELECT count(*) AS many FROM consents WHERE customer_id = :id AND withdrawn_at IS NULL',
        {
          id: billed.customer,
        },
      ),
    ).toEqual([{ many: 0 }]);
  });

  it('is limited by address', async () => {
    const keys: string[] = [];
    const LOOKUPS = {
      limit: async ({ key }: { key: string }) => ({ success: keys.push(key) < 0 }),
    } as RateLimit;
    for (const path of ['/pay/autopay/x', '/pay/account/x', '/pay/account'])
      expect((await world.request(path, {}, undefined, { LOOKUPS })).status, path).toBe(429);
    expect(keys.every((key) => /^(link|account) /.test(key))).toBe(true);
  });

  it('works however old the mail is, and stops what is on now', async () => {
    const billed = await bill(world.db, [10_000]);
    const method = await enrol(world, billed);
    const path = await pathOf(world, 'cancel', await mailTo(world, billed.customer));
    await advance(world, 3 * 365 * 24);
    const ctx = world.context();
    const [clock] = await ctx.db.batch([ctx.clock.select()]);
    const at = Number(clock?.[0]?.now_ms);
    await ctx.db.batch(
      agree(ctx, 'con_newer', billed.customer, method, agreement({ how: 'link', at, day: 20 })),
    );
    const autopay = () =>
      all(world.db, 'SELECT enabled, consent_id FROM autopay WHERE customer_id = :id', {
        id: billed.customer,
      });
    expect(await autopay()).toEqual([{ enabled: 1, consent_id: 'con_newer' }]);
    await visit(world, path, form());
    expect(await autopay()).toEqual([{ enabled: 0, consent_id: 'con_newer' }]);
  });
});
