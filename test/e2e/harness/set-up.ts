// Once per run: the build, the browser unpacked, and one site that most files share.
import type { TestProject } from 'vitest/node';
import { build } from '../../../scripts/start/build.ts';
import { launchBrowser } from './browser.ts';
import { allInvoices, type Hidden, hiddenIds, simpleInvoices } from './invoices.ts';
import { type OwnSite, type SiteFacts, sowSites, startSite } from './site.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    site: SiteFacts;
    invoices: string[];
    hidden: Hidden;
  }
}

let shared: OwnSite;
let removeSeed: () => void;

export async function setup(project: TestProject): Promise<void> {
  await build();
  await (await launchBrowser()).close();
  removeSeed = await sowSites();
  shared = await startSite();
  project.provide('site', shared.facts);
  const all = await allInvoices(shared.facts);
  project.provide('invoices', simpleInvoices(shared.facts, all));
  project.provide('hidden', hiddenIds(all));
}

export async function teardown(): Promise<void> {
  await shared?.stop();
  removeSeed?.();
}
