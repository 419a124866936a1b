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

async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, help, nodes }) => id + ': ' + help + ' ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | ')))`);
}

for (const screen of SCREENS) {
  test(`${screen.name} is accessible, light and dark, on a phone and on a desk`, async () => {
    for (const viewport of [PHONE, DESK]) {
      const page = await (screen.open ? stranger : staff).newPage();
      await page.setViewportSize(viewport);
      await reachScreen(page, facts, screen);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect({ at: `${viewport.width} ${colorScheme}`, found: await findings(page) }).toEqual({
          at: `${viewport.width} ${colorScheme}`,
          found: [],
        });
      }
      await page.close();
    }
  });
}
