import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../worker/db/database.ts';
import { sweep } from '../../worker/intake/sweep.ts';
import { pourIntoCredit } from '../../worker/ledger/pour.ts';
import { outcomeOf } from '../../worker/payer/look-up.ts';
import { convergePayment } from '../../worker/payments/converge.ts';
import { all, audit, type Billed, bill, booksOf, postEntry, sameCustomer } from '../support/books.ts';
import { type Actor, everyInterleaving, interleave, only } from '../support/schedule.ts';
import {
  CARDS,
  openWorld,
  paidBefore,
  payAt,
  pressPay,
  type Step,
  sendWebhook,
  type Unbooked,
  type World,
} from '../support/world.ts';

let world: World;
let db: Database;
beforeAll(async () => {
  world = await openWorld();
  db = world.db;
});

// What no schedule may leave behind, once the queue was consumed and the sweep has passed.
afterEach(async () => {
  await world.consume();
  await sweep(world.context());
  expect(await all(db, 'SELECT kind, id FROM stripe_objects WHERE hints <> handled')).toEqual([]);
  expect(
    await all(
      db,
      "SELECT id, state FROM stripe_objects WHERE kind = 'payment' AND (state <> 'succeeded' OR settled = 0 OR flag IS NOT NULL)",
    ),
  ).toEqual([]);
  expect(
    await all(
      db,
      "SELECT number FROM register_entries WHERE kind = 'payment' GROUP BY number HAVING count(*) > 1",
    ),
  ).toEqual([]);
  expect(await audit(db)).toEqual([]);
}, 60_000);

// Where Stripe is only read, only trips to the database can get in each other's way; where its answer changes
// with time, calls to it can as well. The queue is only filled. The first test leaves nothing out all the same.
const d1 = (actor: Actor) => only(['d1'], actor);
const asks = (actor: Actor) => only(['d1', 'stripe'], actor);

const wanted =
  (payment: string): Actor =>
  (step) =>
    convergePayment(world.context(step), payment, 'wanted');
const hinted =
  (payment: string): Actor =>
  (step) =>
    convergePayment(world.context(step), payment, 'hinted');

/** Makes one and the same thing happen at the second call to Stripe, whoever makes it. */
function between(
  actors: Actor[],
  happens: () => Promise<unknown>,
  spoilFirst = (answer: unknown) => Promise.resolve(answer),
): Actor[] {
  let calls = 0;
  return actors.map((actor) => (step) => {
    const outer: Step = (what, run) =>
      step(what, async () => {
        if (what !== 'stripe') return run();
        calls += 1;
        if (calls === 2) await happens();
        return calls === 1 ? ((await spoilFirst(await run())) as Awaited<ReturnType<typeof run>>) : run();
      });
    return actor(outer);
  });
}

async function hint(payment: string): Promise<void> {
  const about = {
    id: `evt_${payment}`,
    object: 'event',
    type: 'payment_intent.succeeded',
    livemode: false,
    created: Math.floor(Date.now() / 1000),
  };
  await sendWebhook(world, JSON.stringify({ ...about, data: { object: { id: payment } } }));
}

async function paidState(payment: string) {
  const [row] = await all(
    db,
    `SELECT state, settled, (SELECT count(*) FROM register_entries WHERE number = :payment) AS entries,
       (SELECT entry_id IS NOT NULL AND session_status = 'complete' AND failure IS NULL FROM payer_attempts WHERE payment_id = :payment) AS told
     FROM stripe_objects WHERE kind = 'payment' AND id = :payment`,
    { payment },
  );
  return row;
}
const PAID = { state: 'succeeded', settled: 1, entries: 1, told: 1 };

async function expectPaidOnce(billed: Billed, payment: string, schedule: string): Promise<void> {
  expect(await booksOf(db, billed), schedule).toEqual({
    balances: [0],
    credit: 0,
    status: 'paid',
    entries: [CENTS],
    review: [0],
  });
  expect(await paidState(payment), schedule).toEqual(PAID);
}

const pool: Unbooked[] = [];
/** An invoice paid at Stripe of which nothing is booked yet. */
async function unbooked(): Promise<Unbooked> {
  if (pool.length === 0) pool.push(...(await paidBefore(world, CENTS, 40)));
  return pool.pop() as Unbooked;
}
const CENTS = 4100;

describe('in every interleaving of two converges', () => {
  it('of a payment that succeeded, at every call to the database, Stripe and the queue, it is booked once', async () => {
    const schedules = await everyInterleaving(8, async () => {
      const { billed, payment } = await unbooked();
      return {
        actors: [wanted(payment), wanted(payment)],
        after: (schedule) => expectPaidOnce(billed, payment, schedule),
      };
    });
    expect(new Set(schedules).size).toBe(schedules.length);
    // Two courses of four steps: ticket, fetch, posting, queue. There are more, because who is overtaken begins anew.
    expect(schedules.length).toBeGreaterThanOrEqual(70);
  }, 60_000);

  it('of which one answers a hint, it is booked once and no hint is left', async () => {
    await everyInterleaving(6, async () => {
      const { billed, payment } = await unbooked();
      await hint(payment);
      return {
        actors: [d1(hinted(payment)), d1(wanted(payment))],
        after: (schedule) => expectPaidOnce(billed, payment, schedule),
      };
    });
  }, 60_000);

  it('of which the first to ask was told "processing", the books end at "succeeded"', async () => {
    const processing = async (answer: unknown) => {
      const intent = (await (answer as Response).json()) as Record<string, unknown>;
      return Response.json({ ...intent, status: 'processing', amount_received: 0, latest_charge: null });
    };
    const schedules = await everyInterleaving(6, async () => {
      const { billed, payment } = await unbooked();
      const actors = between([asks(wanted(payment)), asks(wanted(payment))], async () => {}, processing);
      return { actors, after: (schedule) => expectPaidOnce(billed, payment, schedule) };
    });
    expect(schedules.length).toBeGreaterThanOrEqual(20);
  }, 60_000);

  it('of which the first to ask saw a declined card and the payer then paid, it is booked and no failure is shown', async () => {
    await everyInterleaving(6, async () => {
      const billed = await bill(db, [CENTS]);
      const url = String(await pressPay(world, billed));
      await payAt(world, url, CARDS.declined);
      const payment = await paymentAt(url);
      const actors = between([asks(wanted(payment)), asks(wanted(payment))], () => payAt(world, url));
      return { actors, after: (schedule) => expectPaidOnce(billed, payment, schedule) };
    });
  }, 60_000);

  it('of two payments of the same invoice, one closes it and the other is credit that needs review', async () => {
    await everyInterleaving(6, async () => {
      const billed = await bill(db, [4500]);
      const [one, two] = await twoPayments(billed, billed);
      const after = async (schedule: string) => {
        const { review, ...books } = await booksOf(db, billed);
        expect(books, schedule).toEqual({
          balances: [0],
          credit: 4500,
          status: 'paid',
          entries: [4500, 4500],
        });
        expect(review.sort(), schedule).toEqual([0, 1]);
        expect([await paidState(one), await paidState(two)], schedule).toEqual([PAID, PAID]);
      };
      return { actors: [d1(wanted(one)), d1(wanted(two))], after };
    });
  }, 60_000);

  it('of two payments that count on the same credit, it is spent once and the ledger ends at zero', async () => {
    await everyInterleaving(6, async () => {
      const first = await bill(db, [15000]);
      await postEntry(db, { amountCents: 5000 }, [pourIntoCredit(first.customer)]);
      const second = await bill(db, [9000], 'open', sameCustomer(first));
      const [one, two] = await twoPayments(first, second);
      const after = async (schedule: string) => {
        const books = [await booksOf(db, first), await booksOf(db, second)];
        expect(
          books.map(({ credit }) => credit),
          schedule,
        ).toEqual([0, 0]);
        expect(books.map(({ balances }) => Number(balances[0])).sort(), schedule).toEqual([0, 5000]);
        expect(books.map(({ status }) => status).sort(), schedule).toEqual(['open', 'paid']);
        expect([await paidState(one), await paidState(two)], schedule).toEqual([PAID, PAID]);
      };
      return { actors: [d1(wanted(one)), d1(wanted(two))], after };
    });
  }, 60_000);

  it('that overtake each other until both give up, the money is booked and the sweep ends what they left', async () => {
    const { billed, payment } = await unbooked();
    const course = d1(wanted(payment));
    // Each takes a new ticket just before the other writes: T1 T2 W1 T1 W2 T2 W1 T1 …
    const walked = interleave(
      [course, course],
      [
        0,
        1,
        ...Array(40)
          .fill(0)
          .flatMap(() => [0, 0, 1, 1]),
      ],
    );
    await expect(walked).rejects.toThrow('overtaken');
    expect(await booksOf(db, billed)).toMatchObject({ status: 'paid', entries: [CENTS] });
    await sweep(world.context());
    await expectPaidOnce(billed, payment, 'after the sweep');
  });
});

describe('a converge that saw a declined card and is slow', () => {
  it('never puts that failure on what was booked meanwhile, even when the one that booked it died', async () => {
    const billed = await bill(db, [CENTS]);
    const url = String(await pressPay(world, billed));
    await payAt(world, url, CARDS.declined);
    const payment = await paymentAt(url);
    const [asks, saw, booked] = [signal(), signal(), signal()];
    // It has the older ticket, asks when the card was good at last, books, and is never heard of again.
    let trips = 0;
    const books: Step = async (what, run) => {
      if (what === 'stripe') {
        asks.give();
        await saw.given;
        await payAt(world, url);
      }
      const result = await run();
      if (what === 'd1') trips += 1;
      if (trips < 2) return result;
      booked.give();
      return new Promise<never>(() => {});
    };
    void convergePayment(world.context(books), payment, 'wanted');
    await asks.given;
    const slow: Step = async (what, run) => {
      const result = await run();
      if (what !== 'stripe') return result;
      saw.give();
      await booked.given;
      return result;
    };
    await convergePayment(world.context(slow), payment, 'wanted');
    const [attempt] = await all(
      db,
      'SELECT failure, session_status FROM payer_attempts WHERE payment_id = :payment',
      { payment },
    );
    expect(attempt).toEqual({ failure: null, session_status: 'complete' });
    await sweep(world.context());
    await expectPaidOnce(billed, payment, 'after the sweep');
  });
});

/** Lets one course wait for another. */
function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

describe('in every interleaving of the return page and the answer to a webhook', () => {
  it('it is booked once, and the page says so', async () => {
    const schedules = await everyInterleaving(8, async () => {
      const { billed, payment, session } = await unbooked();
      await hint(payment);
      let told: unknown;
      const comesBack: Actor = async (step) => {
        told = await outcomeOf(world.context(step, { kind: 'payer' }), billed.selfPayId, session, true);
      };
      const after = async (schedule: string) => {
        await expectPaidOnce(billed, payment, schedule);
        expect(told, schedule).toMatchObject({ state: 'paid', totalCents: CENTS, failed: null });
      };
      return { actors: [d1(comesBack), d1(hinted(payment))], after };
    });
    // Six trips of the page against two of the webhook's, and more where one is overtaken.
    expect(schedules.length).toBeGreaterThanOrEqual(20);
  }, 60_000);
});

/** Two sessions that are open at once, each paid. */
async function twoPayments(first: Billed, second: Billed): Promise<[string, string]> {
  const one = String(await pressPay(world, first));
  await all(db, 'UPDATE gateway_requests SET superseded = 1 WHERE url = :url', { url: one });
  const two = String(await pressPay(world, second));
  await all(db, 'UPDATE gateway_requests SET superseded = 0 WHERE url = :url AND NOT :same', {
    url: one,
    same: first === second ? 1 : 0,
  });
  await payAt(world, one);
  await payAt(world, two);
  return [await paymentAt(one), await paymentAt(two)];
}

async function paymentAt(url: string): Promise<string> {
  const { payment_intent } = await world.stripe.checkout.sessions.retrieve(url.split('/').at(-1) ?? '');
  return String(payment_intent);
}
