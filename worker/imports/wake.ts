import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { discardImport } from './discard.ts';

/** No step takes so long: an import that was not touched since has lost its turn. */
const STILL_MS = 30_000;
/** A file that nobody applied is full of names: it is not kept for ever. */
const FORGOTTEN_MS = 7 * 24 * 60 * 60 * 1000;
const MOST_IMPORTS = 20;

/**
 * Hands imports that stand still to the queue again: their message was lost, or their last step failed. What was
 * uploaded or checked a week ago and never applied is discarded.
 */
export async function wakeImports(ctx: Context): Promise<void> {
  try {
    const [still = [], waiting = []] = await ctx.db.batch([
      sql(
        "SELECT id FROM imports WHERE phase <> '' AND touched_at < :before ORDER BY touched_at LIMIT :most",
        { before: ctx.clock.realMs - STILL_MS, most: MOST_IMPORTS },
      ),
      sql(
        "SELECT id FROM imports WHERE state IN ('uploading', 'checked') AND touched_at < :before ORDER BY touched_at LIMIT :most",
        { before: ctx.clock.realMs - FORGOTTEN_MS, most: MOST_IMPORTS },
      ),
    ]);
    for (const { id } of still) await ctx.enqueueImport(String(id));
    for (const { id } of waiting) await discardImport(ctx, String(id));
  } catch (error) {
    ctx.log('sweep_failed', { part: 'imports', message: String(error) });
  }
}
