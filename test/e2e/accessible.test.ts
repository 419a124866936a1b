import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { siteApi } from './harness/api.ts';
import { findingsInBoth } from './harness/axe.ts';
import { DESKTOP, launchBrowser, openPhone } from './harness/browser.ts';
import { sharedSupply } from './harness/shared.ts';
import { reachPage, STATES } from './harness/states.ts';

const site = siteApi(inject('site'));
const nextInvoice = sharedSupply('accessible');
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

for (const state of STATES) {
  test(`${state.name} is accessible, light and dark, on a phone and on a desk`, async () => {
    // axe is a script: these pages run in a browser that allows one.
    const context = await openPhone(browser, { javaScriptEnabled: true, bypassCSP: true });
    const page = await context.newPage();
    await reachPage(state, { page, site, nextInvoice });
    expect(await findingsInBoth(page), 'on a phone').toEqual([]);
    await page.setViewportSize(DESKTOP);
    expect(await findingsInBoth(page), 'on a desk').toEqual([]);
    await context.close();
  });
}
