import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findings } from '../harness/axe.ts';
import { freshAddress, launchBrowser, PHONE } from '../harness/browser.ts';
import { reachScreen, SCREENS, signIn } from '../harness/office.ts';

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
