// A busy day at a site that runs for real, whose Worker is killed at random moments and started again.
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from '../../../scripts/start/settings.ts';
import { disagreements, readStripe } from './agree.ts';
import { Callers } from './callers.ts';
import { Diary } from './diary.ts';
import { type Day, PEOPLE } from './people.ts';
import { type BusySite, openSite } from './site.ts';

/** How a day went. */
export interface Lived {
  problems: string[];
  counts: Record<string, number>;
}

const INVOICES = 500;
/** The Worker lives between half a second and six. */
const LONGEST_MS = 6000;
const SHORTEST_MS = 500;

/** @param tell hears how far it is. */
export async function liveBusyDay(kills: number, tell: (line: string) => void): Promise<Lived> {
  const site = await openSite();
  try {
    const day = await begin(site);
    const people = new People(day);
    const killed = await killAgainAndAgain(site, day, kills, tell);
    await people.goHome();
    tell('the last kill is over, everybody is at home; some days pass');
    const disagreeing = await close(site, day).catch((error: unknown) => [String(error)]);
    const problems = [...strangeFaults(day.callers, killed), ...people.problems, ...disagreeing];
    if (problems.length > 0) tell(site.lastOutput());
    const { broken, answered } = day.callers;
    const counts = {
      'calls answered': answered,
      'calls broken off': broken,
      ...Object.fromEntries(day.diary.counts),
    };
    return { problems, counts };
  } finally {
    await site.stop();
    site.remove();
  }
}

/** Bills from a file, and rules that bring a second person into play. */
async function begin({ facts }: BusySite): Promise<Day> {
  const callers = new Callers(facts);
  await callers.hireSecond();
  const { body: settings } = await callers.read('/settings');
  const payments = { refundApprovalCents: 15_000, allowUnpaid: true };
  await callers.write('/settings', { version: settings.version, payments }, { method: 'PUT' });
  importBills(facts);
  const unpaid: string[] = [];
  for (let after = ''; ; ) {
    const { body } = await callers.read(`/invoices?status=open&limit=100${after}`);
    unpaid.push(...body.data.map(({ self_pay_id }: { self_pay_id: string }) => self_pay_id));
    if (body.next === null) return { callers, diary: new Diary(), unpaid, payments: [] };
    after = `&after=${encodeURIComponent(body.next)}`;
  }
}

function importBills({ url, apiKey }: BusySite['facts']): void {
  const folder = mkdtempSync(join(tmpdir(), 'selfpay-bills-'));
  const file = join(folder, 'bills.csv');
  const head = 'account,customer_name,invoice,invoice_date,receivable,amount';
  const rows = Array.from({ length: INVOICES }, (_, bill) =>
    Array.from({ length: 1 + randomInt(4) }, (_, item) => {
      const customer = bill % 150;
      const amount = (randomInt(100, 40_000) / 100).toFixed(2);
      return `BUSY-${customer},Busy ${customer},BUSY-${bill},2026-11-02,BUSY-${bill}-${item},${amount}`;
    }),
  );
  writeFileSync(file, [head, ...rows.flat()].join('\n'));
  const script = join(ROOT, 'scripts', 'import.ts');
  execFileSync(process.execPath, [script, file, '--url', url, '--key', apiKey], { stdio: 'ignore' });
  rmSync(folder, { recursive: true });
}

/** Everybody at work at once, until they are sent home: then each ends what they have begun. */
class People {
  readonly problems: string[] = [];
  private readonly working: Promise<void>[];
  private open = true;
  private readonly day: Day;

  constructor(day: Day) {
    this.day = day;
    this.working = PEOPLE.map(([act, restMs]) => this.work(act, restMs));
  }

  private async work(act: (day: Day) => Promise<void>, restMs: number): Promise<void> {
    while (this.open) {
      await act(this.day).catch((error: unknown) => {
        this.problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
      });
      await pause(randomInt(restMs));
    }
  }

  async goHome(): Promise<void> {
    this.open = false;
    await Promise.all(this.working);
  }
}

/** When the Worker was killed, and when it was back. */
type Killed = { from: number; to: number }[];

async function killAgainAndAgain(
  site: BusySite,
  { callers }: Day,
  kills: number,
  tell: (line: string) => void,
): Promise<Killed> {
  const killed: Killed = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    const livesMs = randomInt(SHORTEST_MS, LONGEST_MS);
    await pause(livesMs);
    const [from, underWay] = [Date.now(), callers.underWay];
    await site.kill9();
    await site.startWorker();
    killed.push({ from, to: Date.now() });
    tell(
      `kill ${kill} of ${kills}: after ${livesMs} ms, ${underWay} calls under way, back in ${Date.now() - from} ms`,
    );
  }
  // The last one is followed by work, as the others were.
  await pause(LONGEST_MS);
  return killed;
}

/** An error that the Worker told itself while nobody killed it. */
function strangeFaults({ faults }: Callers, killed: Killed): string[] {
  const whileDying = (at: number) => killed.some(({ from, to }) => at >= from - 100 && at <= to + 100);
  return faults.filter(({ at }) => !whileDying(at)).map(({ what }) => `answered by an error: ${what}`);
}

/** What the queue lost with the Worker is found by the next minutes. */
async function untilIdle(callers: Callers): Promise<void> {
  for (let minute = 0; minute < 20; minute += 1) {
    await callers.minute();
    if (await callers.isIdle()) return;
  }
}

/** Time passes, in which everything that was lost is found; then all books are laid side by side. */
async function close(site: BusySite, { callers, diary }: Day): Promise<string[]> {
  await untilIdle(callers);
  for (const advance of ['PT10M', 'PT3H', 'P2D', 'P8D', 'PT2H']) {
    const moved = await callers.order('/clock', { advance });
    if (moved === null) return [`the clock did not move by ${advance}`];
  }
  for (let run = 0; run < 5; run += 1) await callers.write('/proof/run', undefined);
  const { body: proof } = await callers.read('/proof');
  const { body: sync } = await callers.read('/health/sync');
  const stripe = await readStripe(callers);
  await site.stop();
  return [
    ...proof.differences.map((difference: unknown) => `the proof says: ${JSON.stringify(difference)}`),
    ...sync.flagged.map((flagged: unknown) => `flagged: ${JSON.stringify(flagged)}`),
    ...(await disagreements(site.paths.app, stripe, diary)),
  ];
}
