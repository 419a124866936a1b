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

/**
 * Sends webhooks. Deliveries are rows with a due time; each due one is sent on its own, all at once, so
 * that the events of one payment arrive in no promised order. What a crash interrupts is sent again.
 */
export class Deliveries {
  private readonly box: Box;
  private underWay = 0;
  /** Called when a delivery has ended and the next due time may have changed. */
  private readonly ended: () => void;

  constructor(box: Box, ended: () => void) {
    this.box = box;
    this.ended = ended;
    box.sql.exec(`UPDATE deliveries SET state = 'pending' WHERE state = 'sending'`);
  }

  /** Starts everything that is due; the promise ends when all of that has been answered. */
  pump(): Promise<void> {
    const take = `UPDATE deliveries SET state = 'sending' WHERE state = 'pending' AND due <= ?
      RETURNING id, event, due, attempt`;
    const due = this.box.sql.exec<Delivery>(take, this.box.now()).toArray();
    due.sort((a, b) => a.due - b.due || a.id - b.id);
    return Promise.all(due.map((delivery) => this.send(delivery))).then(() => {});
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
    this.underWay++;
    try {
      const answer = await this.post(delivery);
      this.settle(delivery, answer);
    } finally {
      this.underWay--;
      this.ended();
    }
  }

  private async post(delivery: Delivery): Promise<string> {
    const event = find<Kept>(this.box, 'event', delivery.event);
    const { webhookUrl, webhookSecret, fetchApp } = this.box.settings;
    if (!event || !webhookUrl) return '200 nothing to send';
    const payload = JSON.stringify(event, null, 2);
    const header = await signature(payload, webhookSecret, Math.floor(Date.now() / 1000));
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
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const response = await fetchApp(request);
      await response.body?.cancel();
      return String(response.status);
    } catch (error) {
      return `no answer: ${error instanceof Error ? error.message : error}`;
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
    if (state !== 'done') return;
    sql.exec(
      `UPDATE objects SET body = json_set(body, '$.pending_webhooks', 0) WHERE id = ?`,
      delivery.event,
    );
  }
}
