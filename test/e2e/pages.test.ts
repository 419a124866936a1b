import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { siteApi } from './harness/api.ts';
import { launchBrowser, openPhone } from './harness/browser.ts';
import { picture, watchPolicy } from './harness/payer.ts';
import { request } from './harness/raw.ts';
import { sharedSupply } from './harness/shared.ts';

const HEAVIEST_BYTES = 14 * 1024;

const site = siteApi(inject('site'));
const nextInvoice = sharedSupply('pages');
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const PAGES = {
  'the form': '/pay',
  ...Object.fromEntries(
    Object.entries(site.selfPayIds).map(([name, id]) => [`the bill "${name}"`, `/pay/${id}`]),
  ),
  'a bill that is not there': `/pay/${inject('hidden').unknown}`,
  'a mistyped bill': '/pay/1234567890',
  privacy: '/privacy',
  'a page that is not there': '/nothing',
};

for (const [what, path] of Object.entries(PAGES)) {
  test(`${what} is light, has no script and asks for nothing but a logo`, async () => {
    const { bytes, body, headers } = await request(site, 'GET', path, {
      headers: { 'accept-encoding': 'identity' },
    });
    expect(gzipSync(bytes).length).toBeLessThanOrEqual(HEAVIEST_BYTES);
    expect(/<script|javascript:|\son\w+=/i.exec(body)).toBeNull();
    expect(headers['set-cookie']).toBeUndefined();

    const page = await (await openPhone(browser)).newPage();
    const asked: string[] = [];
    page.on('request', (sent) => asked.push(`${sent.resourceType()} ${new URL(sent.url()).host}`));
    const refused = watchPolicy(page);
    // Without script nothing is asked for after that.
    await page.goto(`${site.url}${path}`, { waitUntil: 'load' });
    const { host } = new URL(site.url);
    expect(asked.filter((one) => one !== `image ${host}`)).toEqual([`document ${host}`]);
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(refused).toEqual([]);
    // Nothing is cut off sideways on a phone.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await picture(page, `page-${what.replaceAll(/\W+/g, '-')}`);
  });
}

test('unknown, void and draft bills give the same page to the byte', async () => {
  const { unknown, void: voided, draft } = inject('hidden');
  expect({ voided, draft }).toEqual({ voided: expect.any(String), draft: expect.any(String) });
  const pages = await Promise.all(
    [unknown, voided, draft].map(async (id) => {
      const { status, headers, body } = await request(site, 'GET', `/pay/${id}`);
      const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1];
      return { status, length: headers['content-length'], body: nonce ? body.replaceAll(nonce, '') : body };
    }),
  );
  expect(pages[0]?.status).toBe(404);
  const [first, ...others] = pages.map((page) => JSON.stringify(page));
  expect(others.map((page) => page === first)).toEqual([true, true]);
});

test('the same goes for their Checkout and their return page', async () => {
  const answers = await Promise.all(
    Object.values(inject('hidden')).map(async (id) => {
      const checkout = await request(site, 'POST', `/pay/${id}/checkout`, { headers: { origin: site.url } });
      const done = await request(site, 'GET', `/pay/${id}/done?session_id=cs_test_1`);
      return [checkout.status, checkout.headers.location?.replace(String(id), '<id>'), done.status];
    }),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
});

test('a page of a bill is kept out of caches and search engines', async () => {
  const invoice = await nextInvoice();
  const { headers, body } = await request(site, 'GET', `/pay/${invoice.self_pay_id}`);
  expect(headers['cache-control']).toContain('no-store');
  expect(/noindex/.test(`${headers['x-robots-tag']} ${body}`)).toBe(true);
  expect(headers['referrer-policy']).toBe('same-origin');
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
});

test('a mistyped ID stays in the field, with what is wrong beside it', async () => {
  const page = await (await openPhone(browser)).newPage();
  await page.goto(`${site.url}/pay`);
  const field = page.getByLabel('Self-pay ID');
  await field.fill('1234 567 890');
  await page.locator('main form button').click();
  await page.locator('[aria-invalid="true"]').waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  expect(await field.inputValue()).toBe('1234 567 890');
  expect(await page.title()).toMatch(/^Error: /);
});
