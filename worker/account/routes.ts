import { Hono, type Context as HonoContext } from 'hono';
import { changeDay } from '../autopay/change-day.ts';
import { sql } from '../db/database.ts';
import { anyone } from '../http/anyone.ts';
import { BusinessError } from '../http/errors.ts';
import { showPage } from '../http/pages.ts';
import type { App } from '../http/types.ts';
import { preferMethod } from '../methods/prefer.ts';
import { openSetup } from '../methods/set-up.ts';
import { mayAgree, readDay } from '../payer/agreement.ts';
import { formOf, limited, ownForm, smallForm, wrongMethod } from '../payer/guards.ts';
import { DEEDS, type Deed } from '../payer/page.ts';
import { convergeSession } from '../sessions/converge.ts';
import { agreeRoutes } from './agree.ts';
import { linkRoutes } from './link.ts';
import { opened } from './open.ts';
import {
  placeAfter,
  readBills,
  readMethods,
  readOwed,
  readPayment,
  readPlace,
  readUnasked,
  selectMethods,
  selectOwed,
  selectPayments,
  selectUnasked,
  shows,
} from './read.ts';
import { removeRoutes } from './remove.ts';
import { stopAll, stopRoutes } from './stop.ts';
import { closeAccount, type Whose } from './visitor.ts';

const AT_A_GLANCE = 12;
const ON_A_PAGE = 50;
const HOME = '/pay/account';
const done = (c: HonoContext<App>, deed: Deed) => c.redirect(`${HOME}?did=${deed}`, 303);

/** A customer's own page, for who opened it by the link of a mail. */
export const accountRoutes = new Hono<App>()
  .get('/pay/account', anyone, limited('account'), async (c) => {
    const saved = c.req.query('saved');
    return saved === undefined ? home(c) : cameBack(c, saved);
  })
  .get('/pay/account/payments', anyone, limited('account'), async (c) => {
    const place = readPlace(c.req.query('before'));
    const page = await opened(c, (whose) => [selectPayments(whose, ON_A_PAGE, place)]);
    if (page instanceof Response) return page;
    const [rows = []] = page.rows;
    const payments = rows.slice(0, ON_A_PAGE).map(readPayment);
    return showPage(
      c,
      200,
      { view: 'payments', payments, older: placeAfter(rows, ON_A_PAGE) },
      page.settings,
    );
  })
  .post('/pay/account/methods', anyone, smallForm, ownForm, limited('account'), async (c) => {
    const page = await opened(c);
    if (page instanceof Response) return page;
    const { origin } = new URL(c.req.url);
    try {
      // The link that asks for it stays with what is stored: its address may see it.
      const { customerId, linkId } = page.visitor;
      const url = await openSetup(c.var.ctx, customerId, `${origin}${HOME}`, null, linkId);
      return c.redirect(url, 303);
    } catch (error) {
      if (!(error instanceof BusinessError)) throw error;
      return showPage(
        c,
        503,
        { view: 'notice', reason: 'stripe_unavailable', selfPayId: null },
        page.settings,
      );
    }
  })
  .post('/pay/account/methods/:id/prefer', anyone, smallForm, ownForm, limited('account'), async (c) => {
    const page = await opened(c);
    if (page instanceof Response) return page;
    const { ctx } = c.var;
    const rows = await ctx.db.batch(preferMethod(ctx, c.req.param('id'), shows(page.visitor.linkId, 'm.id')));
    return rows.at(-1)?.[0] === undefined ? c.redirect(HOME, 303) : done(c, 'preferred');
  })
  .get('/pay/account/day', anyone, limited('account'), (c) => showDay(c, null))
  .post('/pay/account/day', anyone, smallForm, ownForm, limited('account'), async (c) => {
    const typed = String((await formOf(c)).day ?? '')
      .slice(0, 10)
      .trim();
    const day = readDay(typed);
    if (day === null) return showDay(c, typed);
    const page = await opened(c, selectUnasked);
    if (page instanceof Response) return page;
    if (readUnasked(page.rows, page.today, page.settings).automatic === null) return c.redirect(HOME, 303);
    const due = await changeDay(c.var.ctx, page.visitor.customerId, day);
    return due === null ? c.redirect(HOME, 303) : done(c, 'day');
  })
  .get('/pay/account/off', anyone, limited('account'), async (c) => {
    const page = await opened(c, selectUnasked);
    if (page instanceof Response) return page;
    return showPage(
      c,
      200,
      {
        view: 'stop',
        action: c.req.path,
        inAccount: true,
        ...readUnasked(page.rows, page.today, page.settings),
      },
      page.settings,
    );
  })
  .post('/pay/account/off', anyone, smallForm, ownForm, limited('account'), async (c) => {
    const page = await opened(c);
    if (page instanceof Response) return page;
    await stopAll(c.var.ctx, page.visitor.customerId);
    return done(c, 'off');
  })
  .post('/pay/account/leave', anyone, smallForm, ownForm, limited('account'), async (c) => {
    await closeAccount(c);
    return c.redirect(HOME, 303);
  })
  .route('/', agreeRoutes)
  .route('/', removeRoutes)
  .all('/pay/account', anyone, (c) => wrongMethod(c, 'GET'))
  .all('/pay/account/:page{payments}', anyone, (c) => wrongMethod(c, 'GET'))
  .all('/pay/account/:page{day|off|agree}', anyone, (c) => wrongMethod(c, 'GET, POST'))
  .all('/pay/account/:page{methods|leave}', anyone, (c) => wrongMethod(c, 'POST'))
  .route('/', linkRoutes)
  .route('/', stopRoutes);

async function home(c: HonoContext<App>): Promise<Response> {
  const page = await opened(c, (whose) => [
    ...selectUnasked(whose),
    ...selectOwed(whose),
    selectMethods(whose),
    selectPayments(whose, AT_A_GLANCE, null),
  ]);
  if (page instanceof Response) return page;
  const [on, standing, topups, account, bills, methods, payments = []] = page.rows;
  const { settings, visitor } = page;
  return showPage(
    c,
    200,
    {
      view: 'account',
      owedCents: visitor.known ? readOwed(account) : null,
      bills: visitor.known ? readBills(bills, settings) : [],
      ...readUnasked([on, standing, topups], page.today, page.settings),
      mayAgree: mayAgree(c.var.ctx, settings),
      methods: readMethods(methods, on),
      payments: payments.slice(0, AT_A_GLANCE).map(readPayment),
      more: payments.length > AT_A_GLANCE,
      did: DEEDS.find((deed) => deed === c.req.query('did')) ?? null,
    },
    settings,
  );
}

/** Who comes back from storing a method sees it at once, whether Stripe has told us or not. */
async function cameBack(c: HonoContext<App>, session: string): Promise<Response> {
  const { ctx } = c.var;
  const read = ({ customer, params }: Whose) => [
    sql(
      `SELECT session_status, stored FROM payer_setups WHERE session_id = :session AND customer_id = ${customer}`,
      { ...params, session },
    ),
  ];
  const page = await opened(c, read);
  if (page instanceof Response) return page;
  let setup = page.rows[0]?.[0];
  if (setup === undefined) return c.redirect(HOME, 303);
  if (setup.stored !== 1) {
    await convergeSession(ctx, session, 'wanted').catch((error: unknown) =>
      ctx.log('converge_failed', { kind: 'session', id: session, message: String(error) }),
    );
    const again = await opened(c, read);
    if (again instanceof Response) return again;
    setup = again.rows[0]?.[0];
  }
  if (setup?.stored === 1) return done(c, 'saved');
  return setup?.session_status === 'complete' ? done(c, 'checking') : c.redirect(HOME, 303);
}

/** @param typed what was wrong; null: nothing was typed yet. */
async function showDay(c: HonoContext<App>, typed: string | null): Promise<Response> {
  const page = await opened(c, selectUnasked);
  if (page instanceof Response) return page;
  const { automatic } = readUnasked(page.rows, page.today, page.settings);
  if (automatic === null) return c.redirect(HOME, 303);
  return showPage(
    c,
    typed === null ? 200 : 422,
    {
      view: 'day',
      automatic,
      day: typed ?? String(automatic.day),
      error: typed === null ? null : 'wrong',
    },
    page.settings,
  );
}
