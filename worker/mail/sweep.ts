import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { eachOf } from '../parallel.ts';
import { giveUp, sendMail } from './send.ts';
import type { Kind } from './templates/index.ts';

/** So many are sent in a minute at most; each costs two trips, and a Worker may ask the database 1,000 times. */
const MOST = 100;
/** What nobody could send for so long would only confuse. */
const STALE_MS = 7 * 24 * 3_600_000;

/** Sends what waits and is due, the longest waiting first; for the minute's job. What waited in vain is given up. */
export async function sendWaiting(ctx: Context): Promise<void> {
  await giveUpStale(ctx);
  if (ctx.mailer.missing.length > 0) return;
  const [rows = []] = await ctx.db.batch([
    sql(
      `SELECT id FROM mails INDEXED BY mails_waiting WHERE state IN ('waiting', 'sending') AND not_before <= ${ctx.clock.sql} ORDER BY not_before LIMIT ${MOST}`,
      ctx.clock.params,
    ),
  ]);
  await sendMails(
    ctx,
    rows.map(({ id }) => String(id)),
  );
}

/** Sends some mails, a few at a time. When the provider takes none, the rest waits for the next minute. */
export async function sendMails(ctx: Context, ids: string[]): Promise<void> {
  let busy = false;
  await eachOf(
    ids,
    async (id) => {
      if (!busy && (await sendMail(ctx, id)) === 'busy') busy = true;
    },
    (id, error) => ctx.log('mail_broken', { mail: id, message: String(error) }),
  );
}

async function giveUpStale(ctx: Context): Promise<void> {
  const stale = `state IN ('waiting', 'sending') AND not_before <= ${ctx.clock.sql} - ${STALE_MS}`;
  const [rows = []] = await ctx.db.batch([
    sql(
      `SELECT id, kind, customer_id FROM mails INDEXED BY mails_waiting WHERE ${stale} LIMIT ${MOST}`,
      ctx.clock.params,
    ),
  ]);
  for (const { id, kind, customer_id } of rows)
    await giveUp(
      ctx,
      {
        id: String(id),
        kind: kind as Kind,
        customerId: customer_id === null ? null : Number(customer_id),
      },
      'not_in_time',
      'not_in_time',
      {
        sql: `EXISTS (SELECT 1 FROM mails WHERE id = :mail AND ${stale})`,
        params: { mail: String(id), ...ctx.clock.params },
      },
    );
}
