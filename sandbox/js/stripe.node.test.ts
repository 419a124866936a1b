import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHarness } from 'wrangler';
import { launchBrowser } from '../../test/e2e/harness/browser.ts';

const standIn = createTestHarness({
  workers: [
    { configPath: `${import.meta.dirname}/../wrangler.toml`, vars: { STRIPE_SECRET_KEY: 'sk_test_x' } },
  ],
});
let browser: Browser;
let office: Server;
let stripe: string;

/** A page of the merchant's: of another origin, under a policy that lets nothing through but Stripe's script and frame. */
const PAGE = (origin: string) => `<!doctype html><html lang="en"><title>Terminal</title>
  <form id="form"><div id="card"></div></form><script src="${origin}/js/stripe.js"></script></html>`;

beforeAll(async () => {
  const { url } = await standIn.listen();
  stripe = url.origin;
  browser = await launchBrowser();
  office = createServer((_request, response) => {
    const policy = `default-src 'none'; script-src ${stripe}; frame-src ${stripe}; style-src 'unsafe-inline'`;
    response.setHeader('Content-Security-Policy', policy);
    response.setHeader('Content-Type', 'text/html');
    response.end(PAGE(stripe));
  });
  await new Promise<void>((listening) => office.listen(0, '127.0.0.1', listening));
});

afterAll(async () => {
  await browser?.close();
  office?.close();
  await standIn.close();
});

interface Answer {
  paymentMethod?: { id: string; card: { last4: string } };
  error?: { code: string; type: string; message: string; decline_code?: string };
}

/** The page with one element mounted; `window.seen` collects its change events. */
async function terminal(type: 'card' | 'payment', options = {}, appearance = {}): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(office.address() as AddressInfo).port}/`);
  await page.evaluate(
    async ([kind, elementOptions, look]) => {
      const held = window as unknown as Record<string, unknown>;
      const client = (held.Stripe as (key: string) => Client)('pk_test_office');
      const elements = client.elements({ appearance: look });
      const element = elements.create(kind, elementOptions);
      Object.assign(window, { client, elements, element, seen: [] });
      element.on('change', (event) => (held.seen as unknown[]).push(event));
      const ready = new Promise<void>((resolve) => element.on('ready', () => resolve()));
      element.mount('#card');
      await ready;
    },
    [type, options, appearance] as const,
  );
  return page;
}

interface Client {
  elements(options: object): {
    create(
      type: string,
      options: object,
    ): { on(name: string, heard: (event: unknown) => void): void; mount(at: string): void };
  };
}

async function typeCard(frame: FrameLocator, labels: string[], values: string[]): Promise<void> {
  for (const [at, label] of labels.entries())
    await frame.getByLabel(label).pressSequentially(values[at] ?? '');
}

const LINE = ['Credit or debit card number', 'expiration date', 'CVC', 'ZIP'];
const GRID = ['Card number', 'Expiration date', 'Security code', 'ZIP code'];
const GOOD = ['4242424242424242', '1234', '123', '04101'];

const make = (page: Page, what: string) => page.evaluate(`${what}`) as Promise<Answer>;
const BY_CARD = `client.createPaymentMethod({type: 'card', card: element, billing_details: {name: 'Pat Payer'}})`;
const BY_ELEMENTS = `client.createPaymentMethod({elements, params: {billing_details: {name: 'Pat Payer'}}})`;
const seen = (page: Page) => page.evaluate('seen.at(-1)') as Promise<Record<string, unknown>>;

describe('the card element', () => {
  it('makes a method of a card whose number the page never sees', async () => {
    const page = await terminal('card');
    const frame = page.frameLocator('#card iframe');
    expect(await make(page, BY_CARD)).toMatchObject({
      error: { type: 'validation_error', code: 'incomplete_number' },
    });
    await typeCard(frame, LINE, GOOD);
    await expect
      .poll(() => seen(page))
      .toMatchObject({
        elementType: 'card',
        complete: true,
        empty: false,
        brand: 'visa',
        value: { postalCode: '04101' },
      });
    const { paymentMethod } = await make(page, BY_CARD);
    expect(paymentMethod?.card.last4).toBe('4242');
    const kept = await standIn.fetch(`/v1/payment_methods/${paymentMethod?.id}`, {
      headers: { Authorization: 'Bearer sk_test_x' },
    });
    expect(await kept.json()).toMatchObject({
      billing_details: { name: 'Pat Payer', address: { postal_code: '04101' } },
    });
    expect(await page.content()).not.toContain('4242');
    expect(await page.evaluate('JSON.stringify(seen)')).not.toContain('4242 4242');
    expect(await page.locator('#card').getAttribute('class')).toContain('StripeElement--complete');
    await page.close();
  });

  it('says what is wrong while it is typed, and can do without a ZIP code', async () => {
    const page = await terminal('card', { hidePostalCode: true });
    const frame = page.frameLocator('#card iframe');
    await frame.getByLabel(LINE[0] ?? '').pressSequentially('4242424242424241');
    await expect
      .poll(() => seen(page))
      .toMatchObject({
        complete: false,
        error: { code: 'invalid_number', message: 'Your card number is invalid.' },
      });
    await page.evaluate('element.clear()');
    await typeCard(frame, LINE.slice(0, 3), ['378282246310005', '1234', '1234']);
    await expect.poll(() => seen(page)).toMatchObject({ complete: true, brand: 'amex', error: undefined });
    expect(await frame.getByLabel('ZIP').isVisible()).toBe(false);
    await page.close();
  });

  it('takes the colours that the page gives it', async () => {
    const style = { base: { color: 'rgb(250, 251, 252)' } };
    const page = await terminal('card', { style });
    const number = page.frameLocator('#card iframe').getByLabel(LINE[0] ?? '');
    expect(await number.evaluate((input) => getComputedStyle(input).color)).toBe('rgb(250, 251, 252)');
    await page.close();
  });
});

describe('the payment element', () => {
  it('makes a method of a card, dark where the appearance is', async () => {
    const page = await terminal('payment', {}, { theme: 'night' });
    const frame = page.frameLocator('#card iframe');
    const number = frame.getByLabel(GRID[0] ?? '');
    expect(await number.evaluate((input) => getComputedStyle(input).backgroundColor)).toBe('rgb(48, 49, 61)');
    expect(await make(page, 'elements.submit()')).toMatchObject({ error: { code: 'incomplete_number' } });
    expect(await number.getAttribute('aria-invalid')).toBe('true');
    await typeCard(frame, GRID, GOOD);
    expect(await make(page, 'elements.submit()')).toEqual({ selectedPaymentMethod: 'card' });
    expect((await make(page, BY_ELEMENTS)).paymentMethod?.card.last4).toBe('4242');
    await page.close();
  });
});

describe('a publishable key', () => {
  const call = async (path: string, key: string) => {
    const headers = { Authorization: `Bearer ${key}` };
    const response = await standIn.fetch(path, { method: 'POST', headers, body: '' });
    return { status: response.status, ...((await response.json()) as Answer) };
  };

  it('makes methods and nothing else', async () => {
    expect(await call('/v1/payment_methods', 'pk_test_x')).toMatchObject({ error: { param: 'type' } });
    for (const path of ['/v1/payment_intents', '/v1/customers', '/v1/payment_methods/pm_1/attach']) {
      expect(await call(path, 'pk_test_x')).toMatchObject({
        status: 403,
        error: { code: 'secret_key_required' },
      });
    }
  });

  it('is asked for: a secret one does not belong in a page', async () => {
    const page = await terminal('card');
    for (const key of ['sk_test_x', '', 'pk_live_x']) {
      await expect(page.evaluate(`Stripe(${JSON.stringify(key)})`)).rejects.toThrow('key');
    }
    await page.close();
  });
});
