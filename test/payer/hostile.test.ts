import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../worker/db/database.ts';
import { groupSelfPayId, makeSelfPayId } from '../../worker/payer/self-pay-id.ts';
import { all, type Billed, bill } from '../support/books.ts';
import { form, ORIGIN, openWorld, page, queries, visit, type World } from '../support/world.ts';

let world: World;
let billed: Billed;
beforeAll(async () => {
  world = await openWorld();
  billed = await bill(world.db, [5000, 2500]);
});

const ask = (path: string, init?: RequestInit) => visit(world, path, init);

const NASTY = [
  '',
  '/',
  '//',
  '.',
  '..',
  '%2e%2e',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '..%5c..%5c',
  '%00',
  '%0d%0aSet-Cookie:x=1',
  '%',
  '%E0%A4%A',
  '%ff%fe',
  '%f0%9f%92%a9',
  '%u0031',
  '-1',
  '0',
  '1',
  '0000000000',
  '9'.repeat(10),
  '9'.repeat(11),
  '9'.repeat(500),
  '1e9',
  '1.0',
  '+1',
  '0x10',
  'NaN',
  'null',
  'undefined',
  'true',
  '[object%20Object]',
  "'",
  '%22',
  "1'%20OR%20'1'='1",
  '1;DROP%20TABLE%20invoices',
  '1%20UNION%20SELECT%201',
  '%3Cscript%3Ealert(1)%3C/script%3E',
  '{{7*7}}',
  '$%7B7*7%7D',
  '*',
  '?',
  '#',
  ':id',
  '__proto__',
  'constructor',
  'done',
  'checkout',
  'x/done',
  'x/checkout/',
  '1/2/3',
  'a'.repeat(6000),
  '%C2%A0',
  '%E2%80%8B',
  '%EF%BC%91',
  '%D9%A1',
  '+',
  '%2B',
  '&',
  '=',
  '@',
  '~',
  '|',
  '%7C',
  '\\',
];

describe('whatever stands behind /pay/', () => {
  it.each(NASTY)('is a page with words, never a 500: /pay/%s', async (path) => {
    for (const suffix of [
      '',
      '/done',
      '/done?session_id=',
      '/done?session_id=%00',
      '/done?session_id=%27--&session_id=2',
    ]) {
      const response = await ask(`/pay/${path}${suffix}`);
      expect([200, 301, 302, 303, 404], `${path}${suffix}`).toContain(response.status);
      const location = response.headers.get('Location');
      if (location !== null) expect(new URL(location, ORIGIN).origin, 'it never leads away').toBe(ORIGIN);
      else
        expect(await page(response)).toMatchObject({
          status: response.status,
          view: expect.stringMatching(/^(ask|notice)$/),
        });
    }
    const posted = await ask(`/pay/${path.replace(/[?#].*/, '')}/checkout`, form());
    expect([301, 303, 404, 405]).toContain(posted.status);
  });

  it('is a page with words, never a 500: any string there is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('', '/done', '/done?session_id=x'),
        async (text, suffix) => {
          const path = encodeURIComponent(text.toWellFormed());
          const responses = await Promise.all([
            ask(`/pay/${path}${suffix}`),
            ask(`/pay/${path}/done?session_id=${path}`),
          ]);
          for (const { status } of responses) expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);

  it('is never echoed into a header', async () => {
    for (const path of ['%0d%0aX-Evil:1', `${billed.selfPayId}%0d%0aX-Evil:1`, '1%0aX-Evil:1']) {
      const response = await ask(`/pay/${path}`);
      expect(response.headers.get('X-Evil')).toBeNull();
    }
  });
});

describe('an ID', () => {
  it('with spaces, dashes or digits of another script leads to the one address of the bill', async () => {
    const { selfPayId: id } = billed;
    const fullWidth = [...id].map((digit) => String.fromCharCode(0xff10 + Number(digit))).join('');
    for (const typed of [
      groupSelfPayId(id),
      id.replace(/(....)(...)/, '$1-$2-'),
      ` ${id} `,
      fullWidth,
      `${id}\u00a0`,
      id.split('').join(' '),
    ]) {
      const direct = await ask(`/pay/${encodeURIComponent(typed)}`);
      expect([direct.status, direct.headers.get('Location')], typed).toEqual([303, `/pay/${id}`]);
      const posted = await ask('/pay', form({ self_pay_id: typed }));
      expect([posted.status, posted.headers.get('Location')], typed).toEqual([303, `/pay/${id}`]);
    }
  });

  it('that cannot be one is kept in the form with what is wrong, and no invoice is looked up', async () => {
    const wrong = {
      '': 'empty',
      '   ': 'empty',
      abc: 'not_digits',
      '12345': 'length',
      [`${billed.selfPayId}1`]: 'length',
      '<b>1</b>': 'not_digits',
      "' OR 1=1": 'not_digits',
    };
    const swapped = `${billed.selfPayId.slice(0, 9)}${(Number(billed.selfPayId[9]) + 1) % 10}`;
    for (const [typed, error] of [...Object.entries(wrong), [swapped, 'check_digit']] as const) {
      const response = await ask('/pay', form({ self_pay_id: typed }));
      expect(response.status, typed).toBe(422);
      expect(queries(response), 'the settings only').toBe(1);
      expect(await page(response)).toMatchObject({ view: 'ask', typed, error });
    }
  });

  it('that is well formed is not looked up by the form either: the form only leads on', async () => {
    for (const id of [billed.selfPayId, makeSelfPayId('999999999')]) {
      const response = await ask('/pay', form({ self_pay_id: id }));
      expect([response.status, response.headers.get('Location'), queries(response)]).toEqual([
        303,
        `/pay/${id}`,
        1,
      ]);
    }
  });

  it('unknown, of a draft or of a void invoice: the same answer, byte for byte', async () => {
    const [draft, gone] = [await bill(world.db, [100], 'draft'), await bill(world.db, [100], 'void')];
    const shapes = [];
    for (const id of [makeSelfPayId('987654321'), draft.selfPayId, gone.selfPayId]) {
      const parts = [];
      for (const path of [`/pay/${id}`, `/pay/${id}/done?session_id=cs_test_1`, `/pay/${id}/done`]) {
        const response = await ask(path);
        expect(response.status).toBe(404);
        const headers = [...response.headers].filter(([name]) => name !== 'server-timing');
        const { nonce, ...body } = (await page(response)) as { nonce: string } & Record<string, unknown>;
        parts.push(JSON.stringify({ headers, body }).replaceAll(nonce, 'nonce').replaceAll(id, 'id'));
      }
      const posted = await ask(`/pay/${id}/checkout`, form());
      parts.push(`${posted.status} ${posted.headers.get('Location')?.replaceAll(id, 'id')}`);
      shapes.push(parts);
    }
    expect(shapes[1]).toEqual(shapes[0]);
    expect(shapes[2]).toEqual(shapes[0]);
  });

  it('of a processing fee does not exist: a fee invoice has none', async () => {
    await expect(
      all(
        world.db,
        "INSERT INTO invoices (customer_id, series, seq, self_pay_id, status, created_at) VALUES (:c, 'PPF', 1, '1234', 'open', 0)",
        { c: billed.customer },
      ),
    ).rejects.toThrow('CHECK');
  });
});

describe('the form', () => {
  const post = (body: BodyInit, type?: string, more: Record<string, string> = {}) =>
    ask('/pay', {
      method: 'POST',
      headers: { Origin: ORIGIN, ...(type === undefined ? {} : { 'Content-Type': type }), ...more },
      body,
    });

  it('of another content type, or of none, asks again', async () => {
    const type = 'application/x-www-form-urlencoded';
    const bodies: [BodyInit, string?][] = [
      ['', type],
      ['x', type],
      ['=', type],
      ['&&&', type],
      ['%', type],
      ['self_pay_id', type],
      ['self_pay_id=%ff', type],
      ['SELF_PAY_ID=1', type],
      ['self_pay_id[]=1', type],
      ['self_pay_id.x=1', type],
      ['__proto__=1', type],
      ['{"self_pay_id":"1"}', 'application/json'],
      ['{', 'application/json'],
      ['x', 'multipart/form-data'],
      ['x', 'multipart/form-data; boundary='],
      ['--x\r\n', 'multipart/form-data; boundary=x'],
      ['<a/>', 'text/xml'],
      ['x', 'nonsense'],
      ['x', ';'],
      ['x', ''],
      [new Uint8Array([0, 255, 254]), 'application/octet-stream'],
      ['x'],
    ];
    for (const [body, contentType] of bodies) {
      const response = await post(body, contentType);
      expect(response.status, `${body} as ${contentType}`).toBe(422);
      expect(await page(response)).toMatchObject({ view: 'ask', status: 422 });
    }
  });

  it('with the field as a file, or more than once, is read as one text or refused', async () => {
    const file = new FormData();
    file.set('self_pay_id', new File([billed.selfPayId], 'id.txt'));
    expect((await ask('/pay', { method: 'POST', headers: { Origin: ORIGIN }, body: file })).status).toBe(422);
    const twice = await post(
      `self_pay_id=1&self_pay_id=${billed.selfPayId}`,
      'application/x-www-form-urlencoded',
    );
    expect([303, 422]).toContain(twice.status);
    const fields = new FormData();
    fields.set('self_pay_id', billed.selfPayId);
    expect((await ask('/pay', { method: 'POST', headers: { Origin: ORIGIN }, body: fields })).status).toBe(
      303,
    );
  });

  it.each([4097, 1024 * 1024, 10 * 1024 * 1024])(
    'of %i bytes is too large, said or unsaid',
    async (bytes) => {
      const body = `self_pay_id=${billed.selfPayId}&x=${'x'.repeat(bytes - 25)}`;
      const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
      for (const path of ['/pay', `/pay/${billed.selfPayId}/checkout`]) {
        const said = await ask(path, {
          method: 'POST',
          headers: { Origin: ORIGIN, ...type, 'Content-Length': String(body.length) },
          body,
        });
        const unsaid = await ask(path, {
          method: 'POST',
          headers: { Origin: ORIGIN, ...type },
          body: new Blob([body]).stream(),
        });
        for (const response of [said, unsaid]) {
          expect(response.status, path).toBe(413);
          expect(await page(response)).toMatchObject({ view: 'notice', reason: 'body_too_large' });
        }
      }
      expect(
        await all(world.db, 'SELECT id FROM gateway_requests WHERE invoice_id = :id', { id: billed.invoice }),
      ).toEqual([]);
    },
  );

  it('of another site is refused before anything is read', async () => {
    for (const origin of [
      'http://evil.test',
      'null',
      '',
      `${ORIGIN}.evil.test`,
      ORIGIN.replace('http', 'https'),
      `${ORIGIN}:81`,
      `${ORIGIN}/`,
      ORIGIN.toUpperCase(),
    ]) {
      for (const path of ['/pay', `/pay/${billed.selfPayId}/checkout`]) {
        const response = await ask(path, {
          ...form({ self_pay_id: billed.selfPayId }),
          headers: { Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded' },
        });
        expect(response.status, `${path} from ${origin}`).toBe(403);
        expect(await page(response)).toMatchObject({ view: 'notice', reason: 'foreign_form' });
        expect(queries(response), 'the settings only').toBe(1);
      }
    }
  });

  it('cannot set an amount, or anything but the ID', async () => {
    const extra = {
      amount: '1',
      amount_cents: '1',
      total: '1',
      currency: 'jpy',
      customer: 'cus_1',
      credit_used_cents: '7000',
      invoice: '1',
    };
    const victim = await bill(world.db, [4321]);
    const response = await ask(`/pay/${victim.selfPayId}/checkout?amount_cents=1`, form(extra));
    expect(response.status).toBe(303);
    const [request] = await all(
      world.db,
      'SELECT amount_cents, credit_used_cents, currency FROM gateway_requests WHERE invoice_id = :id',
      { id: victim.invoice },
    );
    expect(request).toEqual({ amount_cents: 4321, credit_used_cents: 0, currency: 'usd' });
  });
});

describe('a wrong method', () => {
  const ALLOWED: Record<string, string> = {
    '/pay': 'GET, POST',
    '/pay/1234567890': 'GET',
    '/pay/1234567890/checkout': 'POST',
    '/pay/1234567890/done': 'GET',
  };
  it('is a 405 page that names the right ones', async () => {
    for (const [path, allow] of Object.entries(ALLOWED)) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
        if (allow.includes(method)) continue;
        const response = await ask(path, { method, headers: { Origin: ORIGIN } });
        expect([response.status, response.headers.get('Allow')], `${method} ${path}`).toEqual([405, allow]);
        expect(await page(response)).toMatchObject({ view: 'notice', reason: 'wrong_method' });
      }
    }
  });

  it('on other addresses is never a 500', async () => {
    for (const path of [
      '/',
      '/healthz',
      '/privacy',
      '/nowhere',
      '/api',
      '/api/v1',
      '/internal',
      '/internal/clock',
    ]) {
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])
        expect((await ask(path, { method })).status, `${method} ${path}`).toBeLessThan(500);
    }
  });
});

describe('every answer', () => {
  it('carries the headers that keep a browser safe', async () => {
    const paths = [
      '/pay',
      `/pay/${billed.selfPayId}`,
      '/pay/0000000000',
      '/nowhere',
      '/api/v1/register',
      '/healthz',
      '/webhooks/stripe',
      '/internal/idle',
    ];
    for (const path of paths) {
      const { headers } = await ask(path);
      expect(headers.get('X-Content-Type-Options'), path).toBe('nosniff');
      expect(headers.get('Content-Security-Policy'), path).toContain("default-src 'none'");
      expect(headers.get('Content-Security-Policy'), path).toContain("frame-ancestors 'none'");
      expect(headers.get('Cache-Control'), path).toBe('no-store');
    }
  });
});

// Nothing above may have moved money.
it('leaves the books untouched', async () => {
  const [row] = await world.db.batch([
    sql("SELECT count(*) AS n FROM register_entries WHERE kind = 'payment'"),
  ]);
  expect(row).toEqual([{ n: 0 }]);
});
