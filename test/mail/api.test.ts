import { beforeAll, describe, expect, it } from 'vitest';
import { mailPage } from '../../worker/mail/schema.ts';
import { sendMail } from '../../worker/mail/send.ts';
import { mailsStatement } from '../../worker/mail/write.ts';
import { ask, everyRow, get, KEY, type Page } from '../lists/ask.ts';
import { all, bill } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';
import { activityOf, mailOf, refusing, taken, waiting } from './support.ts';

let world: World;
let customer: number;
const MANY = 3000;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY, 'captain');
  customer = (await bill(world.db, [1000])).customer;
  const { clock, db } = world.context();
  // So many that no state and no customer is met by chance: 3000 wait, of which a tenth is this customer's.
  await db.batch([
    mailsStatement(clock, 'test', {
      sql: `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${MANY})
        SELECT 'test:' || n AS cause, iif(n % 10 = 0, :of, NULL) AS customer_id, 'p' || n || '@example.com' AS recipient, 'en' AS language, '{}' AS data FROM n`,
      params: { of: customer },
    }),
  ]);
});

describe('GET /api/v1/mails', () => {
  it('shows a mail, to whom and how it stands', async () => {
    const id = await waiting(world, { to: 'ada@example.com', customerId: customer });
    const { data } = await get<Page>(world, `/mails?customer_id=${customer}`);
    expect(mailPage.parse({ data, next: null, searched_back_to: null }).data[0]).toMatchObject({
      id,
      kind: 'expiring',
      customer: { id: customer, name: 'Ada Example' },
      to: 'ada@example.com',
      state: 'waiting',
      error: null,
      sent_at: null,
    });
  });

  it('pages through all, newest first, each once', async () => {
    const rows = await everyRow<{ id: string }>(world, '/mails', 100);
    const ids = rows.map(({ id }) => id);
    expect(ids).toEqual((await all(world.db, 'SELECT id FROM mails ORDER BY id DESC')).map(({ id }) => id));
    const own = await everyRow<{ id: string }>(world, `/mails?customer_id=${customer}`, 50);
    expect(own.length).toBe(MANY / 10 + 1);
  });

  it.each(['', '?state=waiting', '?state=sending', '?state=sent', '?state=failed', '?customer_id=1'])(
    '%s is one trip and at most 200 rows',
    async (query) => {
      const id = await waiting(world);
      await sendMail(world.context(), id);
      const failed = await waiting(world);
      await sendMail(refusing(world.context(), 'E_VALIDATION_ERROR'), failed);
      const path = `/mails${query.replace('=1', `=${customer}`)}`;
      const { response, cost } = await ask(world, path);
      expect(response.status).toBe(200);
      const { data, searched_back_to } = (await response.json()) as Page<{ state: string }>;
      expect(cost.trips).toBe(1);
      expect(cost.read).toBeLessThanOrEqual(200);
      expect(searched_back_to).toBeNull();
      const state = /state=(\w+)/.exec(query)?.[1];
      if (state)
        expect(new Set(data.map((row) => row.state))).toEqual(new Set(state === 'sending' ? [] : [state]));
    },
  );

  it('refuses what it does not know', async () => {
    for (const query of ['state=lost', 'customer_id=x', 'limit=0', 'after=x'])
      expect((await ask(world, `/mails?${query}`)).response.status).toBe(422);
  });
});

const post = (path: string, body: unknown, key: string = crypto.randomUUID()) =>
  world.request(`/api/v1${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${KEY}`, 'Idempotency-Key': key, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

describe('POST /api/v1/mails/:id/retry', () => {
  it('tries a failed mail again, from the beginning, and says who asked', async () => {
    const id = await waiting(world);
    await sendMail(refusing(world.context(), 'E_RECIPIENT_SUPPRESSED'), id);
    const response = await post(`/mails/${id}/retry`, undefined);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ id, state: 'waiting', tries: 0 });
    await world.consume();
    expect(taken(world, id)).toHaveLength(1);
    expect(await mailOf(world, id)).toMatchObject({ state: 'sent', tries: 1, error: null });
    expect((await activityOf(world, id)).map(({ verb }) => verb)).toEqual(['mail.failed', 'mail.retried']);
  });

  it('under one key asks once, also when the mail has failed again meanwhile', async () => {
    const id = await waiting(world);
    const fail = () => sendMail(refusing(world.context(), 'E_RECIPIENT_SUPPRESSED'), id);
    await fail();
    const key = crypto.randomUUID();
    expect((await post(`/mails/${id}/retry`, undefined, key)).status).toBe(200);
    await fail();
    const again = await post(`/mails/${id}/retry`, undefined, key);
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ state: 'failed' });
    expect((await activityOf(world, id)).filter(({ verb }) => verb === 'mail.retried')).toHaveLength(1);
  });

  it('is refused for a mail that has not failed, and one that is not there', async () => {
    const id = await waiting(world);
    expect((await post(`/mails/${id}/retry`, undefined)).status).toBe(409);
    await sendMail(world.context(), id);
    expect((await post(`/mails/${id}/retry`, undefined)).status).toBe(409);
    expect((await post('/mails/mai_none/retry', undefined)).status).toBe(404);
    expect(await activityOf(world, id)).toEqual([]);
    expect(taken(world, id)).toHaveLength(1);
  });
});

describe('POST /api/v1/mails/test', () => {
  it('sends one mail for one key', async () => {
    const key = crypto.randomUUID();
    const wish = { to: 'office@example.com', language: 'es' };
    const first = await post('/mails/test', wish, key);
    expect(first.status).toBe(201);
    const { id } = (await first.json()) as { id: string };
    expect(await (await post('/mails/test', wish, key)).json()).toMatchObject({ id, kind: 'test' });
    await world.consume();
    expect(taken(world, id)).toMatchObject([{ to: 'office@example.com', subject: 'Un correo de prueba' }]);
    expect((await post('/mails/test', { ...wish, to: 'other@example.com' }, key)).status).toBe(409);
  });

  it('refuses what is no address', async () => {
    for (const to of ['', 'x', 'a@b', 'a@b.com, c@d.com', 'a@b.com\nBcc: x@y.com'])
      expect((await post('/mails/test', { to })).status, to).toBe(422);
  });
});

describe('the sync’s health', () => {
  const mailCheck = async () => {
    const { checks } = await get<{ checks: { name: string; state: string; what: string }[] }>(
      world,
      '/health/sync',
    );
    return checks.find(({ name }) => name === 'mail');
  };

  it('tells of mails that failed and mails that are refused', async () => {
    await all(world.db, "UPDATE mails SET state = 'sent', sent_at = 1 WHERE state IN ('waiting', 'sending')");
    expect(await mailCheck()).toMatchObject({
      state: 'warn',
      what: expect.stringMatching(/^\d+ e-mails could not be sent/),
    });
    const id = await waiting(world);
    await all(world.db, "UPDATE mails SET tries = 2, error = 'x' WHERE id = :id", { id });
    await sendMail(refusing(world.context(), 'E_SENDER_NOT_VERIFIED', 'verify first'), id);
    expect(await mailCheck()).toMatchObject({
      state: 'bad',
      what: 'E-mails are refused again and again: E_SENDER_NOT_VERIFIED: verify first',
    });
  });
});
