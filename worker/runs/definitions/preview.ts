import type { Context } from '../../context.ts';
import { dayIn } from '../../daily/day.ts';
import type { OfficeTime } from '../../settings/office-time.ts';
import { MEANT, selectPreview } from '../choose.ts';
import { criteriaOn } from '../criteria.ts';
import type { Preview, PreviewBody } from './schema.ts';

/** So many customers with a method are looked at in one request. */
const MOST = 5000;

/**
 * Whom criteria would charge if a run began at this moment, and what it would come to, over the next customers by id; the same SQL chooses
 * for a run. One trip.
 */
export async function previewRun(
  ctx: Context,
  { criteria, after }: PreviewBody,
  { timeZone, nowMs }: OfficeTime,
): Promise<Preview> {
  const day = dayIn(timeZone, nowMs);
  const [judged = [], walked] = await ctx.db.batch(
    selectPreview({ criteria: criteriaOn(criteria, day), day }, after, MOST),
  );
  const charged = judged.find(({ verdict }) => verdict === 'charge');
  const more = Number(walked?.[0]?.walked) >= MOST;
  return {
    count: Number(charged?.many ?? 0),
    sum_cents: Number(charged?.cents ?? 0),
    left_out: MEANT.flatMap((why) => {
      const found = judged.find(({ verdict }) => verdict === why);
      return why === 'charge' || found === undefined ? [] : [{ why, count: Number(found.many) }];
    }),
    more,
    next: more ? Number(walked?.[0]?.last) : null,
  };
}
