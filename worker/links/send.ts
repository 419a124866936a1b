import { record } from '../activity/record.ts';
import { LANGUAGE } from '../charges/mails.ts';
import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { claim, type Wish } from '../http/once.ts';
import type { Part } from '../ledger/entry.ts';
import { moment } from '../lists/row.ts';
import { mailsStatement } from '../mail/write.ts';
import type { LinkBody, SentLink } from './schema.ts';

/** A link opens the page for so long after it was sent. */
export const LINK_LIVES_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Sends a customer the link to their own page, to an address that they told the office. It opens the page once.
 * @throws BusinessError invalid when there is no such customer; conflict when mail is not set up, saying what is missing.
 */
export async function sendLink(
  ctx: Context,
  wish: Wish,
  { customer_id: customer, email }: LinkBody,
): Promise<SentLink> {
  const { missing } = ctx.mailer;
  if (missing.length > 0)
    throw new BusinessError('conflict', `E-mail is not set up. Missing: ${missing.join('; ')}.`);
  const known = {
    sql: 'EXISTS (SELECT 1 FROM customers WHERE id = :link_customer)',
    params: { link_customer: customer },
  };
  const key = claim(ctx, wish, known);
  // The key's own, so that the same request again finds the same link.
  const linkOf = (activity: string) => `lnk_${activity.slice('act_'.length)}`;
  const id = linkOf(key.activityId);
  const rows = await ctx.db.batch([
    key.take,
    record(ctx, {
      id: key.activityId,
      verb: 'link.sent',
      subject: { kind: 'customer', id: String(customer) },
      detail: { link: id },
      when: key.mine,
    }),
    ...linkStatements(ctx, id, {
      sql: `SELECT :link_customer AS customer_id, :email AS email, ${LANGUAGE(':link_customer')} AS language, :wish_caller AS sent_by WHERE ${key.mine.sql}`,
      params: { ...key.mine.params, link_customer: customer, email },
    }),
    key.look,
    sql(
      `SELECT email, expires_at FROM payer_links WHERE id = (SELECT 'lnk_' || substr(activity_id, 5) FROM request_keys WHERE caller_id = :wish_caller AND key = :wish_key)`,
      key.mine.params,
    ),
  ]);
  const [looked, [found] = []] = rows.slice(-2);
  if (key.done(looked).activityId === '' || found === undefined)
    throw new BusinessError('invalid', 'There is no customer with this id.', 'customer_id');
  await ctx.enqueueMails((rows.at(-3) ?? []).map((row) => String(row.id)));
  return { sent_to: String(found.email), expires_at: moment(found.expires_at) };
}

/**
 * Writes a link down, and the mail that carries it. The last statement returns the mail's `id`, if it was written.
 * @param to a SELECT of `customer_id`, `email`, `language` and `sent_by`; no row: nothing is sent.
 */
export function linkStatements(ctx: Context, id: string, to: Part): Statement[] {
  const params = { ...to.params, ...ctx.clock.params, link: id };
  return [
    sql(
      `INSERT INTO payer_links (id, customer_id, email, sent_by, created_at, expires_at)
       SELECT :link, customer_id, email, sent_by, ${ctx.clock.sql}, ${ctx.clock.sql} + ${LINK_LIVES_MS} FROM (${to.sql}) WHERE true`,
      params,
    ),
    mailsStatement(ctx.clock, 'link', {
      sql: `SELECT 'link:' || l.id AS cause, l.customer_id, l.email AS recipient, t.language, json_object('link', l.id, 'expires_at', l.expires_at) AS data
        FROM payer_links l CROSS JOIN (${to.sql}) t WHERE l.id = :link`,
      params,
    }),
    sql("SELECT id FROM mails WHERE cause = 'link:' || :link AND state = 'waiting'", { link: id }),
  ];
}
