import type { Row, Value } from '../db/database.ts';

/** A moment of the books as the API says it. */
export const moment = (ms: Value | undefined): string => new Date(Number(ms)).toISOString();

export const momentOrNull = (ms: Value | undefined): string | null =>
  ms === null || ms === undefined ? null : moment(ms);

export const textOrNull = (value: Value | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

/** How a receivable is named: the office's own number, else ours. */
export const receivableNumber = (number: Value | undefined, id: Value | undefined): string =>
  textOrNull(number) ?? `R-${id}`;

/** Whose it is; null when it is of several, or of nobody. */
export function customerOf(row: Row): { id: number; name: string } | null {
  if (row.customer_id === null || row.customer_id === undefined) return null;
  return { id: Number(row.customer_id), name: String(row.customer_name ?? '') };
}
