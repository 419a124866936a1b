import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { freshAddress, launchBrowser, PHONE } from './harness/browser.ts';
import { reachScreen, SCREENS, signIn } from './harness/office.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const facts = inject('site');
const DESK = { width: 1440, height: 900 };
let browser: Browser;
let staff: BrowserContext;
let stranger: BrowserContext;

beforeAll(async () => {
  browser = await launchBrowser();
  const options = { bypassCSP: true, extraHTTPHeaders: { 'CF-Connecting-IP': freshAddress() } };
  [staff, stranger] = [await browser.newContext(options), await browser.newContext(options)];
  await signIn(await staff.newPage(), facts);
});
afterAll(() => browser?.close());

/** `rules`: only these; the rest does not depend on the colours. */
async function findings(page: Page, ...rules: string[]): Promise<string[]> {
  await page.evaluate(axe);
  const options = { resultTypes: ['violations'], ...(rules.length > 0 ? { runOnly: rules } : {}) };
  return page.evaluate(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
    violations.map(({ id, help, nodes }) => id + ': ' + help + ' ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | ')))`);
}

for (const screen of SCREENS) {
  test(`${screen.name} is accessible, light and dark, on a phone and on a desk`, async () => {
    for (const viewport of [PHONE, DESK]) {
      const page = await (screen.open ? stranger : staff).newPage();
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await reachScreen(page, facts, screen);
      const found = [await findings(page)];
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      found.push(await findings(page, 'color-contrast', 'link-in-text-block'));
      expect(found, `at ${viewport.width}`).toEqual([[], []]);
      await page.close();
    }
  });
}
