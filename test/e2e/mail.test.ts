import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { siteApi } from './harness/api.ts';
import { findings } from './harness/axe.ts';
import { launchBrowser, PHONE } from './harness/browser.ts';

const site = siteApi(inject('site'));
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** Asks for a test mail, as the office would. */
async function askForMail(to: string, language: string): Promise<void> {
  const response = await fetch(`${site.url}/api/v1/mails/test`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${site.apiKey}`,
      'Idempotency-Key': randomUUID(),
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ to, language }),
  });
  expect(response.status, await response.clone().text()).toBe(201);
}

interface Captured {
  to: string[];
  subject: string;
  messageId: string;
  html?: string;
  text?: string;
}

/** What the mail binding itself took, as Wrangler tells it. */
async function captured(to: string): Promise<Captured[]> {
  const base = `${site.url}/cdn-cgi/local/explorer/api/local/email/sending`;
  const { result } = (await (await fetch(`${base}?per_page=100`)).json()) as { result: Captured[] };
  return Promise.all(
    result
      .filter((mail) => mail.to.includes(to))
      .map(async ({ messageId }) => {
        const id = encodeURIComponent(messageId.replace(/[<>]/g, ''));
        const response = await fetch(`${base}?email_id=${id}`);
        return ((await response.json()) as { result: Captured }).result;
      }),
  );
}

test('a mail goes through the queue and the mail binding, once, and the sandbox shows what the binding took', async () => {
  const to = `${randomUUID()}@example.com`;
  await askForMail(to, 'en');
  await expect.poll(() => site.mails(to), { timeout: 20_000, interval: 50 }).toHaveLength(1);
  const [shown] = await site.mails(to);
  const taken = await captured(to);
  expect(taken).toHaveLength(1);
  expect(taken[0]).toMatchObject({ subject: shown?.subject, html: shown?.html, text: shown?.text });
  expect(shown?.subject).toBe('A test e-mail');
  expect(shown?.from).toBe('Harbor County Ambulance <billing@example.com>');
});

test.each(['light', 'dark'] as const)(
  'the sandbox’s page of a mail reads well on a phone, %s',
  async (colorScheme) => {
    const to = `${randomUUID()}@example.com`;
    await askForMail(to, 'es');
    await expect.poll(() => site.mails(to), { timeout: 20_000, interval: 50 }).toHaveLength(1);
    const context = await browser.newContext({ viewport: PHONE, colorScheme, bypassCSP: true });
    const page = await context.newPage();
    await page.goto(`${site.url}/sandbox/mail`);
    expect(await findings(page)).toEqual([]);
    await page.getByRole('link', { name: new RegExp(to) }).click();
    await page.getByRole('heading', { name: 'Un correo de prueba' }).waitFor();
    const mail = page.frameLocator('iframe');
    await mail.getByRole('heading', { name: 'El correo funciona' }).waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(wide).toBe(false);
    await page.getByRole('link', { name: 'Plain text' }).click();
    await page.getByText('Alguien de la oficina').waitFor();
    expect(await findings(page)).toEqual([]);
    await context.close();
  },
);
