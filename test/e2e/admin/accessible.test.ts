import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findings, findingsInBoth } from '../harness/axe.ts';
import { freshAddress, launchBrowser, PHONE } from '../harness/browser.ts';
import { reachScreen, SCREENS, signIn } from '../harness/office.ts';

const facts = inject('site');
const DESK = { width: 1440, height: 900 };
let browser: Browser;
let staff: Page;
let stranger: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  const options = { bypassCSP: true, extraHTTPHeaders: { 'CF-Connecting-IP': freshAddress() } };
  const open = async () => (await browser.newContext(options)).newPage();
  [staff, stranger] = [await open(), await open()];
  await signIn(staff, facts);
});
afterAll(() => browser?.close());

for (const screen of SCREENS.filter(({ alike }) => !alike)) {
  test(`${screen.name} is accessible, light and dark, on a phone and on a desk`, async () => {
    const page = screen.open ? stranger : staff;
    // Nothing of the screen before is left, such as what stands behind a # in its address.
    await page.goto('about:blank');
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await reachScreen(page, facts, screen);
    expect(await findings(page), 'on a phone').toEqual([]);
    await page.setViewportSize(DESK);
    expect(await findingsInBoth(page), 'on a desk').toEqual([]);
  });
}
