import { DurableObject } from 'cloudflare:workers';
import type { Hono } from 'hono';
import { createApp } from './app.ts';
import type { Box } from './box.ts';
import { newId } from './ids.ts';
import { Rate } from './limits/rate.ts';
import { readSettings, type SandboxEnv } from './settings.ts';
import { createTables, forgetFacts, readFact } from './store/tables.ts';
import { nextDue, passTime } from './store/time.ts';
import { Deliveries } from './webhooks/deliveries.ts';

/** When a webhook that is under way is looked at again, should the process have died meanwhile. */
const BACKSTOP_MS = 15_000;

/** The stand-in for Stripe: one object that holds all money, so that every call is atomic and in turn. */
export class StripeSandbox extends DurableObject<SandboxEnv> {
  private readonly box: Box;
  private readonly deliveries: Deliveries;
  private readonly app: Hono;
  /** When the alarm is set for, in real milliseconds; null when it is not known to be set. */
  private armed: number | null = null;

  constructor(ctx: DurableObjectState, env: SandboxEnv) {
    super(ctx, env);
    createTables(ctx.storage.sql);
    this.box = makeBox(ctx.storage.sql, env);
    this.deliveries = new Deliveries(this.box, () => this.arm());
    this.app = createApp({
      box: this.box,
      deliveries: this.deliveries,
      inProgress: new Set(),
      rate: new Rate(this.box.sql),
      transaction: (work) => this.transact(work),
      passTime: () => passTime(this.box),
    });
  }

  override async fetch(request: Request): Promise<Response> {
    try {
      return await this.app.fetch(request);
    } finally {
      this.kick();
    }
  }

  override async alarm(): Promise<void> {
    this.armed = null;
    passTime(this.box);
    await this.deliveries.pump();
    this.arm();
  }

  /** Sends at once what is due; the alarm is there for what comes later and for what a crash cut off. */
  private kick(): void {
    this.ctx.waitUntil(this.deliveries.pump());
    this.arm();
  }

  private arm(): void {
    const offset = this.box.now() - Date.now();
    const backstop = this.deliveries.busy() ? this.box.now() + BACKSTOP_MS : null;
    const dues = [this.deliveries.nextDue(), nextDue(this.box), backstop].filter((due) => due !== null);
    const next = Math.max(Math.min(...dues) - offset, Date.now() + 50);
    if (!dues.length || (this.armed !== null && this.armed <= next)) return;
    this.armed = next;
    this.ctx.waitUntil(this.ctx.storage.setAlarm(next));
  }

  private transact<T>(work: () => T): T {
    try {
      return this.ctx.storage.transactionSync(work);
    } catch (error) {
      forgetFacts(this.box.sql);
      throw error;
    }
  }
}

function makeBox(sql: SqlStorage, env: SandboxEnv): Box {
  const now = () => Date.now() + readFact(sql, 'offset_ms');
  return {
    sql,
    settings: readSettings(env),
    now,
    seconds: () => Math.floor(now() / 1000),
    newId,
    quiet: false,
    request: { id: null, idempotency_key: null },
  };
}
