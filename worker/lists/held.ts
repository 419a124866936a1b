import type { Row } from '../db/database.ts';
import { readHeld as readReasons } from '../invoices/waiting.ts';
import type { Held } from '../register/schema.ts';

/** Rows of `receivable_id, held`, where `held` is what `HELD` selects: one for each reason. */
export const readHeld = (rows: Row[] = []): Held =>
  rows.flatMap(({ receivable_id, held }) =>
    readReasons(held).map((reason) => ({ receivable_id: Number(receivable_id), ...reason })),
  );
