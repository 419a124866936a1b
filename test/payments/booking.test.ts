import { beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../worker/intake/sweep.ts';
import { pourIntoCredit } from '../../worker/ledger/pour.ts';
import { convergePayment } from '../../worker/payments/converge.ts';
import { all, audit, bill, booksOf, newCustomer, postEntry, sameCustomer } from '../support/books.ts';
import {
  CARDS,
  form,
  openWorld,
  page,
  payAt,
  payOnline,
  pressPay,
  sendWebhook,
  type World,
  webhooks,
} from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

describe('a payment in Checkout', () => {
  it('is booked by its webhooks: type Stripe, number pi_…, its events on the right receivables, the invoice Paid', async () => {
    const billed = await bill(world.db, [12500, 7500]);
    const { payment } = await payOnline(world, billed);
    for (const { send } of await webhooks(world)) expect((await send()).status).toBe(200);
    await world.consume();
    expect(await booksOf(world.db, billed)).toMatchObject({
      balances: [0, 0],
      status: 'paid',
      credit: 0,
      entries: [20000],
      review: [0],
    });
    const rows = await all(
      world.db,
      'SELECT e.type, e.number, v.kind, v.receivable_id, v.amount_cents FROM register_entries e JOIN ledger_events v ON v.entry_id = e.id WHERE e.number = :payment ORDER BY v.id',
      { payment },
    );
    expect(rows).toEqual([
      {
        type: 'Stripe',
        number: payment,
        kind: 'payment',
        receivable_id: billed.items[0],
        amount_cents: 12500,
      },
      {
        type: 'Stripe',
        number: payment,
        kind: 'payment',
        receivable_id: billed.items[1],
        amount_cents: 7500,
      },
    ]);
  });

  it('is booked by the return page when no webhook comes', async () => {
    const billed = await bill(world.db, [15000]);
    const { back } = await payOnline(world, billed);
    const done = await page(await world.request(back));
    expect(done).toMatchObject({
      view: 'done',
      state: 'paid',
      totalCents: 15000,
      remainingCents: 0,
      method: { brand: 'Visa', last4: '4242' },
    });
    expect(await booksOf(world.db, billed)).toMatchObject({
      balances: [0],
      status: 'paid',
      entries: [15000],
    });
  });

  it('is booked by the sweep when neither webhook nor payer comes back', async () => {
    const billed = await bill(world.db, [4000]);
    await payOnline(world, billed);
    await sweep(world.context());
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0], status: 'paid', entries: [4000] });
  });

  it('is booked once when every event comes five times in any order, beside the return page and the sweep', async () => {
    const billed = await bill(world.db, [3000]);
    const { back } = await payOnline(world, billed);
    const events = await webhooks(world);
    const all5 = events.flatMap((event) => Array(5).fill(event)).sort(() => Math.random() - 0.5);
    await Promise.all([
      ...all5.map(({ send }) => send()),
      world.request(back),
      sweep(world.context()),
      world.consume(),
    ]);
    await world.consume();
    expect(await booksOf(world.db, billed)).toMatchObject({ entries: [3000], credit: 0, status: 'paid' });
    expect(await unfinished()).toEqual([]);
  });

  it('that is charged the processing fee nets exactly what was due, and the fee has its own PPF invoice', async () => {
    const billed = await bill(world.db, [10000], 'open', newCustomer('charge'));
    expect(await page(await world.request(`/pay/${billed.selfPayId}`))).toMatchObject({
      dueCents: 10000,
      feeCents: 330,
      totalCents: 10330,
    });
    const { back } = await payOnline(world, billed);
    expect(await page(await world.request(back))).toMatchObject({
      state: 'paid',
      totalCents: 10330,
      feeCents: 330,
      remainingCents: 0,
    });
    expect(await booksOf(world.db, billed)).toMatchObject({
      balances: [0],
      credit: 0,
      status: 'paid',
      entries: [10330],
    });
    const [fee] = await all(
      world.db,
      "SELECT status, number FROM invoices WHERE series = 'PPF' AND customer_id = :id",
      { id: billed.customer },
    );
    expect(fee).toMatchObject({ status: 'paid', number: expect.stringMatching(/^PPF-\d{6}$/) });
  });

  it('of an invoice lowered by credit spends that credit, and two at once never take the ledger below zero', async () => {
    const first = await bill(world.db, [15000]);
    await postEntry(world.db, { amountCents: 5000 }, [pourIntoCredit(first.customer)]);
    const second = await bill(world.db, [9000], 'open', sameCustomer(first));
    const [one, two] = [await pressPay(world, first), await pressPay(world, second)];
    await payAt(world, String(one));
    await payAt(world, String(two));
    await Promise.all((await webhooks(world)).map(({ send }) => send()));
    await world.consume();
    const books = [await booksOf(world.db, first), await booksOf(world.db, second)];
    expect(books.map(({ credit }) => credit)).toEqual([0, 0]);
    expect(books.map(({ balances }) => balances[0]).sort()).toEqual([0, 5000]);
    expect(await audit(world.db)).toEqual([]);
  });

  it('of an earlier balance alone closes the invoice, though none of its items owed anything', async () => {
    const billed = await bill(world.db, [0]);
    await postEntry(world.db, { amountCents: -5000 }, [pourIntoCredit(billed.customer)]);
    expect(await page(await world.request(`/pay/${billed.selfPayId}`))).toMatchObject({
      view: 'bill',
      dueCents: 5000,
    });
    const { back } = await payOnline(world, billed);
    expect(await page(await world.request(back))).toMatchObject({ state: 'paid', remainingCents: 0 });
    expect(await booksOf(world.db, billed)).toMatchObject({ credit: 0, status: 'paid' });
  });

  it('for the second time is ledger credit and needs review', async () => {
    const billed = await bill(world.db, [5000]);
    const one = await pressPay(world, billed);
    await all(world.db, 'UPDATE gateway_requests SET superseded = 1 WHERE url = :url', { url: one });
    const two = await pressPay(world, billed);
    expect(two).not.toBe(one);
    await payAt(world, String(one));
    await payAt(world, String(two));
    await sweep(world.context());
    expect(await booksOf(world.db, billed)).toMatchObject({
      balances: [0],
      credit: 5000,
      entries: [5000, 5000],
      status: 'paid',
    });
    expect((await booksOf(world.db, billed)).review.sort()).toEqual([0, 1]);
  });
});

describe('sessions', () => {
  it('a double click on Pay is one session', async () => {
    const billed = await bill(world.db, [2500]);
    const urls = await Promise.all([
      pressPay(world, billed),
      pressPay(world, billed),
      pressPay(world, billed),
    ]);
    expect(new Set(urls).size).toBe(1);
    expect(
      await all(world.db, 'SELECT clicks FROM gateway_requests WHERE invoice_id = :id', {
        id: billed.invoice,
      }),
    ).toEqual([{ clicks: 3 }]);
  });

  it('that ask for what is no longer owed are expired when the balance changes', async () => {
    const billed = await bill(world.db, [6000]);
    const stale = String(await pressPay(world, billed));
    const other = await bill(world.db, [], 'open', sameCustomer(billed));
    await all(world.db, 'INSERT INTO invoice_items VALUES (:a, :r)', {
      a: other.invoice,
      r: billed.items[0] ?? 0,
    });
    const { back } = await payOnline(world, other);
    await world.request(back);
    await world.consume();
    const session = await world.stripe.checkout.sessions.retrieve(stale.split('/').at(-1) as string);
    expect(session.status).toBe('expired');
    expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0], credit: 0, status: 'paid' });
  });

  it('a declined card is told in plain words, nothing is booked, and the same link takes a good card', async () => {
    const billed = await bill(world.db, [7000]);
    const url = String(await pressPay(world, billed));
    expect(await payAt(world, url, CARDS.poor)).toBeNull();
    for (const { send } of await webhooks(world)) await send();
    await world.consume();
    expect(await page(await world.request(`/pay/${billed.selfPayId}`))).toMatchObject({
      view: 'bill',
      failed: 'insufficient_funds',
      dueCents: 7000,
    });
    expect(await pressPay(world, billed)).toBe(url);
    const back = String(await payAt(world, url));
    expect(await page(await world.request(back.replace('http://pay.test', '')))).toMatchObject({
      state: 'paid',
      failed: null,
    });
    expect(await booksOf(world.db, billed)).toMatchObject({ entries: [7000], status: 'paid' });
  });

  it('a session that is not ours, or of another invoice, is not found and nothing is asked of Stripe', async () => {
    const billed = await bill(world.db, [1000]);
    const other = await bill(world.db, [1000]);
    const { session } = await payOnline(world, other);
    let calls = 0;
    const counting = async <T>(what: string, run: () => Promise<T>) => {
      if (what === 'stripe') calls += 1;
      return run();
    };
    for (const id of ['cs_test_nothing', session, '']) {
      const response = await world.request(`/pay/${billed.selfPayId}/done?session_id=${id}`, {}, counting);
      expect(response.status).toBe(404);
    }
    expect(calls).toBe(0);
  });
});

describe('what comes from elsewhere', () => {
  it('an event of the other mode or another account is recorded and moves nothing', async () => {
    const billed = await bill(world.db, [1200]);
    const { payment } = await payOnline(world, billed);
    const events = await webhooks(world);
    const about = events.filter(({ event }) => JSON.stringify(event).includes(payment));
    for (const { event } of about) {
      await sendWebhook(world, JSON.stringify({ ...event, id: `${event.id}L`, livemode: true }));
      await sendWebhook(world, JSON.stringify({ ...event, id: `${event.id}A`, account: 'acct_other' }));
    }
    await world.consume();
    expect(await booksOf(world.db, billed)).toMatchObject({ entries: [] });
    const [row] = await all(
      world.db,
      'SELECT count(*) AS n FROM stripe_events WHERE kind IS NULL AND (livemode = 1 OR account IS NOT NULL)',
    );
    expect(row?.n).toBe(about.length * 2);
  });

  it('a payment that was not made through Selfpay is flagged, not booked', async () => {
    const [{ payment_intent, id } = {}] = (await (
      await world.stripeFetch('/sandbox/history', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: 'Bearer sk_test_tests' },
        body: JSON.stringify({
          payments: [
            {
              key: 'foreign',
              amount_cents: 900,
              created: 1_790_000_000,
              card: 'visa',
              outcome: 'succeeded',
              metadata: {},
              success_url: 'http://x.test/',
              cancel_url: 'http://x.test/',
            },
          ],
        }),
      })
    ).json()) as Record<string, string>[];
    void id;
    await convergePayment(world.context(), String(payment_intent), 'wanted');
    expect(
      await all(world.db, 'SELECT flag FROM stripe_objects WHERE id = :id', { id: payment_intent ?? '' }),
    ).toEqual([{ flag: expect.stringContaining('not made through Selfpay') }]);
    expect(
      await all(world.db, 'SELECT id FROM register_entries WHERE number = :id', { id: payment_intent ?? '' }),
    ).toEqual([]);
  });

  it('a form post from another site is refused and opens no session', async () => {
    const billed = await bill(world.db, [1000]);
    for (const Origin of ['http://evil.test', 'null', '']) {
      const response = await world.request(`/pay/${billed.selfPayId}/checkout`, {
        ...form(),
        headers: { Origin, 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      expect(response.status).toBe(403);
    }
    expect(
      await all(world.db, 'SELECT id FROM gateway_requests WHERE invoice_id = :id', { id: billed.invoice }),
    ).toEqual([]);
  });
});

function unfinished() {
  return all(world.db, 'SELECT kind, id FROM stripe_objects WHERE hints <> handled');
}

describe('a stale page', () => {
  it('that shows another amount than is owed now does not go to Checkout, and says so', async () => {
    const billed = await bill(world.db, [5000]);
    const response = await world.request(`/pay/${billed.selfPayId}/checkout`, form({ shown_cents: '7000' }));
    expect(response.status).toBe(409);
    expect(await page(response)).toMatchObject({ view: 'notice', reason: 'amount_changed' });
    const again = await world.request(`/pay/${billed.selfPayId}/checkout`, form({ shown_cents: '5000' }));
    expect(again.status).toBe(303);
  });

  it('cannot set what is paid', async () => {
    const billed = await bill(world.db, [5000]);
    for (const shown of ['1', '0', '-1', '99999999999999', 'NaN', '']) {
      const response = await world.request(
        `/pay/${billed.selfPayId}/checkout`,
        form({ shown_cents: shown, amount: '1' }),
      );
      const url = response.headers.get('Location');
      if (url === null) continue;
      const session = await world.stripe.checkout.sessions.retrieve(url.split('/').at(-1) as string);
      expect(session.amount_total).toBe(5000);
    }
  });
});
