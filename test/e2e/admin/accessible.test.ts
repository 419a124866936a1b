import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findings, findingsInBoth } from '../harness/axe.ts';
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

for (const screen of SCREENS.filter(({ alike }) => !alike)) {
  test(`${screen.name} is accessible, light and dark, on a phone and on a desk`, async () => {
    const page = await (screen.open ? stranger : staff).newPage();
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await reachScreen(page, facts, screen);
    expect(await findings(page), 'on a phone').toEqual([]);
    await page.setViewportSize(DESK);
    expect(await findingsInBoth(page), 'on a desk').toEqual([]);
    await page.close();
  });
}
