import { Hono, type Context as HonoContext } from 'hono';
import { stopAutopay } from '../autopay/stop.ts';
import type { Context } from '../context.ts';
import { dayIn } from '../daily/day.ts';
import { sql } from '../db/database.ts';
import { anyone } from '../http/anyone.ts';
import { showPage } from '../http/pages.ts';
import type { App } from '../http/types.ts';
import { readToken } from '../mail/token.ts';
import { limited, ownForm, smallForm, wrongMethod } from '../payer/guards.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import { stopWallet } from '../wallet/set-up.ts';
import { readUnasked, selectUnasked } from './read.ts';
import type { Whose } from './visitor.ts';

/** Turns off all that is charged to a customer without them, because they want it so. */
export async function stopAll(ctx: Context, customerId: number): Promise<void> {
  const rows = await ctx.db.batch(stopAutopay(ctx, customerId, 'payer'));
  await stopWallet(ctx, customerId, rows.at(-1)?.[0] === undefined ? 'payer' : 'told');
}

/**
 * The way out that stands in every mail, without signing in. Opening it changes nothing, because programs that look mails through open
 * every link; only its button does. It works for as long as the mail is kept, and always is about what is on now.
 */
export const stopRoutes = new Hono<App>()
  .get('/pay/autopay/:token', anyone, limited('link'), async (c) => {
    const id = await readToken(c.var.ctx.secret(), 'cancel', c.req.param('token'));
    return id === null ? unknownLink(c) : show(c, id);
  })
  .post('/pay/autopay/:token', anyone, smallForm, ownForm, limited('link'), async (c) => {
    const { ctx } = c.var;
    const id = await readToken(ctx.secret(), 'cancel', c.req.param('token'));
    if (id === null) return unknownLink(c);
    const [rows] = await ctx.db.batch([
      sql('SELECT customer_id FROM payer_openings WHERE link_id = :id', { id }),
    ]);
    if (rows?.[0] === undefined) return unknownLink(c);
    await stopAll(ctx, Number(rows[0].customer_id));
    return c.redirect(c.req.path, 303);
  })
  .all('/pay/autopay/:token', anyone, (c) => wrongMethod(c, 'GET, POST'));

export const unknownLink = (c: HonoContext<App>): Promise<Response> =>
  showPage(c, 404, { view: 'notice', reason: 'link_unknown' });

async function show(c: HonoContext<App>, mailId: string): Promise<Response> {
  const { ctx } = c.var;
  const whose: Whose = {
    link: ':mail',
    customer: '(SELECT o.customer_id FROM payer_openings o WHERE o.link_id = :mail)',
    params: { mail: mailId },
  };
  const [settingRows, clockRows, ...unasked] = await ctx.db.batch([
    selectSettings(),
    ctx.clock.select(),
    ...selectUnasked(whose),
  ]);
  if (unasked[0]?.[0] === undefined) return unknownLink(c);
  const settings = parseSettings(settingRows);
  const today = dayIn(settings.office.timeZone, Number(clockRows?.[0]?.now_ms));
  return showPage(
    c,
    200,
    { view: 'stop', action: c.req.path, inAccount: false, ...readUnasked(unasked, today, settings) },
    settings,
  );
}
