import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';

/** No step takes so long: an import that was not touched since has lost its turn. */
const STILL_MS = 30_000;
const MOST_IMPORTS = 20;

/** Hands imports that stand still to the queue again: their message was lost, or their last step failed. */
export async function wakeImports(ctx: Context): Promise<void> {
  try {
    const [rows = []] = await ctx.db.batch([
      sql(
        "SELECT id FROM imports WHERE phase <> '' AND touched_at < :before ORDER BY touched_at LIMIT :most",
        { before: ctx.clock.realMs - STILL_MS, most: MOST_IMPORTS },
      ),
    ]);
    for (const { id } of rows) await ctx.enqueueImport(String(id));
  } catch (error) {
    ctx.log('sweep_failed', { part: 'imports', message: String(error) });
  }
}
