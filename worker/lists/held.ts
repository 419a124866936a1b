import type { Row } from '../db/database.ts';
import type { Held } from '../register/schema.ts';

export const readHeld = (rows: Row[] = []): Held =>
  rows.map((row) => ({
    receivable_id: Number(row.receivable_id),
    why: row.why as Held[number]['why'],
    source_id: String(row.source_id),
  }));
