// npm run screenshots [-- name…]: a picture of every page and state of the portal, of the office's app and of the mails, into
// screenshots/ (not in git). On a phone and on a desk, light and dark: <state>-<width>-<scheme>.png
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { siteApi } from '../test/e2e/harness/api.ts';
import { DESKTOP, freshAddress, launchBrowser, PHONE } from '../test/e2e/harness/browser.ts';
import { ownSupply } from '../test/e2e/harness/invoices.ts';
import { reachScreen, SCREENS, type Screen, signIn } from '../test/e2e/harness/office.ts';
import { type SiteFacts, startSite } from '../test/e2e/harness/site.ts';
import { STATES, type State, type Visit } from '../test/e2e/harness/states.ts';
import { mailPages } from '../test/mail/pictures.ts';
import { DEMO_OFFICE, DEMO_PAYMENTS } from '../worker/demo/settings.ts';
import { build } from './start/build.ts';
import { ROOT } from './start/settings.ts';

const FOLDER = join(ROOT, 'screenshots');
const DESK = { width: 1440, height: 900 };
const wanted = process.argv.slice(2);
const isWanted = ({ name }: { name: string }) =>
  wanted.length === 0 || wanted.some((part) => name.includes(part));

async function takePictures(browser: Browser, state: State, visit: Omit<Visit, 'page'>): Promise<void> {
  const extraHTTPHeaders = { 'CF-Connecting-IP': freshAddress() };
  const context = await browser.newContext({ javaScriptEnabled: false, extraHTTPHeaders, viewport: PHONE });
  const page = await context.newPage();
  await state.reach({ ...visit, page });
  await inEachLook(page, state.name);
  await context.close();
}

/** A browser that is signed in takes all screens; widths and schemes change what is drawn, so each is opened anew. */
async function takeScreens(browser: Browser, screens: Screen[], facts: SiteFacts): Promise<void> {
  for (const viewport of [PHONE, DESK]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const look = {
        viewport,
        colorScheme,
        reducedMotion: 'reduce' as const,
        extraHTTPHeaders: { 'CF-Connecting-IP': freshAddress() },
      };
      const [stranger, staff] = [await browser.newContext(look), await browser.newContext(look)];
      await signIn(await staff.newPage(), facts);
      for (const screen of screens) {
        const page = await (screen.open ? stranger : staff).newPage();
        await reachScreen(page, facts, screen);
        const path = join(FOLDER, `office-${screen.name}-${viewport.width}-${colorScheme}.png`);
        await page.screenshot({ path });
        await page.close();
      }
      await Promise.all([stranger.close(), staff.close()]);
    }
  }
}

async function inEachLook(page: Page, name: string, viewports = [PHONE, DESKTOP]): Promise<void> {
  for (const viewport of viewports) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const path = join(FOLDER, `${name}-${viewport.width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
    }
  }
}

/** Each kind of mail in both languages, as a mail program of that width would show it. */
async function takeMails(browser: Browser): Promise<number> {
  const mails = mailPages({ office: DEMO_OFFICE, payments: DEMO_PAYMENTS }).filter(isWanted);
  const page = await browser.newPage();
  for (const { name, html } of mails) {
    await page.setContent(html);
    await inEachLook(page, name, [PHONE, { width: 700, height: 900 }]);
  }
  await page.close();
  return mails.length;
}

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
await build();
const [own, browser] = await Promise.all([startSite(), launchBrowser()]);
try {
  const visit = { site: siteApi(own.facts), nextInvoice: await ownSupply(own.facts) };
  const [states, screens] = [STATES.filter(isWanted), SCREENS.filter(isWanted)];
  for (const state of states) {
    console.log(state.name);
    await takePictures(browser, state, visit);
  }
  console.log(`${screens.length} screens of the office`);
  await takeScreens(browser, screens, own.facts);
  const mails = await takeMails(browser);
  console.log(`${(states.length + screens.length + mails) * 4} pictures in screenshots/`);
} finally {
  await Promise.all([browser.close(), own.stop()]);
}
