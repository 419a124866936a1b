import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { freshAddress, launchBrowser } from '../harness/browser.ts';
import { settled, signIn } from '../harness/office.ts';

const HEAVIEST_BYTES = 150 * 1024;

const facts = inject('site');
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** The script that a page asked for, as it travels. */
function countScript(page: Page): () => Promise<number> {
  const bodies: Promise<number>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script')
      bodies.push(response.body().then((body) => gzipSync(body).length));
  });
  return async () => (await Promise.all(bodies)).reduce((sum, bytes) => sum + bytes, 0);
}

test('signing in and opening the register costs at most 150 KB of script', async () => {
  const context = await browser.newContext({ extraHTTPHeaders: { 'CF-Connecting-IP': freshAddress() } });
  const page = await context.newPage();
  const script = countScript(page);
  await signIn(page, facts);
  await settled(page);
  const bytes = await script();
  expect(bytes).toBeGreaterThan(20_000);
  expect(bytes).toBeLessThanOrEqual(HEAVIEST_BYTES);
  await context.close();
});

test('the page runs nothing but its own script and says so', async () => {
  const response = await fetch(`${facts.url}/admin/register`);
  const policy = response.headers.get('Content-Security-Policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe|\*|nonce/);
  expect(await response.text()).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/i);
});
