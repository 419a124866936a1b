import type { IdKind } from './ids.ts';
import type { Settings } from './settings.ts';

/** What every part of the stand-in works with: its storage, its settings, its clock. */
export interface Box {
  readonly sql: SqlStorage;
  readonly settings: Settings;
  /** Milliseconds of the stand-in's clock: real time plus an offset that is kept. */
  now(): number;
  /** The same in whole Unix seconds, as Stripe's objects carry it. */
  seconds(): number;
  /** A fresh id; in made-up history it follows from the history's key. */
  newId(kind: IdKind): string;
  /** Made-up history: events are recorded and never delivered. */
  readonly quiet: boolean;
  /** The API call that is being answered, for events; null when a payer or time caused them. */
  request: { id: string | null; idempotency_key: string | null };
}
