import type Stripe from 'stripe';
import type { Clock } from './clock.ts';
import type { Database } from './db/database.ts';
import type { Actor } from './ledger/entry.ts';
import type { Mailer } from './mail/mailer.ts';
import type { Connection } from './stripe/connection.ts';

/** An object at Stripe whose books are to be made to agree with its state. */
export interface ObjectRef {
  kind: ObjectKind;
  id: string;
}
export type ObjectKind = 'payment' | 'session' | 'refund' | 'dispute' | 'setup' | 'method';

/** What the queue carries: an object to converge, an import that has something to do, or a mail to send. */
export type Job = ObjectRef | { kind: 'import' | 'mail'; id: string };
/** What the queue of charges carries. */
export type ChargeJob = { attempt: string };

/** All that a verb may use. There are no globals: what is not here does not happen. */
export interface Context {
  db: Database;
  stripe: Stripe;
  connection: Connection;
  clock: Clock;
  actor: Actor;
  /** Hands objects to the queue. Never fails: what was not queued is found by the sweep. */
  enqueue(refs: ObjectRef[], afterSeconds?: number): Promise<void>;
  /** Hands an import to the queue. Never fails: one that stands still is found by the sweep. */
  enqueueImport(id: string): Promise<void>;
  /** Hands attempts to the queue of charges. Never fails: what was not queued is handed over again. */
  enqueueCharges(attemptIds: string[]): Promise<void>;
  /** Waits, so that charges keep to Stripe's limit. */
  pause(ms: number): Promise<void>;
  /** Hands mails to the queue, by their ids. Never fails: one that waits is found by the sweep. */
  enqueueMails(ids: string[]): Promise<void>;
  mailer: Mailer;
  /** This site's own address, `https://pay.example.com`, for links; null: not set. Requests know theirs by themselves. */
  publicUrl: string | null;
  /** What signs links. @throws Error when it is not set. */
  secret(): string;
  /** A new identity that sorts by time (ULID); `prefix_…`. */
  newId(prefix: 'ent' | 'act' | 'req' | 'imp' | 'mai' | 'lnk' | 'def'): string;
  log(event: string, facts: Record<string, string | number | boolean | null>): void;
}
