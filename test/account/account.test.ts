import { beforeAll, describe, expect, it } from 'vitest';
import { stopAutopay } from '../../worker/autopay/stop.ts';
import { dayIn } from '../../worker/daily/day.ts';
import { pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import type { PayerPage } from '../../worker/payer/page.ts';
import { agreement, ask, enrol, KEY } from '../charges/support.ts';
import { all, bill, postEntry, sameCustomer } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import {
  BANKS,
  CARDS,
  deliver,
  fault,
  form,
  ORIGIN,
  openWorld,
  page,
  payFromBank,
  setPayments,
  type World,
} from '../support/world.ts';
import { type Browser, openAccount } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await setPayments(world.db, {});
});

type Of<V extends PayerPage['view']> = Extract<PayerPage, { view: V }>;
const home = async (browser: Browser) => (await page(await browser.get('/pay/account'))) as Of<'account'>;
const form_ = async (browser: Browser) =>
  (await page(await browser.get('/pay/account/agree'))) as Of<'agree'>;
const autopayOf = async (customer: number) =>
  (await all(world.db, 'SELECT * FROM autopay WHERE customer_id = :customer', { customer }))[0];
const today = () => dayIn('America/New_York', Date.now());

/** A customer who agreed with one card and has stored another one on their page. */
async function withTwoCards() {
  const billed = await bill(world.db, [10_000]);
  const first = await enrol(world, billed);
  const browser = await openAccount(world, billed);
  const second = await store(browser, billed.customer);
  return { billed, customer: billed.customer, browser, first, second };
}

/** Stores a card at Stripe from the page, and comes back to it. */
async function store(browser: Browser, customer: number, card = '5555555555554444'): Promise<string> {
  const away = await browser.post('/pay/account/methods');
  expect(away.status).toBe(303);
  const paid = await world.stripeFetch(
    new URL(String(away.headers.get('Location'))).pathname,
    form({ card_number: card, exp_month: '12', exp_year: '34', cvc: '123', action: 'pay' }),
  );
  const back = String(paid.headers.get('Location'));
  expect(back.startsWith(`${ORIGIN}/pay/account?saved=`)).toBe(true);
  const response = await browser.get(back.slice(ORIGIN.length));
  expect(response.headers.get('Location')).toBe('/pay/account?did=saved');
  const [latest] = await all(
    world.db,
    'SELECT id FROM payment_methods WHERE customer_id = :customer ORDER BY created_at DESC, id DESC LIMIT 1',
    { customer },
  );
  return String(latest?.id);
}

describe('a customer’s own page', () => {
  it('shows what is owed in all, each open bill, and what is stored, as on a receipt', async () => {
    const billed = await bill(world.db, [10_000]);
    const method = await enrol(world, billed);
    const next = await bill(world.db, [5_000, 2_500], 'open', sameCustomer(billed));
    const response = await (await openAccount(world, billed)).get('/pay/account');
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      view: 'account',
      owedCents: 7_500,
      bills: [{ invoice: next.number, selfPayId: next.selfPayId, dueCents: 7_500 }],
      automatic: { day: 15, capCents: null, nextOn: '2027-01-15', nextCents: null, valid: true },
      methods: [
        {
          id: method,
          name: 'Visa',
          last4: '4242',
          expiresOn: '2034-12-31',
          preferred: true,
          automatic: true,
        },
      ],
      payments: [
        {
          amountCents: 10_000,
          state: 'paid',
          method: { kind: 'card', name: 'Visa', last4: '4242' },
          selfPayIds: [billed.selfPayId],
        },
      ],
    });
    expect(text).not.toMatch(/Ada|Secret service|pat@/);
  });

  it('tells of debits on their way, of cheques and of what went back, page by page', async () => {
    const billed = await bill(world.db, [10_000]);
    const other = await bill(world.db, [3_000], 'open', sameCustomer(billed));
    await payFromBank(world, other, BANKS.good);
    await deliver(world);
    for (let at = 0; at < 60; at += 1)
      await postEntry(
        world.db,
        { type: at % 2 ? 'Check' : 'Insurance', amountCents: 10 + at, atMs: 1_000 * at },
        [pourOverInvoice(targetOf(billed.customer, billed.invoice))],
      );
    const browser = await openAccount(world, billed);
    const first = await home(browser);
    expect(first.payments[0]).toMatchObject({
      state: 'on_its_way',
      amountCents: 3_000,
      method: { kind: 'bank' },
      selfPayIds: [other.selfPayId],
    });
    expect(first.payments).toHaveLength(12);
    expect(first.more).toBe(true);
    const amounts: number[] = [];
    const how = new Set<string | null>();
    let path: string | null = '/pay/account/payments';
    let pages = 0;
    while (path !== null) {
      const { payments, older } = (await page(await browser.get(path))) as Of<'payments'>;
      amounts.push(...payments.map(({ amountCents }) => amountCents));
      for (const { by } of payments) how.add(by);
      path = older === null ? null : `/pay/account/payments?before=${encodeURIComponent(older)}`;
      pages += 1;
    }
    expect(pages).toBe(2);
    expect(amounts).toEqual([3_000, ...Array.from({ length: 60 }, (_, at) => 69 - at)]);
    // An insurer's payment is a payment, and no more is said of it.
    expect([...how].sort()).toEqual([null, 'check', 'other'].sort());
  });

  it('is there for who has nothing stored and owes nothing', async () => {
    const billed = await bill(world.db, [4_000]);
    await postEntry(world.db, { amountCents: 4_000 }, [
      pourOverInvoice(targetOf(billed.customer, billed.invoice)),
    ]);
    const { owedCents, payments, methods, automatic } = await home(await openAccount(world, billed));
    expect({ owedCents, methods, automatic }).toEqual({ owedCents: 0, methods: [], automatic: null });
    expect(payments).toMatchObject([{ amountCents: 4_000, state: 'paid', by: 'check' }]);
  });
});

describe('a stored method', () => {
  it('is added at Stripe and seen at once, without being charged or agreed to', async () => {
    const { browser, customer, first, second } = await withTwoCards();
    const { methods } = await home(browser);
    expect(methods).toMatchObject([
      { id: first, preferred: true, automatic: true },
      { id: second, name: 'Mastercard', last4: '4444', preferred: false, automatic: false, valid: true },
    ]);
    expect(
      await all(world.db, 'SELECT recurring FROM payment_methods WHERE id = :second', { second }),
    ).toEqual([{ recurring: 0 }]);
    expect(await autopayOf(customer)).toMatchObject({ enabled: 1, method_id: first });
  });

  it('is not added while Stripe does not answer, and the page says so', async () => {
    const billed = await bill(world.db, [1_000]);
    const browser = await openAccount(world, billed);
    await fault(world, { kind: 'api', action: 'rate_limit', path: '/v1/checkout/sessions', next: 1 });
    const response = await browser.post('/pay/account/methods');
    expect(response.status).toBe(503);
    expect(await page(response)).toMatchObject({ reason: 'stripe_unavailable', selfPayId: null });
    expect((await browser.post('/pay/account/methods')).status).toBe(303);
  });

  it('is not said to be there by who comes back without it', async () => {
    const billed = await bill(world.db, [1_000]);
    const browser = await openAccount(world, billed);
    const away = await browser.post('/pay/account/methods');
    const session = /cs_\w+/.exec(String(away.headers.get('Location')))?.[0];
    const response = await browser.get(`/pay/account?saved=${session}`);
    expect(response.headers.get('Location')).toBe('/pay/account');
  });

  it('comes back to nobody else’s page', async () => {
    const [billed, other] = [await bill(world.db, [1_000]), await bill(world.db, [1_000])];
    const away = await (await openAccount(world, billed)).post('/pay/account/methods');
    const session = /cs_\w+/.exec(String(away.headers.get('Location')))?.[0];
    const response = await (await openAccount(world, other)).get(`/pay/account?saved=${session}`);
    expect(response.headers.get('Location')).toBe('/pay/account');
  });

  it('becomes the default, and only one that is theirs', async () => {
    const { browser, first, second } = await withTwoCards();
    const stranger = await openAccount(world, await bill(world.db, [1_000]));
    await stranger.post(`/pay/account/methods/${second}/prefer`);
    expect((await home(browser)).methods[0]).toMatchObject({ id: first });
    const response = await browser.post(`/pay/account/methods/${second}/prefer`);
    expect(response.headers.get('Location')).toBe('/pay/account?did=preferred');
    expect((await home(browser)).methods).toMatchObject([
      { id: second, preferred: true },
      { id: first, preferred: false },
    ]);
  });
});

describe('removing a stored method', () => {
  it('says first that automatic payment ends with it, and then does just that', async () => {
    const { browser, customer, first } = await withTwoCards();
    const path = `/pay/account/methods/${first}/remove`;
    // The other card is stored, but nobody agreed that it is charged by itself.
    expect(await page(await browser.get(path))).toMatchObject({
      view: 'remove',
      method: { last4: '4242' },
      after: 'off',
    });
    expect((await browser.post(path, { after: 'nothing' })).status).toBe(409);
    expect((await browser.post(path)).status).toBe(409);
    expect(await autopayOf(customer)).toMatchObject({ enabled: 1 });
    const response = await browser.post(path, { after: 'off' });
    expect(response.headers.get('Location')).toBe('/pay/account?did=removed');
    expect(await autopayOf(customer)).toMatchObject({ enabled: 0 });
    expect((await world.stripe.paymentMethods.retrieve(first)).customer).toBeNull();
    expect(
      await all(world.db, 'SELECT kind FROM critical_events WHERE customer_id = :customer', { customer }),
    ).toEqual([{ kind: 'no_method' }]);
    expect((await browser.get(path)).headers.get('Location')).toBe('/pay/account');
  });

  it('does not go over to another one, of which nobody agreed that it pays by itself', async () => {
    const { browser, customer, first, second } = await withTwoCards();
    await all(world.db, 'UPDATE payment_methods SET recurring = 1 WHERE id = :second', { second });
    await browser.post(`/pay/account/methods/${second}/prefer`);
    await browser.post(`/pay/account/methods/${first}/remove`, { after: 'off' });
    expect(await autopayOf(customer)).toMatchObject({ enabled: 0, method_id: first });
  });

  it('asks again when something else would happen than was said', async () => {
    const { browser, customer, second } = await withTwoCards();
    const path = `/pay/account/methods/${second}/remove`;
    expect(await page(await browser.get(path))).toMatchObject({ after: 'nothing' });
    await all(world.db, 'UPDATE autopay SET method_id = :second WHERE customer_id = :customer', {
      customer,
      second,
    });
    const response = await browser.post(path, { after: 'nothing' });
    expect(response.status).toBe(409);
    expect(await page(response)).toMatchObject({ view: 'remove', after: 'off' });
    expect(await autopayOf(customer)).toMatchObject({ enabled: 1, method_id: second });
  });

  it('is done here though Stripe does not answer; the sweep does the rest', async () => {
    const { browser, second } = await withTwoCards();
    await fault(world, { kind: 'api', action: 'error', path: '/v1/payment_methods', next: 6 });
    const response = await browser.post(`/pay/account/methods/${second}/remove`, { after: 'nothing' });
    expect(response.headers.get('Location')).toBe('/pay/account?did=removed');
    expect((await home(browser)).methods).toHaveLength(1);
    expect(await all(world.db, 'SELECT state FROM payment_methods WHERE id = :second', { second })).toEqual([
      { state: 'removing' },
    ]);
    await world.stripeFetch('/sandbox/faults', {
      method: 'DELETE',
      headers: { Authorization: 'Bearer sk_test_tests' },
    });
  });

  it('is for its owner alone', async () => {
    const { first, customer } = await withTwoCards();
    const stranger = await openAccount(world, await bill(world.db, [1_000]));
    for (const after of ['off', 'nothing'])
      await stranger.post(`/pay/account/methods/${first}/remove`, { after });
    expect(await autopayOf(customer)).toMatchObject({ enabled: 1, method_id: first });
  });
});

describe('automatic payment on the page', () => {
  it('goes to another card by agreeing anew, to the words that are shown', async () => {
    const { browser, customer, first, second } = await withTwoCards();
    const shown = await form_(browser);
    expect(shown).toMatchObject({ on: true, chosen: first, day: '15', sentTo: 'p•••@e•••.com' });
    expect(shown.text).toContain('that I choose here');
    const wish = { method: second, day: '20', terms: shown.terms, once: shown.once };
    const response = await browser.post('/pay/account/agree', wish);
    expect(response.headers.get('Location')).toBe('/pay/account?did=on');
    // Pressed twice.
    await browser.post('/pay/account/agree', wish);
    expect(await autopayOf(customer)).toMatchObject({ enabled: 1, method_id: second, day: 20 });
    const consents = await all(
      world.db,
      'SELECT how, text, email, day, method_id, withdrawn_by FROM consents WHERE customer_id = :customer ORDER BY at',
      { customer },
    );
    expect(consents).toMatchObject([
      { how: 'checkout', withdrawn_by: 'replaced' },
      {
        how: 'link',
        text: shown.text,
        email: 'pat@example.com',
        day: 20,
        method_id: second,
        withdrawn_by: null,
      },
    ]);
    expect(
      await all(
        world.db,
        "SELECT count(*) AS many FROM mails WHERE customer_id = :customer AND kind = 'consent'",
        { customer },
      ),
    ).toEqual([{ many: 2 }]);
  });

  it('goes to another day when the same form is sent again with it', async () => {
    const { browser, customer, second } = await withTwoCards();
    const { terms, once } = await form_(browser);
    await browser.post('/pay/account/agree', { method: second, day: '20', terms, once });
    const again = await browser.post('/pay/account/agree', { method: second, day: '5', terms, once });
    expect(again.headers.get('Location')).toBe('/pay/account?did=on');
    expect(await autopayOf(customer)).toMatchObject({ enabled: 1, day: 5 });
  });

  it('is turned off and on again, within the limit that was agreed to', async () => {
    const billed = await bill(world.db, [10_000]);
    await enrol(world, billed, { consent: agreement({ capCents: 20_000 }) });
    const browser = await openAccount(world, billed);
    expect(await page(await browser.get('/pay/account/off'))).toMatchObject({
      view: 'stop',
      inAccount: true,
      automatic: { capCents: 20_000 },
    });
    await browser.post('/pay/account/off');
    expect((await home(browser)).automatic).toBeNull();
    const shown = await form_(browser);
    expect(shown.on).toBe(false);
    expect(shown.text).toContain('$200.00');
    await browser.post('/pay/account/agree', {
      method: String(shown.chosen),
      day: shown.day,
      terms: shown.terms,
      once: shown.once,
    });
    expect(await autopayOf(billed.customer)).toMatchObject({ enabled: 1, cap_cents: 20_000 });
  });

  it.each([
    [{ day: '32' }, { day: 'wrong' }],
    [{ method: 'pm_of_somebody_else' }, { method: 'missing' }],
    [{ terms: 'other words' }, { terms: true }],
  ])('is not agreed to with %j', async (wrong, errors) => {
    const billed = await bill(world.db, [10_000]);
    await enrol(world, billed);
    const browser = await openAccount(world, billed);
    const shown = await form_(browser);
    const right = { method: String(shown.chosen), day: '3', terms: shown.terms, once: shown.once };
    const response = await browser.post('/pay/account/agree', { ...right, ...wrong });
    expect(response.status).toBe(422);
    expect(await page(response)).toMatchObject({ view: 'agree', errors });
    expect(await autopayOf(billed.customer)).toMatchObject({ day: 15 });
  });

  it('is not offered where the office does not want it, but stays for who has it', async () => {
    const billed = await bill(world.db, [10_000]);
    await enrol(world, billed);
    const browser = await openAccount(world, billed);
    await setPayments(world.db, { autopayOffered: false });
    expect((await browser.get('/pay/account/agree')).status).toBe(200);
    await world.context().db.batch(stopAutopay(world.context(), billed.customer, 'payer'));
    expect((await browser.get('/pay/account/agree')).headers.get('Location')).toBe('/pay/account');
    expect((await home(browser)).mayAgree).toBe(false);
    await setPayments(world.db, {});
  });

  it('is moved to another day', async () => {
    const billed = await bill(world.db, [10_000]);
    await enrol(world, billed);
    const browser = await openAccount(world, billed);
    const wrong = await browser.post('/pay/account/day', { day: '0' });
    expect(wrong.status).toBe(422);
    expect(await page(wrong)).toMatchObject({ view: 'day', day: '0', error: 'wrong' });
    const response = await browser.post('/pay/account/day', { day: '31' });
    expect(response.headers.get('Location')).toBe('/pay/account?did=day');
    const autopay = await autopayOf(billed.customer);
    expect(autopay?.day).toBe(31);
    expect(String(autopay?.due_on) > today()).toBe(true);
  });

  it('by bank is said to come when it can be announced ten days before', async () => {
    const billed = await bill(world.db, [10_000]);
    await enrol(world, billed, { account: BANKS.good });
    const [soon, later] = [9, 11].map((days) =>
      new Date(Date.parse(`${today()}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10),
    );
    const browser = await openAccount(world, billed);
    const nextOn = async (due: string | undefined) => {
      await all(world.db, 'UPDATE autopay SET due_on = :due, day = :day WHERE customer_id = :customer', {
        due: String(due),
        day: Number(String(due).slice(-2)),
        customer: billed.customer,
      });
      return (await home(browser)).automatic?.nextOn;
    };
    expect(await nextOn(later)).toBe(later);
    expect(String(await nextOn(soon)) > String(soon)).toBe(true);
  });
});

describe('whoever only held a letter', () => {
  /** A customer with a card of their own, and somebody who paid a later bill of theirs and agreed by it. */
  async function withStranger() {
    const billed = await bill(world.db, [10_000]);
    const theirs = await enrol(world, billed, { consent: agreement({ email: 'pat@example.com' }) });
    const owner = await openAccount(world, billed);
    const second = await store(owner, billed.customer, CARDS.good);
    await owner.post('/pay/account/off');
    const letter = await bill(world.db, [2_000], 'open', sameCustomer(billed));
    await bill(world.db, [7_000], 'open', sameCustomer(billed));
    const own = await enrol(world, letter, {
      card: '5555555555554444',
      consent: agreement({ said: 'stranger', email: 'Stranger@example.com' }),
    });
    expect(await autopayOf(billed.customer)).toMatchObject({ enabled: 1, method_id: own });
    const browser = await openAccount(world, billed, 'stranger@example.com');
    return { billed, owner, browser, theirs, second, own, letter };
  }

  it('sees what they set up themselves, and nothing of what the customer has', async () => {
    const { browser, own, letter } = await withStranger();
    const response = await browser.get('/pay/account');
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      owedCents: null,
      bills: [],
      automatic: { method: { last4: '4444' } },
      hidden: false,
      methods: [{ id: own, last4: '4444' }],
      payments: [{ amountCents: 2_000, selfPayIds: [letter.selfPayId] }],
    });
    for (const path of ['', '/payments', '/agree', '/day', '/off', `/methods/${own}/remove`]) {
      const page_ = await (await browser.get(`/pay/account${path}`)).text();
      expect(page_, path).not.toContain('4242');
    }
  });

  it('gets no receipt of what the customer pays with what is theirs', async () => {
    await allowKey(world.db, KEY);
    const { billed, second, own } = await withStranger();
    const { id: read } = await world.stripe.paymentMethods.create({
      type: 'card',
      card: { number: CARDS.good, exp_month: 12, exp_year: 2034, cvc: '123' },
    });
    const asked = { customer_id: billed.customer, amount_cents: 100 };
    await ask(world, 'POST', '/charges', { ...asked, method_id: second });
    await ask(world, 'POST', '/terminal', { ...asked, payment_method: read });
    await ask(world, 'POST', '/charges', { ...asked, method_id: own });
    expect(
      await all(
        world.db,
        "SELECT recipient FROM mails WHERE customer_id = :customer AND kind = 'receipt' AND id NOT IN (SELECT link_id FROM payer_sessions) ORDER BY id",
        { customer: billed.customer },
      ),
    ).toEqual([
      { recipient: 'pat@example.com' },
      { recipient: 'pat@example.com' },
      { recipient: 'Stranger@example.com' },
    ]);
  });

  it('can not touch what the customer has', async () => {
    const { browser, theirs, second, billed } = await withStranger();
    const before = await all(
      world.db,
      'SELECT id, state, preferred FROM payment_methods WHERE customer_id = :id ORDER BY id',
      { id: billed.customer },
    );
    for (const method of [theirs, second]) {
      await browser.post(`/pay/account/methods/${method}/prefer`);
      for (const after of ['nothing', 'off', theirs])
        await browser.post(`/pay/account/methods/${method}/remove`, { after });
      const shown = await form_(browser);
      const wish = { method, day: '3', terms: shown.terms, once: shown.once };
      expect((await browser.post('/pay/account/agree', wish)).status).toBe(422);
    }
    expect(
      await all(
        world.db,
        'SELECT id, state, preferred FROM payment_methods WHERE customer_id = :id ORDER BY id',
        { id: billed.customer },
      ),
    ).toEqual(before);
  });

  it('takes nothing from what the customer agrees to afterwards, and learns only that it is on', async () => {
    const { browser, owner, second, billed } = await withStranger();
    const shown = await form_(owner);
    await owner.post('/pay/account/agree', {
      method: second,
      day: '9',
      terms: shown.terms,
      once: shown.once,
    });
    expect(await autopayOf(billed.customer)).toMatchObject({ enabled: 1, method_id: second, day: 9 });
    expect(await home(browser)).toMatchObject({ automatic: null, hidden: true });
    expect((await browser.get('/pay/account/agree')).headers.get('Location')).toBe('/pay/account');
    expect((await browser.get('/pay/account/day')).headers.get('Location')).toBe('/pay/account');
    await browser.post('/pay/account/day', { day: '28' });
    expect(await autopayOf(billed.customer)).toMatchObject({ enabled: 1, day: 9 });
  });

  it('sees all once the office has sent a link to their address', async () => {
    const { billed } = await withStranger();
    const browser = await openAccount(world, billed, 'stranger@example.com');
    expect((await home(browser)).owedCents).toBeNull();
    await all(
      world.db,
      "INSERT INTO payer_links (id, customer_id, email, sent_by, created_at, expires_at) VALUES ('lnk_s' || CAST(:customer AS INTEGER), :customer, 'STRANGER@example.com', 'usr_1', 1, 1)",
      { customer: billed.customer },
    );
    expect((await home(browser)).owedCents).toBe(7_000);
    expect((await home(browser)).methods.length).toBeGreaterThan(1);
  });

  it('keeps to themselves what they store, whoever else has a page of the customer', async () => {
    const { billed, browser } = await withStranger();
    const stored = await store(browser, billed.customer, '4242424242424242');
    expect((await home(browser)).methods.map(({ id }) => id)).toContain(stored);
    const third = await openAccount(world, billed, 'third@example.com');
    expect((await home(third)).methods).toEqual([]);
  });
});
