import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { type Executable, packedChromium, runs } from './chromium.ts';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

const INSTALLED = [
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const NONE = `No browser to test with. Any one of these helps:
  - set CHROME_PATH to a Chrome or Chromium on this machine
  - on Linux (x64): npm ci, which brings one along as @sparticuz/chromium
  - install Google Chrome or Chromium in its usual place`;

async function findBrowser(): Promise<Executable> {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (!runs({ path: named, env: {} }))
      throw new Error(`CHROME_PATH is ${named}, which does not start.\n${NONE}`);
    return { path: named, env: {} };
  }
  const packed = await packedChromium();
  if (packed) return packed;
  const path = INSTALLED.find((candidate) => existsSync(candidate) && runs({ path: candidate, env: {} }));
  if (!path) throw new Error(NONE);
  return { path, env: {} };
}

export async function launchBrowser(): Promise<Browser> {
  const { path, env } = await findBrowser();
  return chromium.launch({
    executablePath: path,
    args: FLAGS,
    env: { ...(process.env as Record<string, string>), ...env },
  });
}

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

/** An address nobody else in this run is likely to have: look-ups are counted by address. From a range kept for tests. */
export function freshAddress(): string {
  return `198.${randomInt(18, 20)}.${randomInt(256)}.${randomInt(1, 255)}`;
}

/** A payer's phone with script switched off, from an address of its own. */
export function openPhone(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  return browser.newContext({
    viewport: PHONE,
    javaScriptEnabled: false,
    extraHTTPHeaders: { 'CF-Connecting-IP': freshAddress() },
    ...options,
  });
}
