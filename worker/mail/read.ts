import type { Row } from '../db/database.ts';
import type { Language } from './content.ts';
import type { Kind } from './templates/index.ts';

/** A mail as it stands in the outbox. `data`: the facts of its kind, unchecked. */
export interface Mail {
  id: string;
  cause: string;
  kind: Kind;
  customerId: number | null;
  recipient: string;
  language: Language;
  data: unknown;
  /** How often it was taken, this time included. */
  tries: number;
}

export const readMail = (row: Row): Mail => ({
  id: String(row.id),
  cause: String(row.cause),
  kind: row.kind as Kind,
  customerId: row.customer_id === null ? null : Number(row.customer_id),
  recipient: String(row.recipient),
  language: row.language as Language,
  data: JSON.parse(String(row.data)),
  tries: Number(row.tries),
});
