import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { siteApi } from './harness/api.ts';
import { DESKTOP, launchBrowser, openPhone, PHONE } from './harness/browser.ts';
import { sharedSupply } from './harness/shared.ts';
import { reachPage, STATES } from './harness/states.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const site = siteApi(inject('site'));
const nextInvoice = sharedSupply('accessible');
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const run = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, help, nodes }) => id + ': ' + help + ' ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | ')))`;
  return page.evaluate(run);
}

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
