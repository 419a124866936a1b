import { beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../worker/http/app.ts';
import { sendMail } from '../../worker/mail/send.ts';
import { mailsStatement } from '../../worker/mail/write.ts';
import { openWorld, type World } from '../support/world.ts';
import { taken, waiting } from './support.ts';

let world: World;
let id: string;
beforeAll(async () => {
  world = await openWorld();
  id = await waiting(world, { to: 'ada@example.com' });
  await sendMail(world.context(), id);
});

describe('the sandbox', () => {
  it('tells what was sent, word for word, newest first', async () => {
    const other = await waiting(world, { to: 'bob@example.com', language: 'es' });
    await sendMail(world.context(), other);
    const { data } = (await (await world.request('/sandbox/mail.json')).json()) as {
      data: Record<string, unknown>[];
    };
    expect(data.map(({ mail_id }) => mail_id)).toEqual([other, id]);
    const [message] = taken(world, id);
    expect(data[1]).toMatchObject({
      to: 'ada@example.com',
      kind: 'expiring',
      subject: message?.subject,
      text: message?.text,
      html: message?.html,
      links: { manage: expect.stringMatching(/^http:\/\/pay\.test\/pay\/account\/mai_/) },
    });
    const mine = await (await world.request('/sandbox/mail.json?to=bob@example.com')).json();
    expect(mine).toMatchObject({ data: [{ mail_id: other }] });
  });

  it('shows one in its two forms, in a frame that can run nothing', async () => {
    const list = await (await world.request('/sandbox/mail')).text();
    const path = /href="(\/sandbox\/mail\/\d+)"/.exec(list)?.[1] ?? '';
    const page = await world.request(path);
    expect(page.headers.get('Content-Security-Policy')).not.toContain('script-src');
    const shown = await page.text();
    expect(shown).toContain('<iframe sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(shown).not.toMatch(/allow-(scripts|same-origin|forms)/);
    expect(await (await world.request(`${path}?as=text`)).text()).toContain('<pre>Billing office');
    expect((await world.request('/sandbox/mail/999')).status).toBe(404);
  });

  it('cannot be broken by what a mail says', async () => {
    const { clock, db } = world.context();
    await db.batch([
      mailsStatement(clock, 'test', {
        sql: `SELECT 'test:"><script>' AS cause, NULL AS customer_id, 'x@example.com' AS recipient, 'en' AS language, '{}' AS data`,
        params: {},
      }),
    ]);
    const [row] = (
      await db.batch([{ sql: "SELECT id FROM mails WHERE recipient = 'x@example.com'", params: {} }])
    ).flat();
    await sendMail(world.context(), String(row?.id));
    const list = await (await world.request('/sandbox/mail')).text();
    const path = /href="(\/sandbox\/mail\/\d+)"/.exec(list)?.[1] ?? '';
    for (const page of [list, await (await world.request(path)).text()])
      expect(page).not.toContain('"><script>');
  });
});

it('where Stripe is real there is no such page, and nothing is kept for it', async () => {
  const real = () => {
    const ctx = world.context();
    return { ...ctx, connection: { ...ctx.connection, host: null } };
  };
  const unknown = await world.request('/no-such-page');
  const app = createApp(
    {
      chooseLanguage: () => 'en',
      render: async (page) => Response.json({ status: page.status }, { status: page.status }),
      renderShell: async () => new Response(''),
    },
    () => real(),
  );
  for (const path of ['/sandbox/mail', '/sandbox/mail.json', '/sandbox/mail/1']) {
    const response = await app.fetch(
      new Request(`http://pay.test${path}`),
      {} as never,
      {
        waitUntil() {},
        passThroughOnException() {},
        props: {},
      } as never,
    );
    expect(response.status).toBe(unknown.status);
    expect(response.status).toBe(404);
  }
  const secret = await waiting(world);
  expect(await sendMail(real(), secret)).toBe('sent');
  const { data } = (await (await world.request('/sandbox/mail.json')).json()) as {
    data: { mail_id: string }[];
  };
  expect(data.map(({ mail_id }) => mail_id)).not.toContain(secret);
});
