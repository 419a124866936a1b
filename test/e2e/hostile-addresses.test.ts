import { describe, expect, inject, test } from 'vitest';
import { siteApi } from './harness/api.ts';
import { headingOf, isClearPage } from './harness/clear.ts';
import { request } from './harness/raw.ts';

const site = siteApi(inject('site'));

const STRANGE_IDS = {
  'a very long one': '9'.repeat(4_000),
  'very long text': 'a'.repeat(7_000),
  'other digits': '\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660',
  'an emoji': '\u{1f4b8}',
  'text that runs backwards': '\u202e4829157309',
  'a zero byte': '%00',
  'a zero byte inside': '48291%0057309',
  'half of a character': '%c3',
  'a broken escape': '%zz',
  'a lone surrogate': '%ed%a0%80',
  traversal: '..%2f..%2f..%2fetc%2fpasswd',
  'backslash traversal': '..%5c..%5cwindows',
  'a lone dot escaped': '%2e',
  'two dots escaped': '%2e%2e',
  'a quote and SQL': "1'%20OR%20'1'='1",
  'a union': '1%20UNION%20SELECT%20*%20FROM%20customers--',
  'a statement': '4829157309%3bDROP%20TABLE%20entries',
  'a script': '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
  'a template': '%7B%7B7*7%7D%7D',
  'a header split': '1%0d%0aSet-Cookie:%20a=b',
  'a negative number': '-1',
  'a number in exponent form': '1e9',
  'a percent sign': '%25',
  'a plus': '%2B4829157309',
  prototype: '__proto__',
  constructor: 'constructor',
};

describe('whatever follows /pay/', () => {
  for (const [what, path] of Object.entries(STRANGE_IDS)) {
    test(`${what} is answered by a clear page`, async () => {
      for (const address of [`/pay/${path}`, `/pay/${path}/done?session_id=${path}`, `/pay/${path}/`]) {
        const response = await request(site, 'GET', address);
        isClearPage(response, [301, 302, 303, 307, 308, 400, 404, 405]);
        expect(response.headers['set-cookie']).toBeUndefined();
        const { location } = response.headers;
        if (location) expect(new URL(location, site.url).origin).toBe(site.url);
      }
      const posted = await request(site, 'POST', `/pay/${path}/checkout`, { headers: { origin: site.url } });
      isClearPage(posted, [302, 303, 400, 404, 405]);
    });
  }

  test('strange text typed into the form is kept, explained and never a fault', async () => {
    for (const typed of [...Object.values(STRANGE_IDS), '', ' ', '\0', '<img src=x onerror=alert(1)>']) {
      const body = new URLSearchParams({ self_pay_id: typed.slice(0, 2_000) }).toString();
      const headers = { origin: site.url, 'content-type': 'application/x-www-form-urlencoded' };
      const response = await request(site, 'POST', '/pay', { headers, body });
      isClearPage(response, [303, 400, 413, 422]);
    }
  });

  test('a form that is no form, or a file, is explained', async () => {
    const bodies = [
      { type: 'application/json', body: '{"self_pay_id": "4829157309"}' },
      {
        type: 'multipart/form-data; boundary=x',
        body: '--x\r\nContent-Disposition: form-data; name="self_pay_id"; filename="a"\r\n\r\n1\r\n--x--\r\n',
      },
      { type: 'multipart/form-data; boundary=x', body: 'broken' },
      { type: 'multipart/form-data', body: 'no boundary' },
      { type: 'text/plain', body: 'self_pay_id=4829157309' },
      { type: 'application/x-www-form-urlencoded', body: 'self_pay_id=%zz&self_pay_id=1&%' },
    ];
    for (const { type, body } of bodies) {
      const response = await request(site, 'POST', '/pay', {
        headers: { origin: site.url, 'content-type': type },
        body,
      });
      isClearPage(response, [303, 400, 403, 415, 422]);
    }
  });
});

test('a return page with a session that is not ours is the page for an unknown bill', async () => {
  for (const session of ['', 'cs_test_unknown', "cs_'--", 'x'.repeat(3_000)]) {
    const path = `/pay/${site.selfPayIds.open}/done?session_id=${encodeURIComponent(session)}`;
    isClearPage(await request(site, 'GET', path), [404]);
  }
});

test('unknown addresses get our own page', async () => {
  for (const path of [
    '/nothing',
    '/payer/bill',
    '/payer/done',
    '/.env',
    '/wp-login.php',
    '/pay/1/2/3',
    '//evil.example',
    '/_astro/none.css',
  ]) {
    const response = await request(site, 'GET', path);
    isClearPage(response, [301, 302, 303, 307, 308, 400, 404]);
    expect(headingOf(response.body)).not.toBe('Privacy');
    const { location } = response.headers;
    if (location) expect(new URL(location, site.url).origin).toBe(site.url);
  }
});

test('the internal routes need the key of the stand-in', async () => {
  for (const path of ['/internal/idle', '/internal/clock', '/internal/demo']) {
    expect([401, 404, 405]).toContain(
      (await request(site, path === '/internal/idle' ? 'GET' : 'POST', path)).status,
    );
  }
});
