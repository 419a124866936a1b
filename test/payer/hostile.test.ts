import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { hashApiKey } from '../../worker/api/authorise.ts';
import { sql } from '../../worker/db/database.ts';
import { pourIntoCredit } from '../../worker/ledger/pour.ts';
import { groupSelfPayId, makeSelfPayId } from '../../worker/payer/self-pay-id.ts';
import { all, type Billed, bill, newCustomer, postEntry } from '../support/books.ts';
import { form, ORIGIN, openWorld, page, setPayments, type World } from '../support/world.ts';

const KEY = 'a-key-for-these-tests';

let world: World;
let billed: Billed;
beforeAll(async () => {
  world = await openWorld();
  billed = await bill(world.db, [5000, 2500]);
  await all(
    world.db,
    'INSERT INTO api_keys (hash, name, created_at) VALUES (:hash, :name, 0), (:old, :name, 0)',
    { hash: await hashApiKey(KEY), old: await hashApiKey('revoked'), name: 'tests' },
  );
  await all(world.db, 'UPDATE api_keys SET revoked_at = 1 WHERE hash = :old', {
    old: await hashApiKey('revoked'),
  });
});

let callers = 0;
/** Each caller has an address of its own, so that limits do not stop the tests. */
function ask(path: string, init: RequestInit = {}): Promise<Response> {
  callers += 1;
  const headers = new Headers(init.headers);
  headers.set('CF-Connecting-IP', `10.${callers >> 16}.${(callers >> 8) & 255}.${callers & 255}`);
  return world.request(path, { ...init, headers });
}

/** Trips to the database, as the answer itself tells. */
function queries(response: Response): number {
  return Number(/queries=(\d+)/.exec(response.headers.get('Server-Timing') ?? '')?.[1]);
}

const JSON_HEADERS = { Authorization: `Bearer ${KEY}` };

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

describe('a bill that cannot be paid here', () => {
  const notice = async (of: Billed) => page(await ask(`/pay/${of.selfPayId}`));
  /** Nor by going straight to Checkout: it leads back to the page that says why. */
  const refusesCheckout = async (of: Billed) => {
    const calls = world.sent.length;
    const response = await ask(`/pay/${of.selfPayId}/checkout`, form());
    expect([response.status, response.headers.get('Location')]).toEqual([303, `/pay/${of.selfPayId}`]);
    expect(world.sent.length, 'nothing is asked of Stripe').toBe(calls);
  };

  it('because it is stale, unless the office allows it', async () => {
    const stale = await bill(world.db, [5000], 'unpaid');
    expect(await notice(stale)).toMatchObject({ view: 'notice', reason: 'not_payable_online' });
    await refusesCheckout(stale);
    await setPayments(world.db, { allowUnpaid: true });
    expect(await notice(stale)).toMatchObject({ view: 'bill', dueCents: 5000 });
    expect((await ask(`/pay/${stale.selfPayId}/checkout`, form())).headers.get('Location')).toMatch(/^http/);
    await setPayments(world.db, {});
  });

  it('because nothing is due, or it is paid already', async () => {
    const zero = await bill(world.db, [0]);
    expect(await notice(zero)).toMatchObject({ view: 'notice', reason: 'nothing_due', creditCents: 0 });
    await refusesCheckout(zero);
    const covered = await bill(world.db, [3000]);
    await postEntry(world.db, { amountCents: 5000 }, [pourIntoCredit(covered.customer)]);
    expect(await notice(covered)).toMatchObject({ view: 'notice', reason: 'nothing_due', creditCents: 2000 });
    await refusesCheckout(covered);
    const paid = await bill(world.db, [0], 'paid');
    expect(await notice(paid)).toMatchObject({ view: 'notice', reason: 'already_paid' });
    await refusesCheckout(paid);
  });

  it('because it is below what can be charged, or above: the fee counts', async () => {
    for (const [cents, reason] of [
      [49, 'too_small'],
      [100_000_000, 'too_large'],
    ] as const) {
      const odd = await bill(world.db, [cents]);
      expect(await notice(odd)).toMatchObject({ view: 'notice', reason, dueCents: cents });
      await refusesCheckout(odd);
    }
    for (const cents of [50, 99_999_999]) {
      const edge = await bill(world.db, [cents]);
      expect(await notice(edge)).toMatchObject({ view: 'bill', totalCents: cents });
      expect((await ask(`/pay/${edge.selfPayId}/checkout`, form())).headers.get('Location')).toMatch(/^http/);
    }
    const withFee = await bill(world.db, [97_100_000], 'open', newCustomer('charge'));
    expect(await notice(withFee)).toMatchObject({ view: 'notice', reason: 'too_large' });
    await refusesCheckout(withFee);
  });

  it('because online payment is switched off', async () => {
    await setPayments(world.db, { portalOn: false });
    expect(await notice(billed)).toMatchObject({ view: 'notice', reason: 'portal_off' });
    await refusesCheckout(billed);
    await setPayments(world.db, {});
  });
});

describe('settings as the office may store them', () => {
  it.each([
    { fee: { charge: true, terms: { bps: 290, fixedCents: 30, capCents: null } } },
    { fee: { charge: true, terms: { bps: 250, fixedCents: 0, capCents: 500 } } },
    { fee: { charge: true } },
    { fee: {} },
    { minimumCents: 100, maximumCents: 500_000 },
  ])('show and charge the same amount: %j', async (payments) => {
    await setPayments(world.db, payments);
    const victim = await bill(world.db, [20_000]);
    const shown = (await page(await ask(`/pay/${victim.selfPayId}`))) as { totalCents: number };
    const response = await ask(`/pay/${victim.selfPayId}/checkout`, form());
    await setPayments(world.db, {});
    expect([response.status, response.headers.get('Location')]).toEqual([
      303,
      expect.stringMatching(/^http/),
    ]);
    const session = await world.stripe.checkout.sessions.retrieve(
      String(response.headers.get('Location')?.split('/').at(-1)),
    );
    expect(session.amount_total).toBe(shown.totalCents);
  });
});

describe('the API', () => {
  const refusal = async (
    path: string,
    status: number,
    code: string,
    init: RequestInit = { headers: JSON_HEADERS },
  ) => {
    const response = await ask(path, init);
    expect(response.status, path).toBe(status);
    expect(response.headers.get('Content-Type'), path).toContain('application/json');
    const { error } = (await response.json()) as { error: { code: string; message: string; field?: string } };
    expect(error, path).toMatchObject({ code, message: expect.stringMatching(/\w/) });
    expect(Object.keys(error).filter((key) => !['code', 'message', 'field'].includes(key))).toEqual([]);
    return { error, response };
  };

  it('answers who has no key with a 401', async () => {
    const bad = [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Bearer wrong',
      'Bearer revoked',
      `Basic ${KEY}`,
      KEY,
      `Bearer ${KEY} x`,
      `Bearer  ${KEY}x`,
      "Bearer ' OR 1=1",
      `Bearer ${'x'.repeat(8000)}`,
    ];
    for (const authorization of bad) {
      for (const path of ['/api/v1/register', `/api/v1/invoices/${billed.number}`]) {
        await refusal(path, 401, 'unauthorized', {
          headers: authorization === undefined ? {} : { Authorization: authorization },
        });
      }
    }
  });

  it('does not say what exists to who has no key', async () => {
    const there = await refusal(`/api/v1/invoices/${billed.number}`, 401, 'unauthorized', {});
    const not = await refusal('/api/v1/invoices/INV-99999', 401, 'unauthorized', {});
    expect(there.error).toEqual(not.error);
  });

  it('answers what is not there with a 404, and what does not fit with a 422 that names the field', async () => {
    await refusal('/api/v1/invoices/INV-99999', 404, 'not_found');
    for (const path of [
      '/api',
      '/api/v1',
      '/api/v2/register',
      '/api/v1/register/1',
      '/api/v1/invoices',
      '/api/v1/nothing',
      '/api/%00',
      '/api/v1/invoices/a/b',
    ])
      await refusal(path, 404, 'not_found');
    for (const number of [
      'x',
      'INV',
      'INV-',
      'INV-x',
      'INV-1.5',
      'INV--1',
      'inv-1',
      'PPF-1',
      '%00',
      "'",
      `INV-${'9'.repeat(30)}`,
    ]) {
      expect((await refusal(`/api/v1/invoices/${number}`, 422, 'invalid')).error.field, number).toBe(
        'number',
      );
    }
    const wrong = {
      limit: ['0', '-1', '101', 'x', '1.5', '', '1e9', 'NaN'],
      after: ['x', '1~x', '~', '1~ent_', 'x'.repeat(101), '-1~ent_a'],
      number: ['', 'x'.repeat(201)],
    };
    for (const [field, values] of Object.entries(wrong)) {
      for (const value of values)
        expect(
          (await refusal(`/api/v1/register?${field}=${encodeURIComponent(value)}`, 422, 'invalid')).error
            .field,
          `${field}=${value}`,
        ).toBe(field);
    }
  });

  it('answers a method that would write with a 405', async () => {
    for (const path of ['/api/v1/register', `/api/v1/invoices/${billed.number}`, '/api/v1/nothing']) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const { response } = await refusal(path, 405, 'method_not_allowed', {
          method,
          headers: JSON_HEADERS,
        });
        expect(response.headers.get('Allow')).toBe('GET');
      }
    }
  });

  it('takes any query without a 500', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('number', 'after', 'limit', 'x'),
        fc.string({ unit: 'binary', maxLength: 60 }),
        async (name, value) => {
          const response = await ask(`/api/v1/register?${name}=${encodeURIComponent(value.toWellFormed())}`, {
            headers: JSON_HEADERS,
          });
          expect([200, 422]).toContain(response.status);
        },
      ),
      { numRuns: 100 },
    );
    for (const after of ['9'.repeat(90), '00~ent_a', '1~ent___'])
      expect([200, 422]).toContain(
        (await ask(`/api/v1/register?after=${after}~ent_a`, { headers: JSON_HEADERS })).status,
      );
  });
});

describe('the inner routes', () => {
  const secret = { Authorization: 'Bearer sk_test_tests', 'Content-Type': 'application/json' };

  it('are closed to who does not hold the stand-in’s key, and change nothing', async () => {
    for (const headers of [
      new Headers(),
      { Authorization: '' },
      { Authorization: 'Bearer ' },
      { Authorization: `Bearer ${KEY}` },
      { Authorization: 'Bearer sk_test_test' },
      { Authorization: 'sk_test_tests' },
    ]) {
      for (const [method, path] of [
        ['POST', '/internal/clock'],
        ['GET', '/internal/idle'],
        ['GET', '/internal/nothing'],
      ] as const) {
        const init = { method, headers, ...(method === 'POST' ? { body: '{"offset_ms":1000000}' } : {}) };
        const response = await ask(path, init);
        expect(response.status, `${method} ${path}`).toBe(401);
        expect(await response.json()).toMatchObject({ error: { code: 'unauthorized' } });
      }
    }
    expect(await all(world.db, 'SELECT clock_offset_ms FROM settings')).toEqual([{ clock_offset_ms: 0 }]);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"offset_ms":"1"}',
    '{"offset_ms":1.5}',
    '{"offset_ms":null}',
    '{"offset_ms":1,"x":1}',
  ])('answer a body that does not fit with a 4xx: %j', async (body) => {
    const response = await ask('/internal/clock', { method: 'POST', headers: secret, body });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
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

describe('too many tries', () => {
  it('from one address are a 429 that says when to try again, and neither the books nor Stripe are asked', async () => {
    const seen: string[] = [];
    const limiter = (allowed: boolean) => ({
      LOOKUPS: {
        limit: async ({ key }: { key: string }) => ({ success: seen.push(key) > 0 && allowed }),
      } as RateLimit,
    });
    const paths: [string, RequestInit?][] = [
      ['/pay', form({ self_pay_id: billed.selfPayId })],
      [`/pay/${billed.selfPayId}`],
      [`/pay/${billed.selfPayId}/checkout`, form()],
    ];
    for (const [path, init] of paths) {
      const response = await world.request(path, init, undefined, limiter(false));
      expect([response.status, response.headers.get('Retry-After')], path).toEqual([429, '60']);
      expect(queries(response), 'the settings only').toBe(1);
      expect(await page(response)).toMatchObject({
        view: 'notice',
        reason: 'too_many_tries',
        retryAfterSeconds: 60,
      });
    }
  });

  it('are counted by address, and by household for IPv6', async () => {
    const keyOf = async (address: string) => {
      let counted = '';
      const LOOKUPS = {
        limit: async ({ key }: { key: string }) => {
          counted = key;
          return { success: true };
        },
      } as RateLimit;
      await world.request(
        `/pay/${billed.selfPayId}`,
        { headers: { 'CF-Connecting-IP': address } },
        undefined,
        { LOOKUPS },
      );
      return counted;
    };
    const home = await keyOf('2001:db8:1:2::1');
    for (const same of ['2001:db8:1:2::9', '2001:DB8:1:2:3:4:5:6', '2001:0db8:0001:0002::'])
      expect(await keyOf(same), same).toBe(home);
    for (const other of ['2001:db8:1:3::1', '2001:db8::1', '::1', '192.0.2.1', '192.0.2.2'])
      expect(await keyOf(other), other).not.toBe(home);
    expect(await keyOf('192.0.2.1')).not.toBe(await keyOf('192.0.2.2'));
  });
});

// Nothing above may have moved money.
it('leaves the books untouched', async () => {
  const [row] = await world.db.batch([
    sql("SELECT count(*) AS n FROM register_entries WHERE kind = 'payment'"),
  ]);
  expect(row).toEqual([{ n: 0 }]);
});
