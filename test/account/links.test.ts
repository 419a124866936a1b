import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../worker/http/app.ts';
import type { Portal } from '../../worker/http/types.ts';
import { signToken } from '../../worker/mail/token.ts';
import { all, bill } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { advance, form, openWorld, page, setPayments, visit, type World } from '../support/world.ts';
import { browserWith, cookieOf, mailTo, openAccount, pathOf, stateOf } from './support.ts';

const KEY = 'a-key-for-links';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await setPayments(world.db, {});
  await allowKey(world.db, KEY);
});

const send = async (body: unknown, key: string = crypto.randomUUID()) => {
  const response = await world.request('/api/v1/links', {
    method: 'POST',
    headers: { Authorization: `Bearer ${KEY}`, 'Idempotency-Key': key, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const linksOf = (customer: number) =>
  all(world.db, 'SELECT * FROM payer_links WHERE customer_id = :customer ORDER BY id', { customer });

describe('a link that the office sends', () => {
  it('goes to the address that the customer told, once, and opens for seven days', async () => {
    const { customer } = await bill(world.db, [1000]);
    const key = crypto.randomUUID();
    const sent = await send({ customer_id: customer, email: 'pat@example.com' }, key);
    expect(sent.status).toBe(201);
    expect(sent.body.sent_to).toBe('pat@example.com');
    const days = (Date.parse(String(sent.body.expires_at)) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(7);
    expect(await send({ customer_id: customer, email: 'pat@example.com' }, key)).toEqual(sent);
    await world.consume();
    const mails = world.mails.filter(({ to }) => to === 'pat@example.com');
    expect(mails).toHaveLength(1);
    const path = /http:\/\/pay\.test(\/pay\/account\/[\w.-]+)/.exec(mails[0]?.text ?? '')?.[1];
    expect(await page(await visit(world, String(path)))).toMatchObject({ view: 'link', state: 'ready' });
    const opened = await visit(world, String(path), form());
    expect(opened.headers.get('Location')).toBe('/pay/account');
    expect(await page(await browserWith(world, cookieOf(opened)).get('/pay/account'))).toMatchObject({
      view: 'account',
      owedCents: 1000,
    });
    expect(await linksOf(customer)).toMatchObject([{ used_at: expect.any(Number) }]);
  });

  it('is not sent to an address that is none, nor for a customer who is not there', async () => {
    const { customer } = await bill(world.db, [1000]);
    expect(await send({ customer_id: customer, email: 'pat' })).toMatchObject({ status: 422 });
    expect(await send({ customer_id: 999_999, email: 'pat@example.com' })).toMatchObject({
      status: 422,
      body: { error: { field: 'customer_id' } },
    });
    expect(await linksOf(customer)).toEqual([]);
  });

  it('is too old after seven days, and then offers a new one', async () => {
    const { customer } = await bill(world.db, [1000]);
    await send({ customer_id: customer, email: 'old@example.com' });
    const [link] = await linksOf(customer);
    const path = await pathOf(world, 'link', String(link?.id));
    await advance(world, 8 * 24);
    const response = await visit(world, path);
    expect(response.status).toBe(410);
    expect(await page(response)).toMatchObject({ view: 'link', state: 'used', sentTo: 'o•••@e•••.com' });
    expect((await visit(world, path, form())).headers.get('Location')).toBe(path);
    const again = await visit(world, `${path}/again`, form());
    const text = await again.text();
    expect(JSON.parse(text)).toMatchObject({ view: 'link', state: 'sent', sentTo: 'o•••@e•••.com' });
    expect(text).not.toContain('old@');
    await visit(world, `${path}/again`, form());
    const links = await linksOf(customer);
    expect(links).toHaveLength(2);
    expect(links[1]).toMatchObject({ email: 'old@example.com', used_at: null });
    const renewed = await pathOf(world, 'link', String(links[1]?.id));
    expect((await visit(world, renewed)).status).toBe(200);
  });
});

describe('the link in any other mail', () => {
  it('opens the page once; looking at it changes nothing', async () => {
    const { customer } = await bill(world.db, [1000]);
    const path = await pathOf(world, 'manage', await mailTo(world, customer));
    const before = await stateOf(world);
    for (const method of ['GET', 'HEAD', 'GET'])
      expect((await visit(world, path, { method })).status).toBe(200);
    expect(await stateOf(world)).toBe(before);
    const opened = await visit(world, path, form());
    expect([opened.status, opened.headers.get('Location')]).toEqual([303, '/pay/account']);
    const again = await visit(world, path, form());
    expect([again.status, again.headers.get('Location'), cookieOf(again)]).toEqual([303, path, '']);
    expect(await page(await visit(world, path))).toMatchObject({ state: 'used' });
    // Who has the page open is led there.
    const response = await browserWith(world, cookieOf(opened)).get(path);
    expect(response.headers.get('Location')).toBe('/pay/account');
  });

  it('opens it for one of two who use it at once', async () => {
    const { customer } = await bill(world.db, [1000]);
    const path = await pathOf(world, 'manage', await mailTo(world, customer));
    const responses = await Promise.all([1, 2, 3, 4].map(() => visit(world, path, form())));
    expect(responses.filter((response) => cookieOf(response) !== '')).toHaveLength(1);
  });

  it('opens it for 60 days', async () => {
    const { customer } = await bill(world.db, [1000]);
    const path = await pathOf(world, 'manage', await mailTo(world, customer));
    await advance(world, 59 * 24);
    expect((await visit(world, path)).status).toBe(200);
    await advance(world, 2 * 24);
    expect((await visit(world, path)).status).toBe(410);
    expect(cookieOf(await visit(world, path, form()))).toBe('');
  });

  it('leads nowhere when it is forged, about nothing, or made for something else', async () => {
    const { customer } = await bill(world.db, [1000]);
    const mail = await mailTo(world, customer);
    const good = await pathOf(world, 'manage', mail);
    const secret = world.context().secret();
    const bad = [
      `${good.slice(0, -1)}${good.endsWith('A') ? 'E' : 'A'}`,
      good.replace('mai_', 'mai_X'),
      `/pay/account/${await signToken('a secret of somebody else, long enough', 'manage', mail)}`,
      `/pay/account/${await signToken(secret, 'cancel', mail)}`,
      `/pay/account/${await signToken(secret, 'manage', 'mai_nothing')}`,
      `/pay/account/${await signToken(secret, 'link', 'lnk_nothing')}`,
      '/pay/account/x.y',
      `/pay/autopay/${await signToken(secret, 'manage', mail)}`,
      `/pay/autopay/${await signToken(secret, 'cancel', 'mai_nothing')}`,
      '/pay/autopay/x',
    ];
    const pages = new Set<string>();
    for (const path of bad)
      for (const init of [{}, form()]) {
        const response = await visit(world, path, init);
        // A link that was signed here for nothing is used without any effect.
        if (response.status === 303) expect(response.headers.get('Location')).toBe(path);
        else {
          expect(response.status, path).toBe(404);
          pages.add((await response.text()).replace(/"nonce":"\w+"/, ''));
        }
      }
    expect(pages.size).toBe(1);
    expect([...pages][0]).toContain('link_unknown');
  });

  it('does nothing for another site', async () => {
    const { customer } = await bill(world.db, [1000]);
    const mail = await mailTo(world, customer);
    const before = await stateOf(world);
    for (const purpose of ['manage', 'cancel'] as const)
      for (const Origin of ['https://evil.example', 'null', undefined]) {
        const headers: Record<string, string> = Origin === undefined ? {} : { Origin };
        const path = await pathOf(world, purpose, mail);
        expect((await visit(world, path, { method: 'POST', headers })).status).toBe(403);
      }
    expect(await stateOf(world)).toBe(before);
  });

  it('does not go to an address that is a year old', async () => {
    const { customer } = await bill(world.db, [1000]);
    const path = await pathOf(world, 'manage', await mailTo(world, customer, 'gone@example.com'));
    await advance(world, 366 * 24);
    await visit(world, `${path}/again`, form());
    expect(await linksOf(customer)).toEqual([]);
  });
});

describe('a page that is open', () => {
  it('is kept by a cookie that no script, no other site and no other host can have', async () => {
    const { customer } = await bill(world.db, [1000]);
    const path = await pathOf(world, 'manage', await mailTo(world, customer));
    const portal: Portal = {
      chooseLanguage: () => 'en',
      render: async (shown) => Response.json(shown, { status: shown.status }),
      renderShell: async () => new Response(''),
    };
    const app = createApp(portal, (_env, actor) => world.context(undefined, actor));
    const execution = { waitUntil() {}, passThroughOnException() {}, props: {} };
    const response = await app.fetch(
      new Request(`https://pay.test${path}`, {
        method: 'POST',
        headers: { Origin: 'https://pay.test' },
        redirect: 'manual',
      }),
      env,
      execution as unknown as ExecutionContext,
    );
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-selfpay\.account=[\w-]{43}; /);
    expect(cookie.split('; ').slice(1).sort()).toEqual(
      ['HttpOnly', 'Max-Age=1800', 'Path=/', 'SameSite=Lax', 'Secure'].sort(),
    );
    const secret = /=([\w-]+);/.exec(cookie)?.[1] ?? '';
    expect(await all(world.db, 'SELECT hash FROM payer_sessions WHERE hash = :secret', { secret })).toEqual(
      [],
    );
  });

  it('closes after half an hour, and when its owner closes it', async () => {
    const billed = await bill(world.db, [1000]);
    const [browser, other] = [await openAccount(world, billed), await openAccount(world, billed)];
    expect((await browser.get('/pay/account')).status).toBe(200);
    await browser.post('/pay/account/leave');
    const closed = await browser.get('/pay/account');
    expect(closed.status).toBe(403);
    expect(await page(closed)).toMatchObject({ view: 'notice', reason: 'account_closed' });
    expect((await other.get('/pay/account')).status).toBe(200);
    await all(world.db, 'UPDATE payer_sessions SET expires_at = expires_at - 1800001');
    expect((await other.get('/pay/account')).status).toBe(403);
  });

  it('is open to nobody without it, whatever they ask for', async () => {
    const before = await stateOf(world);
    for (const browser of [browserWith(world, ''), browserWith(world, 'selfpay.account=x')]) {
      for (const path of ['', '/payments', '/day', '/off', '/agree', '/methods/pm_1/remove', '?saved=cs_1'])
        expect((await browser.get(`/pay/account${path}`)).status, path).toBe(403);
      for (const path of ['/methods', '/methods/pm_1/prefer', '/methods/pm_1/remove', '/off', '/agree'])
        expect((await browser.post(`/pay/account${path}`)).status, path).toBe(403);
      expect((await browser.post('/pay/account/day', { day: '3' })).status).toBe(403);
    }
    expect(await stateOf(world)).toBe(before);
  });
});
