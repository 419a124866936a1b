import { beforeAll, describe, expect, it } from 'vitest';
import { firstDue } from '../../worker/autopay/calendar.ts';
import { stopAutopay } from '../../worker/autopay/stop.ts';
import { dayIn } from '../../worker/daily/day.ts';
import type { PayerPage } from '../../worker/payer/page.ts';
import { all, bill, sameCustomer } from '../support/books.ts';
import {
  BANKS,
  deliver,
  form,
  openWorld,
  page,
  payAt,
  setPayments,
  visit,
  type World,
} from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await setPayments(world.db, {});
});

type BillPage = Extract<PayerPage, { view: 'bill' }>;
const billPage = async (selfPayId: string) =>
  (await page(await visit(world, `/pay/${selfPayId}`))) as BillPage;
const agreeing = (selfPayId: string, fields: Record<string, string> = {}) =>
  visit(
    world,
    `/pay/${selfPayId}/checkout`,
    form({ autopay: 'on', email: 'pat@example.com', day: '15', ...fields }),
  );
const consentsOf = (customer: number) =>
  all(world.db, 'SELECT * FROM consents WHERE customer_id = :customer', { customer });
const requestsOf = (customer: number) =>
  all(world.db, 'SELECT consent FROM gateway_requests WHERE customer_id = :customer', { customer });
const today = () => dayIn('America/New_York', Date.now());

describe('the page of a bill', () => {
  it('offers to pay automatically, with the words of it and today’s day of the month', async () => {
    const billed = await bill(world.db, [10_000]);
    const { offer, autopayOn } = await billPage(billed.selfPayId);
    expect(autopayOn).toBe(false);
    expect(offer).toMatchObject({ ticked: false, email: '', day: String(Number(today().slice(-2))) });
    for (const words of ['Billing office', 'day of the month that I choose here', '10 days before', 'cancel'])
      expect(offer?.text).toContain(words);
  });

  it('does not offer it when the office does not want to', async () => {
    await setPayments(world.db, { autopayOffered: false });
    const billed = await bill(world.db, [10_000]);
    expect(await billPage(billed.selfPayId)).toMatchObject({ offer: null, autopayOn: false });
    const response = await agreeing(billed.selfPayId);
    expect(response.headers.get('Location')).toBe(`/pay/${billed.selfPayId}`);
    expect(await requestsOf(billed.customer)).toEqual([]);
    await setPayments(world.db, {});
  });
});

describe('who ticks the box and pays', () => {
  it('has agreed to the very words of the page, and is told where the copy goes', async () => {
    const billed = await bill(world.db, [10_000]);
    const { offer } = await billPage(billed.selfPayId);
    const response = await agreeing(billed.selfPayId, { terms: String(offer?.terms) });
    expect(response.status).toBe(303);
    const back = await payAt(world, String(response.headers.get('Location')));
    const done = await page(await visit(world, String(back).replace('http://pay.test', '')));
    expect(done).toMatchObject({ view: 'done', state: 'paid', agreed: { sentTo: 'p•••@e•••.com' } });
    expect(JSON.stringify(done)).not.toContain('pat@');
    const [consent, ...others] = await consentsOf(billed.customer);
    expect(others).toEqual([]);
    expect(consent).toMatchObject({
      text: offer?.text,
      email: 'pat@example.com',
      language: 'en',
      day: 15,
      how: 'checkout',
      cap_cents: null,
    });
    expect(String(consent?.ip)).toMatch(/^10\./);
    expect(
      await all(world.db, 'SELECT enabled, day, due_on FROM autopay WHERE customer_id = :id', {
        id: billed.customer,
      }),
    ).toEqual([{ enabled: 1, day: 15, due_on: firstDue(15, today()) }]);
    expect(
      await all(world.db, "SELECT recipient FROM mails WHERE customer_id = :id AND kind = 'consent'", {
        id: billed.customer,
      }),
    ).toEqual([{ recipient: 'pat@example.com' }]);
  });

  it('has agreed too while the debit of their bank is on its way', async () => {
    const billed = await bill(world.db, [10_000]);
    const response = await agreeing(billed.selfPayId);
    const paid = await world.stripeFetch(
      new URL(String(response.headers.get('Location'))).pathname,
      form({
        method: 'us_bank_account',
        routing_number: '110000000',
        account_number: BANKS.good,
        account_holder_name: 'Pat Doe',
        account_holder_type: 'individual',
        action: 'pay',
      }),
    );
    const back = String(paid.headers.get('Location')).replace('http://pay.test', '');
    expect(await page(await visit(world, back))).toMatchObject({
      state: 'on_its_way',
      agreed: { sentTo: 'p•••@e•••.com' },
    });
  });

  it('goes to one session however often they press, and to another for another wish', async () => {
    const billed = await bill(world.db, [10_000]);
    const location = async (fields?: Record<string, string>) =>
      (await agreeing(billed.selfPayId, fields)).headers.get('Location');
    const first = await location();
    expect(await location()).toBe(first);
    expect(await location({ day: '16' })).not.toBe(first);
    expect(await location({ email: 'else@example.com' })).not.toBe(first);
    const without = await visit(world, `/pay/${billed.selfPayId}/checkout`, form());
    expect(without.headers.get('Location')).not.toBe(first);
  });

  it.each<[{ email?: string; day?: string; terms?: string }, object]>([
    [{ email: '' }, { email: 'empty', day: null }],
    [{ email: '  ' }, { email: 'empty', day: null }],
    [{ email: 'pat' }, { email: 'malformed', day: null }],
    [{ email: 'pat@example' }, { email: 'malformed', day: null }],
    [{ email: `${'p'.repeat(250)}@example.com` }, { email: 'malformed', day: null }],
    [{ day: '0' }, { email: null, day: 'wrong' }],
    [{ day: '32' }, { email: null, day: 'wrong' }],
    [{ day: '1.5' }, { email: null, day: 'wrong' }],
    [{ day: '' }, { email: null, day: 'wrong' }],
    [
      { email: 'x', day: 'x' },
      { email: 'malformed', day: 'wrong' },
    ],
    [{ terms: 'older words' }, { email: null, day: null, terms: true }],
  ])('is told what is wrong with %j, keeps what they typed, and nothing is opened', async (typed, errors) => {
    const billed = await bill(world.db, [10_000]);
    const sent = world.sent.length;
    const response = await agreeing(billed.selfPayId, typed);
    expect(response.status).toBe(422);
    const { offer } = (await page(response)) as BillPage;
    expect(offer?.errors).toMatchObject(errors);
    expect(offer).toMatchObject({ ticked: true, day: typed.day ?? '15' });
    expect(offer?.email).toBe((typed.email ?? 'pat@example.com').slice(0, 254).trim());
    expect(await requestsOf(billed.customer)).toEqual([]);
    expect(world.sent.length).toBe(sent);
  });
});

describe('who does not tick the box', () => {
  it('agrees to nothing, whatever stands in the fields', async () => {
    const billed = await bill(world.db, [10_000]);
    const response = await visit(
      world,
      `/pay/${billed.selfPayId}/checkout`,
      form({ email: 'not an address', day: '99' }),
    );
    const back = await payAt(world, String(response.headers.get('Location')));
    const done = await page(await visit(world, String(back).replace('http://pay.test', '')));
    expect(done).toMatchObject({ state: 'paid', agreed: null });
    await deliver(world);
    expect(await consentsOf(billed.customer)).toEqual([]);
    expect(
      await all(world.db, 'SELECT id FROM payment_methods WHERE customer_id = :id', { id: billed.customer }),
    ).toEqual([]);
  });
});

describe('a customer who pays automatically already', () => {
  it('is told so, without a word of the method, and is not offered it again', async () => {
    const billed = await bill(world.db, [10_000]);
    await payAt(world, String((await agreeing(billed.selfPayId)).headers.get('Location')));
    await deliver(world);
    const next = await bill(world.db, [4_000], 'open', sameCustomer(billed));
    const response = await visit(world, `/pay/${next.selfPayId}`);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ view: 'bill', autopayOn: true, offer: null });
    expect(text).not.toMatch(/4242|visa/i);
    const again = await agreeing(next.selfPayId);
    expect(again.headers.get('Location')).toBe(`/pay/${next.selfPayId}`);
    const ctx = world.context();
    await ctx.db.batch(stopAutopay(ctx, billed.customer, 'payer'));
    expect(await billPage(next.selfPayId)).toMatchObject({ autopayOn: false, offer: { ticked: false } });
  });
});
