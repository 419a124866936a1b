import type Stripe from 'stripe';
import type { Clock } from './clock.ts';
import type { Database } from './db/database.ts';
import type { Actor } from './ledger/entry.ts';
import type { Connection } from './stripe/connection.ts';

/** An object at Stripe whose books are to be made to agree with its state. */
export interface ObjectRef {
  kind: ObjectKind;
  id: string;
}
export type ObjectKind = 'payment' | 'session';

/** All that a verb may use. There are no globals: what is not here does not happen. */
export interface Context {
  db: Database;
  stripe: Stripe;
  connection: Connection;
  clock: Clock;
  actor: Actor;
  /** Hands objects to the queue. Never fails: what was not queued is found by the sweep. */
  enqueue(refs: ObjectRef[]): Promise<void>;
  /** A new identity that sorts by time (ULID); `prefix_…`. */
  newId(prefix: 'ent' | 'act' | 'req'): string;
  log(event: string, facts: Record<string, string | number | boolean | null>): void;
}
