import type { Box } from '../box.ts';
import { find, type Kept } from '../store/objects.ts';
import { signature } from './sign.ts';

interface Delivery extends Record<string, SqlStorageValue> {
  id: number;
  event: string;
  due: number;
  attempt: number;
}

/** Seconds to wait after the first, second… failed attempt; then the delivery is given up. */
const BACKOFF_S = [1, 2, 5, 15, 60, 300, 1800, 7200, 21_600, 43_200];
const TIMEOUT_MS = 10_000;

/** How many are under way at a time; the others wait for one to end. */
const AT_A_TIME = 100;

/**
 * Sends webhooks. Deliveries are rows with a due time; each due one is sent on its own, many at once, so
 * that the events of one payment arrive in no promised order. What a crash interrupts is sent again.
 */
export class Deliveries {
  private readonly box: Box;
  private underWay = 0;
  /** True when more may be due than could be started. */
  private waiting = false;
  /** Called when a delivery is to be sent again, later. */
  private readonly later: () => void;

  constructor(box: Box, later: () => void) {
    this.box = box;
    this.later = later;
    box.sql.exec(`UPDATE deliveries SET state = 'pending' WHERE state = 'sending'`);
  }

  /** Starts everything that is due; the promise ends when all of that has been answered. */
  async pump(): Promise<void> {
    const most = AT_A_TIME - this.underWay;
    const taken = most > 0 ? this.take(most) : [];
    this.waiting = taken.length >= most;
    await Promise.all(taken.map((delivery) => this.send(delivery)));
  }

  private take(most: number): Delivery[] {
    const query = `UPDATE deliveries SET state = 'sending'
      WHERE id IN (SELECT id FROM deliveries WHERE state = 'pending' AND due <= ? ORDER BY due, id LIMIT ?)
      RETURNING id, event, due, attempt`;
    const taken = this.box.sql.exec<Delivery>(query, this.box.now(), most).toArray();
    this.underWay += taken.length;
    return taken.sort((a, b) => a.due - b.due || a.id - b.id);
  }

  /** When the next one is due, in milliseconds of the stand-in's clock, those under way left out. */
  nextDue(): number | null {
    const query = `SELECT min(due) AS due FROM deliveries WHERE state = 'pending'`;
    return this.box.sql.exec<{ due: number | null }>(query).one().due;
  }

  /** True while something is being sent. */
  busy(): boolean {
    return this.underWay > 0;
  }

  /** True when nothing is being sent and nothing is due. */
  idle(): boolean {
    const next = this.nextDue();
    return this.underWay === 0 && (next === null || next > this.box.now());
  }

  private async send(delivery: Delivery): Promise<void> {
    try {
      this.settle(delivery, await this.post(delivery));
    } finally {
      this.underWay--;
    }
    if (this.waiting) await this.pump();
  }

  private async post(delivery: Delivery): Promise<string> {
    const event = find<Kept>(this.box, 'event', delivery.event);
    const { webhookUrl, webhookSecret, fetchApp } = this.box.settings;
    if (!event || !webhookUrl) return '200 nothing to send';
    const payload = JSON.stringify(event, null, 2);
    const header = await signature(payload, webhookSecret, Math.floor(Date.now() / 1000));
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(new Error('it took too long')), TIMEOUT_MS);
    try {
      const request = new Request(webhookUrl, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json; charset=utf-8',
          'Stripe-Signature': header,
          'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        },
        body: payload,
        redirect: 'manual',
        signal: patience.signal,
      });
      const response = await fetchApp(request);
      await response.body?.cancel();
      return String(response.status);
    } catch (error) {
      return `no answer: ${error instanceof Error ? error.message : error}`;
    } finally {
      clearTimeout(timer);
    }
  }

  private settle(delivery: Delivery, answer: string): void {
    const { sql } = this.box;
    const wait = BACKOFF_S[delivery.attempt];
    const state = /^2\d\d/.test(answer) ? 'done' : wait === undefined ? 'failed' : 'pending';
    const due = state === 'pending' ? this.box.now() + (wait ?? 0) * 1000 : delivery.due;
    sql.exec(
      'UPDATE deliveries SET state = ?, due = ?, attempt = attempt + 1, answer = ? WHERE id = ?',
      state,
      due,
      answer,
      delivery.id,
    );
    if (state === 'pending') this.later();
    if (state !== 'done') return;
    sql.exec(
      `UPDATE objects SET body = json_set(body, '$.pending_webhooks', 0) WHERE id = ?`,
      delivery.event,
    );
  }
}
