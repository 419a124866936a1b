import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { linkStatements } from './send.ts';

const MINUTE_MS = 60_000;
/** Who has just got a link does not get another one. */
const PAUSE_MS = 5 * MINUTE_MS;
/** An address that was right so long ago may be somebody else's by now. */
const OLDEST_MS = 365 * 24 * 60 * MINUTE_MS;

/**
 * Sends a new link to the address that an older one went to, or that another mail went to, when its owner asks for it. The address is
 * not told to who asks.
 * @param linkId of a link or of a mail, from a token that was signed here.
 */
export async function renewLink(ctx: Context, linkId: string, language: 'en' | 'es'): Promise<void> {
  const id = ctx.newId('lnk');
  const to = {
    sql: `SELECT o.customer_id, o.email, :language AS language, NULL AS sent_by FROM link_sights o WHERE o.link_id = :older AND o.created_at > ${ctx.clock.sql} - ${OLDEST_MS}
        AND NOT EXISTS (SELECT 1 FROM payer_links r WHERE r.customer_id = o.customer_id AND r.email = o.email AND r.id <> :link AND r.created_at > ${ctx.clock.sql} - ${PAUSE_MS})`,
    params: { ...ctx.clock.params, older: linkId, link: id, language },
  };
  const rows = await ctx.db.batch([
    ...linkStatements(ctx, id, to),
    record(ctx, {
      verb: 'link.sent',
      subject: { kind: 'customer', id: '' },
      subjectId: '(SELECT CAST(customer_id AS TEXT) FROM payer_links WHERE id = :link)',
      detail: { link: id },
      when: { sql: 'EXISTS (SELECT 1 FROM payer_links WHERE id = :link)', params: { link: id } },
    }),
  ]);
  await ctx.enqueueMails((rows[2] ?? []).map((row) => String(row.id)));
}
