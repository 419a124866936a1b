import { z } from 'zod';
import type { Context } from '../context.ts';
import { type Row, sql } from '../db/database.ts';
import { CHECKS } from './checks.ts';

const figure = z.union([z.int(), z.string(), z.null()]);

/** A row in which what stands is not what the events say. Figures are cents where they are numbers. */
export const disagreement = z.object({
  what: z.string(),
  id: z.string(),
  says: z.string().describe('What is compared.'),
  stands: figure,
  should_be: figure,
});
export type Disagreement = z.infer<typeof disagreement>;

export const auditResult = z.object({
  checks: z.int(),
  agrees: z.boolean(),
  data: z.array(disagreement).describe('At most 100 for each check.'),
});

/** Derives every figure of the books anew: reads all of them, so it costs as many rows as there are events. */
export async function auditBooks(ctx: Context): Promise<z.infer<typeof auditResult>> {
  const rows = await ctx.db.batch(CHECKS.map((check) => sql(check.sql)));
  const data = rows.flat().map(readDisagreement);
  return { checks: CHECKS.length, agrees: data.length === 0, data };
}

function readDisagreement({ what, id, says, stands, should_be }: Row): Disagreement {
  return {
    what: String(what),
    id: String(id),
    says: String(says),
    stands: stands ?? null,
    should_be: should_be ?? null,
  };
}
