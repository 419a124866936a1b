// npm run screenshots: a picture of every page and state of the portal, into screenshots/ (not in git).
// On a phone and on a desk, light and dark: <state>-<width>-<scheme>.png
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { siteApi } from '../test/e2e/harness/api.ts';
import { DESKTOP, freshAddress, launchBrowser, PHONE } from '../test/e2e/harness/browser.ts';
import { ownSupply } from '../test/e2e/harness/invoices.ts';
import { startSite } from '../test/e2e/harness/site.ts';
import { STATES, type State, type Visit } from '../test/e2e/harness/states.ts';
import { build } from './start/build.ts';
import { ROOT } from './start/settings.ts';

const FOLDER = join(ROOT, 'screenshots');

async function takePictures(browser: Browser, state: State, visit: Omit<Visit, 'page'>): Promise<void> {
  const extraHTTPHeaders = { 'CF-Connecting-IP': freshAddress() };
  const context = await browser.newContext({ javaScriptEnabled: false, extraHTTPHeaders, viewport: PHONE });
  const page = await context.newPage();
  await state.reach({ ...visit, page });
  for (const viewport of [PHONE, DESKTOP]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const path = join(FOLDER, `${state.name}-${viewport.width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
    }
  }
  await context.close();
}

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
await build();
const [own, browser] = await Promise.all([startSite(), launchBrowser()]);
try {
  const visit = { site: siteApi(own.facts), nextInvoice: await ownSupply(own.facts) };
  for (const state of STATES) {
    console.log(state.name);
    await takePictures(browser, state, visit);
  }
} finally {
  await Promise.all([browser.close(), own.stop()]);
}
console.log(`${STATES.length * 4} pictures in screenshots/`);
