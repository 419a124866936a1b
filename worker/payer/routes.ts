import { Hono, type Context as HonoContext } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { anyone } from '../http/anyone.ts';
import { showPage } from '../http/pages.ts';
import { callerKey, isOwnOrigin } from '../http/security.ts';
import type { App } from '../http/types.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import type { Settings } from '../settings/schema.ts';
import { type Bill, payable } from './bill.ts';
import { openCheckout } from './checkout.ts';
import { lookUp, outcomeOf } from './look-up.ts';
import type { FailureReason, View } from './page.ts';
import { parseSelfPayId } from './self-pay-id.ts';

const LONGEST_FORM_BYTES = 4096;
/** More than anybody pastes by mistake; the rest is not kept. */
const LONGEST_TYPED = 100;
const LIMIT_PERIOD_S = 60;

/** Counts tries by address, each kind by itself, because a self-pay ID is an identifier and not a secret. */
const limited = (what: 'typed' | 'bill' | 'checkout') =>
  createMiddleware<App>(async (c, next) => {
    const { success } = await c.env.LOOKUPS.limit({ key: `${what} ${callerKey(c.req.raw)}` });
    if (success) return next();
    const response = await showPage(c, 429, {
      view: 'notice',
      reason: 'too_many_tries',
      retryAfterSeconds: LIMIT_PERIOD_S,
    });
    response.headers.set('Retry-After', String(LIMIT_PERIOD_S));
    return response;
  });

/** A form post must come from our own page; nothing that another site makes a browser send is acted on. */
const ownForm = createMiddleware<App>(async (c, next) => {
  if (isOwnOrigin(c.req.raw)) return next();
  return showPage(c, 403, { view: 'notice', reason: 'foreign_form' });
});

const smallForm = bodyLimit({
  maxSize: LONGEST_FORM_BYTES,
  onError: (c) => showPage(c as HonoContext<App>, 413, { view: 'notice', reason: 'body_too_large' }),
});

/** What payers can do: type an ID, see what is owed, go to Checkout, come back. */
export const payerRoutes = new Hono<App>()
  .get('/pay', anyone, (c) => ask(c, 200, '', null))
  .post('/pay', anyone, smallForm, ownForm, limited('typed'), async (c) => {
    const form = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>);
    const typed = String(form.self_pay_id ?? '').slice(0, LONGEST_TYPED);
    const settings = await readSettings(c);
    const parsed = parseSelfPayId(typed, settings.payments.legacyIdLengths);
    if ('error' in parsed) return ask(c, 422, typed, parsed.error, settings);
    return c.redirect(`/pay/${parsed.id}`, 303);
  })
  .get('/pay/:id', anyone, limited('bill'), async (c) => {
    const id = await idIn(c);
    if (id instanceof Response) return id;
    const { settings, bill, failed, returnableUntilMs } = await lookUp(c.var.ctx, id);
    if (bill === null) return showPage(c, 404, { view: 'notice', reason: 'not_found' }, settings);
    return showPage(c, 200, viewOf(bill, settings, failed, returnableUntilMs), settings);
  })
  .post('/pay/:id/checkout', anyone, smallForm, ownForm, limited('checkout'), async (c) => {
    const id = await idIn(c);
    if (id instanceof Response) return id;
    const { origin } = new URL(c.req.url);
    const form = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>);
    const shownCents = /^\d{1,12}$/.test(String(form.shown_cents)) ? Number(form.shown_cents) : null;
    const next = await openCheckout(c.var.ctx, id, origin, shownCents);
    if (next.to === 'stripe') return c.redirect(next.url, 303);
    if (next.to === 'bill') return c.redirect(`/pay/${id}`, 303);
    const { settings } = next;
    if (next.to === 'changed')
      return showPage(c, 409, { view: 'notice', reason: 'amount_changed', selfPayId: id }, settings);
    return showPage(c, 503, { view: 'notice', reason: 'stripe_unavailable', selfPayId: id }, settings);
  })
  .get('/pay/:id/done', anyone, async (c) => {
    const { success: mayAsk } = await c.env.LOOKUPS.limit({ key: `done ${callerKey(c.req.raw)}` });
    const outcome = await outcomeOf(c.var.ctx, c.req.param('id'), c.req.query('session_id') ?? '', mayAsk);
    const { settings } = outcome;
    if ('unknown' in outcome || outcome.bill === null)
      return showPage(c, 404, { view: 'notice', reason: 'not_found' }, settings);
    const {
      bill,
      state,
      totalCents,
      feeCents,
      creditedCents,
      method,
      returnableUntilMs,
      receipt,
      atMs,
      failed,
    } = outcome;
    const { invoice, selfPayId, dueCents } = bill;
    return showPage(
      c,
      200,
      {
        view: 'done',
        state,
        invoice,
        selfPayId,
        totalCents,
        feeCents,
        remainingCents: dueCents,
        creditedCents,
        method,
        returnableUntilMs,
        receipt,
        atMs,
        failed,
      },
      settings,
    );
  })
  .get('/privacy', anyone, (c) => showPage(c, 200, { view: 'notice', reason: 'privacy' }))
  .all('/pay', anyone, (c) => wrongMethod(c, 'GET, POST'))
  .all('/pay/:id', anyone, (c) => wrongMethod(c, 'GET'))
  .all('/pay/:id/checkout', anyone, (c) => wrongMethod(c, 'POST'))
  .all('/pay/:id/done', anyone, (c) => wrongMethod(c, 'GET'))
  .all('/pay/*', anyone, (c) => showPage(c, 404, { view: 'notice', reason: 'not_found' }));

function viewOf(
  bill: Bill,
  settings: Settings,
  failed: FailureReason | null,
  returnableUntilMs: number | null,
): View {
  const can = payable(bill, settings);
  const { invoice, selfPayId, lines, dueCents, feeCents, totalCents } = bill;
  if (can.can) return { view: 'bill', invoice, selfPayId, lines, dueCents, feeCents, totalCents, failed };
  const notice = { view: 'notice', invoice, selfPayId } as const;
  switch (can.reason) {
    case 'portal_off':
      return { view: 'notice', reason: 'portal_off' };
    case 'already_paid':
      return { ...notice, reason: can.reason, returnableUntilMs };
    case 'on_its_way':
      return { ...notice, reason: can.reason, pendingCents: bill.pendingCents };
    case 'nothing_due':
      return { ...notice, reason: can.reason, creditCents: Math.max(0, -dueCents) };
    case 'too_small':
    case 'too_large':
      return { ...notice, reason: can.reason, dueCents, limitCents: can.limitCents };
    default:
      return { ...notice, reason: can.reason };
  }
}

function ask(
  c: HonoContext<App>,
  status: number,
  typed: string,
  error: Extract<View, { view: 'ask' }>['error'],
  settings?: Settings,
) {
  return showPage(c, status, { view: 'ask', host: new URL(c.req.url).host, typed, error }, settings);
}

/**
 * The self-pay ID in the address. Otherwise where to go instead: one with spaces is put right, one that cannot be
 * right is explained, and nothing is looked up for it.
 */
async function idIn(c: HonoContext<App>): Promise<string | Response> {
  const typed = (c.req.param('id') ?? '').slice(0, LONGEST_TYPED);
  let parsed = parseSelfPayId(typed);
  if ('error' in parsed) {
    const settings = await readSettings(c);
    parsed = parseSelfPayId(typed, settings.payments.legacyIdLengths);
    if ('error' in parsed) return ask(c, 404, typed, parsed.error, settings);
  }
  return parsed.id === typed ? typed : c.redirect(`/pay/${parsed.id}`, 303);
}

async function wrongMethod(c: HonoContext<App>, allowed: string): Promise<Response> {
  const response = await showPage(c, 405, { view: 'notice', reason: 'wrong_method' });
  response.headers.set('Allow', allowed);
  return response;
}

async function readSettings(c: HonoContext<App>): Promise<Settings> {
  const [rows] = await c.var.ctx.db.batch([selectSettings()]);
  return parseSettings(rows);
}
