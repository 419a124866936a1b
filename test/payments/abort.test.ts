import { beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../worker/intake/sweep.ts';
import { all, audit, type Billed, bill, booksOf } from '../support/books.ts';
import { type Life, mortal } from '../support/mortal.ts';
import {
  advance,
  CARDS,
  fault,
  form,
  ORIGIN,
  openWorld,
  page,
  payAt,
  pressPay,
  type World,
  webhooks,
} from '../support/world.ts';

const CENTS = 5000;

let world: World;
let billed: Billed;
beforeEach(newWorld);

/** A stand-in of its own, an invoice of its own, both clocks at real time, and nothing in the air from before. */
async function newWorld(): Promise<void> {
  world = await openWorld();
  await all(
    world.db,
    "UPDATE gateway_requests SET outcome = 'failed', superseded = 1, session_status = iif(session_status IS NULL, NULL, 'expired')",
  );
  await all(world.db, 'UPDATE stripe_objects SET handled = hints');
  await all(world.db, 'UPDATE settings SET clock_offset_ms = 0');
  await all(world.db, 'DELETE FROM sweep_marks');
  billed = await bill(world.db, [CENTS]);
}

const press = async (life?: Life) => {
  const pressed = world.request(`/pay/${billed.selfPayId}/checkout`, form(), life?.step);
  const response = life ? await life.end(pressed) : await pressed;
  const location = response?.headers.get('Location') ?? '';
  return location.startsWith('http') ? location : null;
};
const hear = async (life?: Life) => {
  for (const { send } of await webhooks(world)) await (life ? life.end(send(life.step)) : send());
};
const consume = (life: Life) => life.end(world.consume(life.step));
const comeBack = (back: string, life?: Life) => world.request(back.slice(ORIGIN.length), {}, life?.step);
const clean = (life?: Life) => sweep(world.context(life?.step, { kind: 'system' }));

/** Sessions of the invoice that somebody could still pay. */
async function payable(): Promise<string[]> {
  const { data } = await world.stripe.checkout.sessions.list({ limit: 100, status: 'open' });
  return data
    .filter(({ client_reference_id }) => client_reference_id === billed.selfPayId)
    .map(({ id }) => id);
}

async function inTheAir() {
  return all(
    world.db,
    `SELECT 'request' AS what, id, outcome AS state FROM gateway_requests WHERE outcome IN ('pending', 'unknown') OR session_status = 'open'
     UNION ALL SELECT kind, id, state FROM stripe_objects WHERE hints <> handled`,
  );
}

async function expectPaidOnce(label = ''): Promise<void> {
  expect(await booksOf(world.db, billed), label).toEqual({
    balances: [0],
    credit: 0,
    status: 'paid',
    entries: [CENTS],
    review: [0],
  });
  expect(await payable(), `${label}: no session can be paid any more`).toEqual([]);
  expect(await inTheAir(), `${label}: nothing is left in the air`).toEqual([]);
  const [request] = await all(
    world.db,
    'SELECT count(entry_id) AS booked, count(*) FILTER (WHERE payment_id IS NOT NULL) AS paid FROM payer_attempts WHERE invoice_id = :id',
    { id: billed.invoice },
  );
  expect(request, label).toEqual({ booked: 1, paid: 1 });
  const [entries] = await all(
    world.db,
    `SELECT count(*) AS orphans FROM ledger_events v LEFT JOIN register_entries e ON e.id = v.entry_id WHERE v.entry_id IS NOT NULL AND e.id IS NULL`,
  );
  expect(entries, label).toEqual({ orphans: 0 });
  expect(await audit(world.db), label).toEqual([]);
}

/** What the Worker does between Pay and the books, and what the world does when it died there. */
const COURSES: Record<string, (life: Life) => Promise<void>> = {
  'at Pay': async (life) => {
    const first = await press(life);
    const url = first ?? (await press());
    expect(await payable(), 'one session, whoever was sent to it').toHaveLength(1);
    await payAt(world, String(url));
    await hear();
    await world.consume();
  },
  'taking in webhooks': async (life) => {
    await payAt(world, String(await press()));
    await hear(life);
    world.queue.splice(0);
  },
  'answering the queue': async (life) => {
    await payAt(world, String(await press()));
    await hear();
    await consume(life);
  },
  'on the return page': async (life) => {
    const back = await payAt(world, String(await press()));
    await life.end(comeBack(String(back), life));
  },
  'on the return page, which the payer then loads again': async (life) => {
    const back = String(await payAt(world, String(await press())));
    await life.end(comeBack(back, life));
    expect(await page(await comeBack(back))).toMatchObject({ view: 'done', state: 'paid' });
  },
  'in the sweep': async (life) => {
    await payAt(world, String(await press()));
    await life.end(clean(life));
    world.queue.splice(0);
  },
};

describe('a Worker that dies before or after any call outside', () => {
  for (const [course, run] of Object.entries(COURSES)) {
    it(`${course}, leaves books as if it had not`, async () => {
      let deaths = 0;
      for (const when of ['before', 'after'] as const) {
        for (let at = 1; ; at += 1) {
          await newWorld();
          const life = mortal(at, when);
          await run(life);
          await clean();
          await clean();
          await expectPaidOnce(`died ${when} call ${at}`);
          if (!life.died()) break;
          deaths += 1;
        }
      }
      expect(deaths).toBeGreaterThanOrEqual(6);
    }, 90_000);
  }

  it('at Pay, when the payer walks away, leaves no session to pay and nothing in the air', async () => {
    for (const when of ['before', 'after'] as const) {
      for (let at = 1; ; at += 1) {
        await newWorld();
        const life = mortal(at, when);
        await press(life);
        await advance(world, 3);
        await clean();
        await clean();
        expect(await payable(), `died ${when} call ${at}`).toEqual([]);
        expect(await inTheAir(), `died ${when} call ${at}`).toEqual([]);
        expect(await booksOf(world.db, billed)).toMatchObject({
          balances: [CENTS],
          status: 'open',
          entries: [],
        });
        if (!life.died()) break;
      }
    }
  }, 60_000);
});

const FAULTS = {
  'a 500 before anything happened': { action: 'error', when: 'before' },
  'a 500 after it happened': { action: 'error', when: 'after' },
  'a connection that breaks before anything happened': { action: 'timeout', when: 'before', ms: 10 },
  'a connection that breaks after it happened': { action: 'timeout', when: 'after', ms: 10 },
  'a rate limit': { action: 'rate_limit' },
  'a lock': { action: 'rate_limit', code: 'lock_timeout' },
  'a body that is cut': { action: 'cut_body' },
};

// A call that only reads has nothing to happen.
const READ_FAULTS = Object.entries(FAULTS).filter(([, spec]) => !('when' in spec && spec.when === 'after'));

describe.each(Object.entries(FAULTS))('with %s', (_name, spec) => {
  // Twice: pressing Pay again fails as well.
  it.each([1, 2])(
    'at the call that opens a session, %i times, the payer pays once in the end',
    async (next) => {
      await fault(world, { kind: 'api', method: 'POST', path: '/v1/checkout/sessions', next, ...spec });
      const response = await world.request(`/pay/${billed.selfPayId}/checkout`, form());
      expect([303, 503]).toContain(response.status);
      if (response.status === 503)
        expect(await page(response)).toMatchObject({ view: 'notice', reason: 'stripe_unavailable' });
      const url =
        response.headers.get('Location') ??
        (await pressPay(world, billed)) ??
        (await pressPay(world, billed));
      // Minutes later the sweep has found out what became of the first call.
      await advance(world, 0.1);
      await clean();
      await clean();
      expect(world.logs.filter((line) => /resolve_failed|sweep_failed/.test(line))).toEqual([]);
      expect(await payable(), 'only the session that the payer was sent to').toHaveLength(1);
      await payAt(world, String(url));
      await hear();
      await world.consume();
      await clean();
      await advance(world, 25);
      await clean();
      await clean();
      await expectPaidOnce();
    },
  );
});

describe.each(READ_FAULTS)('with %s', (_name, spec) => {
  it('at the calls that ask for the payment, it is booked all the same', async () => {
    const back = String(await payAt(world, String(await press())));
    await fault(world, { kind: 'api', method: 'GET', path: '/v1/payment_intents', next: 4, ...spec });
    expect(await page(await comeBack(back))).toMatchObject({
      view: 'done',
      state: expect.stringMatching(/pending|unfinished|paid/),
    });
    await hear();
    await world.consume();
    await clean();
    await clean();
    await expectPaidOnce();
  });

  it('at the calls that list events, none is missed', async () => {
    await payAt(world, String(await press()));
    await fault(world, { kind: 'api', method: 'GET', path: '/v1/events', next: 4, ...spec });
    for (let minute = 0; minute < 5; minute += 1) await clean();
    await expectPaidOnce();
  });
});

describe('a request without an answer', () => {
  const post = { kind: 'api', method: 'POST', path: '/v1/checkout/sessions' };
  const request = async () =>
    (await all(world.db, 'SELECT * FROM gateway_requests WHERE invoice_id = :id', { id: billed.invoice }))[0];
  const sessions = async () =>
    (await world.stripe.checkout.sessions.list({ limit: 100 })).data.filter(
      (each) => each.client_reference_id === billed.selfPayId,
    );
  const keys = () =>
    new Set(
      world.sent
        .filter(({ method, url }) => method === 'POST' && url.endsWith('/v1/checkout/sessions'))
        .map(({ headers }) => /"idempotency-key","([^"]+)"/i.exec(headers)?.[1]),
    );

  it.each(['before', 'after'])(
    'is sent again under the same key, so that there is one session (lost %s it took effect)',
    async (when) => {
      await fault(world, { ...post, action: 'timeout', when, ms: 10, next: 1 });
      expect(await press()).toBeNull();
      expect(await request()).toMatchObject({ outcome: 'pending', stripe_id: null });
      await clean();
      expect(await request(), 'not before its answer is overdue').toMatchObject({ outcome: 'pending' });
      await advance(world, 0.1);
      await clean();
      const made = await sessions();
      expect(made).toHaveLength(1);
      expect(await request()).toMatchObject({
        outcome: 'succeeded',
        stripe_id: made[0]?.id,
        session_status: 'open',
      });
      expect(keys()).toEqual(new Set([(await request())?.id]));
      expect(await press()).toBe(made[0]?.url);
    },
  );

  it('whose key replays an error is found at Stripe, behind a hundred others', async () => {
    await fault(world, { ...post, action: 'error', when: 'after', next: 1 });
    expect(await press()).toBeNull();
    expect(await request()).toMatchObject({ outcome: 'unknown' });
    const others = {
      mode: 'payment',
      success_url: ORIGIN,
      line_items: [
        { quantity: 1, price_data: { currency: 'usd', unit_amount: 100, product_data: { name: 'Other' } } },
      ],
    } as const;
    for (let at = 0; at < 105; at += 1) await world.stripe.checkout.sessions.create(others as never);
    await advance(world, 0.1);
    await clean();
    const found = await request();
    expect(found).toMatchObject({ outcome: 'succeeded', stripe_id: expect.stringMatching(/^cs_/) });
    // Nobody was sent there, so nobody shall pay there.
    await clean();
    expect(await world.stripe.checkout.sessions.retrieve(String(found?.stripe_id))).toMatchObject({
      status: 'expired',
      metadata: { gateway_request: found?.id },
    });
    expect(await press()).not.toBeNull();
  });

  it('is failed only when its key is forgotten and a full listing misses it', async () => {
    await fault(world, { ...post, action: 'error', when: 'before', next: 1 });
    expect(await press()).toBeNull();
    for (const hours of [0.1, 12, 11.5]) {
      await advance(world, hours);
      await clean();
      expect(await request(), `${hours} more hours`).toMatchObject({ outcome: 'unknown' });
    }
    await advance(world, 1);
    await fault(world, {
      kind: 'api',
      method: 'GET',
      path: '/v1/checkout/sessions',
      action: 'error',
      next: 2,
    });
    await clean();
    expect(await request(), 'a listing that failed proves nothing').toMatchObject({ outcome: 'unknown' });
    await clean();
    expect(await request()).toMatchObject({ outcome: 'failed', stripe_id: null });
    expect(await sessions()).toEqual([]);
  });

  it('is not sent again when its key may be forgotten', async () => {
    await fault(world, { ...post, action: 'timeout', when: 'before', ms: 10, next: 1 });
    expect(await press()).toBeNull();
    await advance(world, 23.5);
    const calls = world.sent.length;
    await clean();
    expect(world.sent.slice(calls).filter(({ method }) => method === 'POST')).toEqual([]);
    expect(await request()).toMatchObject({ outcome: 'unknown' });
    await advance(world, 1);
    await clean();
    expect(await request()).toMatchObject({ outcome: 'failed' });
    expect(await sessions()).toEqual([]);
  });

  it('that Stripe refuses is failed at once, and the payer is told', async () => {
    await all(world.db, 'UPDATE settings SET payments = \'{"currency":"zzz"}\'');
    const response = await world.request(`/pay/${billed.selfPayId}/checkout`, form());
    await all(world.db, "UPDATE settings SET payments = '{}'");
    expect(response.status).toBe(503);
    expect(await request()).toMatchObject({ outcome: 'failed', session_status: null });
    expect(await press()).not.toBeNull();
  });
});

describe('a card that was declined before the Worker died', () => {
  it('is told again when it is back, and the same link still pays', async () => {
    const url = String(await press());
    await payAt(world, url, CARDS.declined);
    await hear(mortal(1, 'before'));
    await clean();
    expect(await page(await world.request(`/pay/${billed.selfPayId}`))).toMatchObject({
      view: 'bill',
      failed: 'declined',
    });
    expect(await press()).toBe(url);
    await payAt(world, url);
    await clean();
    await expectPaidOnce();
  });
});
