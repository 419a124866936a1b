import { Hono, type Context as HonoContext } from 'hono';
import { consentLanguage } from '../autopay/consent-text.ts';
import { anyone } from '../http/anyone.ts';
import { showPage } from '../http/pages.ts';
import { callerKey } from '../http/security.ts';
import type { App } from '../http/types.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import type { Settings } from '../settings/schema.ts';
import { consentOf, errorsOf, freshForm, mayAgree, readWish, termsOf, type Wish } from './agreement.ts';
import { payable } from './bill.ts';
import { type Checkout, openCheckout } from './checkout.ts';
import { formOf, limited, ownForm, smallForm, wrongMethod } from './guards.ts';
import { type BillLookUp, lookUp, outcomeOf } from './look-up.ts';
import type { AgreementErrors, View } from './page.ts';
import { parseSelfPayId } from './self-pay-id.ts';

/** More than anybody pastes by mistake; the rest is not kept. */
const LONGEST_TYPED = 100;

/** What payers can do: type an ID, see what is owed, go to Checkout, come back. */
export const payerRoutes = new Hono<App>()
  .get('/pay', anyone, (c) => ask(c, 200, '', null))
  .post('/pay', anyone, smallForm, ownForm, limited('typed'), async (c) => {
    const form = await formOf(c);
    const typed = String(form.self_pay_id ?? '').slice(0, LONGEST_TYPED);
    const settings = await readSettings(c);
    const parsed = parseSelfPayId(typed, settings.payments.legacyIdLengths);
    if ('error' in parsed) return ask(c, 422, typed, parsed.error, settings);
    return c.redirect(`/pay/${parsed.id}`, 303);
  })
  .get('/pay/:id', anyone, limited('bill'), async (c) => {
    const id = await idIn(c);
    if (id instanceof Response) return id;
    return showBill(c, await lookUp(c.var.ctx, id));
  })
  .post('/pay/:id/checkout', anyone, smallForm, ownForm, limited('checkout'), async (c) => {
    const id = await idIn(c);
    if (id instanceof Response) return id;
    const form = await formOf(c);
    const shownCents = /^\d{1,12}$/.test(String(form.shown_cents)) ? Number(form.shown_cents) : null;
    const wish = readWish(form);
    const next = wish === null ? await open(c, id, shownCents) : await openAgreeing(c, id, shownCents, wish);
    if (next instanceof Response) return next;
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
      agreed,
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
        agreed,
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

const open = (
  c: HonoContext<App>,
  id: string,
  shownCents: number | null,
  consent: Parameters<typeof openCheckout>[4] = null,
): Promise<Checkout> => openCheckout(c.var.ctx, id, new URL(c.req.url).origin, shownCents, consent);

/** Opens Checkout for who agrees to pay automatically by completing it; what they typed wrong is told on the page of the bill. */
async function openAgreeing(
  c: HonoContext<App>,
  id: string,
  shownCents: number | null,
  wish: Wish,
): Promise<Checkout | Response> {
  const found = await lookUp(c.var.ctx, id);
  const { bill, settings, nowMs } = found;
  // The page says why: it is on already, not offered any more, or there is nothing to pay.
  if (bill === null || !isOffered(c, found) || !payable(bill, settings).can) return { to: 'bill' };
  const language = languageOf(c);
  const said = await termsFor(found, language);
  const errors = errorsOf(wish, said.terms);
  if (errors !== null) return showBill(c, found, { ...wish, errors });
  const ip = c.req.header('CF-Connecting-IP') ?? null;
  return open(c, id, shownCents, await consentOf(wish, { text: said.text, language, ip }, settings, nowMs));
}

const languageOf = (c: HonoContext<App>) =>
  consentLanguage(c.var.portal.chooseLanguage(c.req.header('Accept-Language') ?? null));

const isOffered = (c: HonoContext<App>, { bill, settings }: BillLookUp): boolean =>
  mayAgree(c.var.ctx, settings) && bill?.autopayOn === false;

const termsFor = ({ bill, settings }: BillLookUp, language: 'en' | 'es') =>
  termsOf(language, settings, {
    method: 'entered',
    capCents: null,
    fee: settings.payments.fee.onAutopay && (bill?.feeCents ?? 0) > 0,
  });

/** @param typed what is wrong in the form to pay automatically, which is kept. */
async function showBill(
  c: HonoContext<App>,
  found: BillLookUp,
  typed: (Wish & { errors: AgreementErrors }) | null = null,
): Promise<Response> {
  const { bill, settings, failed, nowMs } = found;
  if (bill === null) return showPage(c, 404, { view: 'notice', reason: 'not_found' }, settings);
  const notice = noticeOf(found);
  if (notice !== null) return showPage(c, 200, notice, settings);
  const { invoice, selfPayId, lines, dueCents, feeCents, totalCents, autopayOn } = bill;
  const offer = isOffered(c, found)
    ? {
        ...freshForm(await termsFor(found, languageOf(c)), settings, nowMs),
        ticked: typed !== null,
        email: '',
        ...(typed === null ? {} : { email: typed.email, day: typed.day, errors: typed.errors }),
      }
    : null;
  return showPage(
    c,
    typed === null ? 200 : 422,
    { view: 'bill', invoice, selfPayId, lines, dueCents, feeCents, totalCents, failed, autopayOn, offer },
    settings,
  );
}

/** Why nothing can be paid on a bill; null: it can. */
function noticeOf({ bill, settings, returnableUntilMs }: BillLookUp): View | null {
  if (bill === null) return null;
  const can = payable(bill, settings);
  if (can.can) return null;
  const { invoice, selfPayId, dueCents } = bill;
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

async function readSettings(c: HonoContext<App>): Promise<Settings> {
  const [rows] = await c.var.ctx.db.batch([selectSettings()]);
  return parseSettings(rows);
}
