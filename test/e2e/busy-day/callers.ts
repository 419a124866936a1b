// Everybody who calls a site that is killed now and then: they call again until they have an answer.
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { freshAddress } from '../harness/browser.ts';
import type { SiteFacts } from '../harness/site.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, of which each caller takes what it needs.
  body: any;
}

const CARD = {
  card_number: '4242424242424242',
  exp_month: '12',
  exp_year: '2034',
  cvc: '123',
  action: 'pay',
};
const BANK = {
  method: 'us_bank_account',
  routing_number: '110000000',
  account_holder_name: 'Pat Doe',
  account_holder_type: 'individual',
  action: 'pay',
};
/** The stand-in's: succeeds, fails, is returned a day after it succeeded. */
const ACCOUNTS = ['000123456789', '000123456789', '000222222227', '000555555559'];
const DECLINED = '4000000000000002';
const AGAIN_MS = 150;
const PATIENCE_MS = 120_000;
/** Days that pass take a while, with all their crons. */
const LONGEST_CALL_MS = 600_000;

export class Callers {
  /** Calls of the Worker that wait for their answer, that were broken off, that were answered. */
  underWay = 0;
  broken = 0;
  answered = 0;
  /** Answers that nobody should get: the Worker said itself that something failed, and when it did. */
  readonly faults: { at: number; what: string }[] = [];
  /** The key of a second person, who approves what the first asks for. */
  private second = '';
  readonly facts: SiteFacts;

  constructor(facts: SiteFacts) {
    this.facts = facts;
  }

  /** Calls until there is an answer that says how it went. */
  private async insist(url: string, init: () => RequestInit): Promise<{ response: Response; text: string }> {
    for (const since = Date.now(); ; ) {
      const answer = await this.call(url, { redirect: 'manual', ...init() });
      if (answer !== null && answer.response.status < 500) return answer;
      if (answer !== null)
        this.faults.push({
          at: Date.now(),
          what: `${url}: ${answer.response.status} ${answer.text.slice(0, 500)}`,
        });
      if (Date.now() - since > PATIENCE_MS) throw new Error(`${url} does not answer`);
      await pause(AGAIN_MS);
    }
  }

  /** One call; null when it is broken off. */
  private async call(url: string, init: RequestInit): Promise<{ response: Response; text: string } | null> {
    const toWorker = url.startsWith(this.facts.url) ? 1 : 0;
    this.underWay += toWorker;
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(LONGEST_CALL_MS), ...init });
      const text = await response.text();
      this.answered += toWorker;
      return { response, text };
    } catch {
      this.broken += toWorker;
      return null;
    } finally {
      this.underWay -= toWorker;
    }
  }

  // ---- payers ------------------------------------------------------------------------------------------------

  /** Presses Pay; where that leads, null when there is nothing to pay. */
  async press(selfPayId: string): Promise<string | null> {
    const { response } = await this.insist(`${this.facts.url}/pay/${selfPayId}/checkout`, () => ({
      method: 'POST',
      body: new URLSearchParams(),
      headers: { origin: this.facts.url, 'cf-connecting-ip': freshAddress() },
    }));
    const location = response.headers.get('location') ?? '';
    return location.startsWith(this.facts.sandboxUrl) ? location : null;
  }

  /** Pays there, one way or another. @returns where the browser is sent then; null when the page cannot be paid any more. */
  async payAt(url: string): Promise<string | null> {
    if (randomInt(6) === 0) await this.atCheckout(url, { ...CARD, card_number: DECLINED });
    const bank = { ...BANK, account_number: ACCOUNTS[randomInt(ACCOUNTS.length)] ?? '' };
    return this.atCheckout(url, randomInt(4) === 0 ? bank : CARD);
  }

  private async atCheckout(url: string, fields: Record<string, string>): Promise<string | null> {
    const body = new URLSearchParams(fields);
    const { response } = await this.insist(url, () => ({ method: 'POST', body }));
    return response.headers.get('location');
  }

  /** The browser comes back, if it does. */
  async comeBack(back: string): Promise<void> {
    await this.insist(back, () => ({ headers: { 'cf-connecting-ip': freshAddress() } }));
  }

  // ---- the office --------------------------------------------------------------------------------------------

  /** A write under a key of its own, which stays the same however often it is sent. */
  async write(
    path: string,
    body: unknown,
    { method = 'POST', by = 'clerk' } = {},
  ): Promise<Answer & { key: string }> {
    const key = randomUUID();
    const answer = await this.api(method, path, by === 'clerk' ? this.facts.apiKey : this.second, body, key);
    return { ...answer, key };
  }

  read(path: string): Promise<Answer> {
    return this.api('GET', path, this.facts.apiKey);
  }

  private async api(method: string, path: string, bearer: string, body?: unknown, key = ''): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      ...(key === '' ? {} : { 'idempotency-key': key }),
    };
    const { response, text } = await this.insist(`${this.facts.url}/api/v1${path}`, () => ({
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }));
    return { status: response.status, body: JSON.parse(text) };
  }

  /** A second person gets a key of their own, from the administrator. */
  async hireSecond(): Promise<void> {
    const { url, admin } = this.facts;
    const headers = { origin: url, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const signedIn = await fetch(`${url}/auth/sign-in`, {
      method: 'POST',
      headers,
      body: JSON.stringify(admin),
    });
    const cookie = signedIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const response = await fetch(`${url}/api/v1/keys`, {
      method: 'POST',
      headers: { ...headers, cookie },
      body: JSON.stringify({ name: 'Second', role: 'biller' }),
    });
    if (!response.ok) throw new Error(`no second key: ${response.status} ${await response.text()}`);
    this.second = ((await response.json()) as { key: string }).key;
  }

  // ---- Stripe, banks and time --------------------------------------------------------------------------------

  /** What only they do; null when the stand-in says that this cannot be now. */
  async order(path: string, body: unknown): Promise<Answer['body'] | null> {
    const headers = { authorization: `Bearer ${this.facts.stripeKey}`, 'content-type': 'application/json' };
    const { response, text } = await this.insist(`${this.facts.sandboxUrl}/sandbox${path}`, () => ({
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    }));
    return response.ok ? JSON.parse(text) : null;
  }

  async stripe(path: string): Promise<Answer['body']> {
    const headers = { authorization: `Bearer ${this.facts.stripeKey}` };
    return JSON.parse((await this.insist(`${this.facts.sandboxUrl}${path}`, () => ({ headers }))).text);
  }

  /** Whether the Worker has answered every hint. */
  async isIdle(): Promise<boolean> {
    const headers = { authorization: `Bearer ${this.facts.stripeKey}` };
    return JSON.parse((await this.insist(`${this.facts.url}/internal/idle`, () => ({ headers }))).text).idle;
  }

  /** The minute's cron. Who is dead does not hear it; the next minute does. */
  async minute(): Promise<void> {
    const url = `${this.facts.url}/cdn-cgi/local/scheduled?cron=*+*+*+*+*&time=${Date.now()}`;
    await this.call(url, {});
  }
}
