import { Hono, type Context as HonoContext } from 'hono';
import { consentLanguage } from '../autopay/consent-text.ts';
import { sql } from '../db/database.ts';
import { anyone } from '../http/anyone.ts';
import { showPage } from '../http/pages.ts';
import type { App } from '../http/types.ts';
import { renewLink } from '../links/renew.ts';
import { readToken } from '../mail/token.ts';
import { limited, ownForm, smallForm, wrongMethod } from '../payer/guards.ts';
import { unknownLink } from './stop.ts';
import { openAccount, readVisitor, selectVisitor, visitorHash } from './visitor.ts';

/** What opens a customer's own page: a link that was sent for it, or the one in any other mail. */
async function linkIn(c: HonoContext<App>): Promise<string | null> {
  const secret = c.var.ctx.secret();
  const token = c.req.param('token') ?? '';
  return (await readToken(secret, 'link', token)) ?? (await readToken(secret, 'manage', token));
}

/** Opening the link only shows a button, because programs that look mails through open every link; the button uses it. */
export const linkRoutes = new Hono<App>()
  .get('/pay/account/:token', anyone, limited('link'), async (c) => {
    const { ctx } = c.var;
    const id = await linkIn(c);
    if (id === null) return unknownLink(c);
    const [found, visitorRows] = await ctx.db.batch([
      sql(
        `SELECT sent_to, used = 0 AND expires_at > ${ctx.clock.sql} AS good FROM payer_openings WHERE link_id = :id`,
        { ...ctx.clock.params, id },
      ),
      selectVisitor(ctx, await visitorHash(c)),
    ]);
    const row = found?.[0];
    if (row === undefined) return unknownLink(c);
    if (readVisitor(visitorRows)?.linkId === id) return c.redirect('/pay/account', 303);
    return row.good === 1 ? show(c, 200, 'ready', row.sent_to) : show(c, 410, 'used', row.sent_to);
  })
  .post('/pay/account/:token', anyone, smallForm, ownForm, limited('link'), async (c) => {
    const id = await linkIn(c);
    if (id === null) return unknownLink(c);
    // A link that was used says so on its own page.
    return c.redirect((await openAccount(c, id)) ? '/pay/account' : c.req.path, 303);
  })
  .post('/pay/account/:token/again', anyone, smallForm, ownForm, limited('link'), async (c) => {
    const { ctx } = c.var;
    const id = await linkIn(c);
    if (id === null) return unknownLink(c);
    const language = consentLanguage(c.var.portal.chooseLanguage(c.req.header('Accept-Language') ?? null));
    await renewLink(ctx, id, language);
    const [found] = await ctx.db.batch([
      sql('SELECT sent_to FROM payer_openings WHERE link_id = :id', { id }),
    ]);
    return found?.[0] === undefined ? unknownLink(c) : show(c, 200, 'sent', found[0].sent_to);
  })
  .all('/pay/account/:token', anyone, (c) => wrongMethod(c, 'GET, POST'))
  .all('/pay/account/:token/again', anyone, (c) => wrongMethod(c, 'POST'));

const show = (
  c: HonoContext<App>,
  status: number,
  state: 'ready' | 'used' | 'sent',
  sentTo: unknown,
): Promise<Response> =>
  showPage(c, status, {
    view: 'link',
    action: c.req.path.replace(/\/again$/, ''),
    state,
    sentTo: String(sentTo),
  });
