import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { siteApi } from './harness/api.ts';
import { findings } from './harness/axe.ts';
import { DESKTOP, launchBrowser, openPhone, PHONE } from './harness/browser.ts';
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
    for (const viewport of [PHONE, DESKTOP]) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect({ at: `${viewport.width} ${colorScheme}`, found: await findings(page) }).toEqual({
          at: `${viewport.width} ${colorScheme}`,
          found: [],
        });
      }
    }
    await context.close();
  });
}
