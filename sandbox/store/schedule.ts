import type { Box } from '../box.ts';

/** What time alone brings about; `store/time.ts` knows what each kind does. */
export type DueKind =
  | 'debit.succeeds'
  | 'debit.fails'
  | 'refund.succeeds'
  | 'refund.fails'
  | 'dispute.opens'
  | 'dispute.moves'
  | 'payout.arrives';

export interface Scheduled extends Record<string, SqlStorageValue> {
  id: number;
  /** Milliseconds of the stand-in's clock. */
  due: number;
  kind: string;
  /** The id of the object that it happens to. */
  subject: string;
  /** JSON: what else the kind needs. */
  data: string;
}

/** Puts something on the stand-in's calendar, `seconds` from now; it survives a restart. */
export function schedule(box: Box, kind: DueKind, subject: string, seconds: number, data: object = {}): void {
  scheduleAt(box, kind, subject, (box.seconds() + seconds) * 1000, data);
}

/** The same at a time, in milliseconds of the stand-in's clock; what is past happens at once. */
export function scheduleAt(box: Box, kind: DueKind, subject: string, due: number, data: object = {}): void {
  const insert = 'INSERT INTO scheduled (due, kind, subject, data) VALUES (?, ?, ?, ?)';
  box.sql.exec(insert, due, kind, subject, JSON.stringify(data));
}

/** The first thing on the calendar, due or not. */
export function nextScheduled(box: Box): Scheduled | null {
  const query = 'SELECT * FROM scheduled ORDER BY due, id LIMIT 1';
  return box.sql.exec<Scheduled>(query).toArray()[0] ?? null;
}

/** Takes one thing off the calendar. */
export function strike(box: Box, id: number): void {
  box.sql.exec('DELETE FROM scheduled WHERE id = ?', id);
}

/** Takes everything off the calendar that was to happen to this object. */
export function unschedule(box: Box, subject: string): void {
  box.sql.exec('DELETE FROM scheduled WHERE subject = ?', subject);
}
