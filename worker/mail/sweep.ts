import type { Context } from '../context.ts';
import { type Row, sql } from '../db/database.ts';
import { eachOf } from '../parallel.ts';
import { giveUp, sendMail } from './send.ts';
import type { Kind } from './templates/index.ts';

/** So many are sent in a minute at most; each costs two trips, and a Worker may ask the database 1,000 times. */
const MOST = 100;
/** What nobody could send for so long would only confuse. */
const STALE_MS = 7 * 24 * 3_600_000;

/** Sends what waits and is due, the longest waiting first; for the minute's job. What waited in vain is given up. */
export async function sendWaiting(ctx: Context): Promise<void> {
  const { clock } = ctx;
  const found = (when: string) =>
    sql(
      `SELECT id, kind, customer_id FROM mails INDEXED BY mails_waiting WHERE state IN ('waiting', 'sending') AND ${when} ORDER BY not_before LIMIT ${MOST}`,
      clock.params,
    );
  const [stale = [], due = []] = await ctx.db.batch([
    found(staleBy(clock.sql)),
    found(`not_before <= ${clock.sql} AND NOT ${staleBy(clock.sql)}`),
  ]);
  for (const row of stale) await giveUpStale(ctx, row);
  await sendMails(
    ctx,
    due.map(({ id }) => String(id)),
  );
}

/** Sends some mails, a few at a time. When the provider takes none, the rest waits for the next minute. */
export async function sendMails(ctx: Context, ids: string[]): Promise<void> {
  if (ctx.mailer.missing.length > 0) return;
  let busy = false;
  await eachOf(
    ids,
    async (id) => {
      if (!busy && (await sendMail(ctx, id)) === 'busy') busy = true;
    },
    (id, error) => ctx.log('mail_broken', { mail: id, message: String(error) }),
  );
}

const staleBy = (now: string) => `not_before <= ${now} - ${STALE_MS}`;

async function giveUpStale(ctx: Context, row: Row): Promise<void> {
  const id = String(row.id);
  const customerId = row.customer_id === null ? null : Number(row.customer_id);
  await giveUp(ctx, { id, kind: row.kind as Kind, customerId }, 'not_in_time', 'not_in_time', {
    sql: `EXISTS (SELECT 1 FROM mails WHERE id = :mail AND state IN ('waiting', 'sending') AND ${staleBy(ctx.clock.sql)})`,
    params: { mail: id, ...ctx.clock.params },
  });
}
