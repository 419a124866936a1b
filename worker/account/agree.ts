import { Hono, type Context as HonoContext } from 'hono';
import { agreeByLink } from '../autopay/agree-by-link.ts';
import { consentLanguage } from '../autopay/consent-text.ts';
import { anyone } from '../http/anyone.ts';
import { showPage } from '../http/pages.ts';
import type { App } from '../http/types.ts';
import { freshForm, mayAgree, readDay, termsOf } from '../payer/agreement.ts';
import { chargesFeeOnAutopay } from '../payer/bill.ts';
import { formOf, limited, ownForm, smallForm } from '../payer/guards.ts';
import type { AgreementErrors, StoredMethod } from '../payer/page.ts';
import { type Opened, opened } from './open.ts';
import { readMethods, readUnasked, selectMethods, selectOwed, selectUnasked } from './read.ts';

const HOME = '/pay/account';

/** Turning automatic payment on, or having another method charged: both are agreeing anew. */
export const agreeRoutes = new Hono<App>()
  .get('/pay/account/agree', anyone, limited('account'), async (c) => {
    const page = await openedTerms(c);
    return page instanceof Response ? page : show(c, page, null);
  })
  .post('/pay/account/agree', anyone, smallForm, ownForm, limited('account'), async (c) => {
    const page = await openedTerms(c);
    if (page instanceof Response) return page;
    const { visitor, said, methods, capCents, language } = page;
    const form = await formOf(c);
    const typed = {
      method: methods.find(({ id }) => id === form.method)?.id ?? null,
      day: String(form.day ?? '')
        .slice(0, 10)
        .trim(),
      once: /^[\w-]{8,64}$/.exec(String(form.once))?.[0] ?? crypto.randomUUID(),
    };
    const errors: AgreementErrors = {
      email: null,
      method: typed.method === null ? 'missing' : null,
      day: readDay(typed.day) === null ? 'wrong' : null,
      terms: String(form.terms ?? '') !== said.terms,
    };
    if (typed.method === null || errors.day !== null || errors.terms)
      return show(c, page, { ...typed, errors });
    const on = await agreeByLink(
      c.var.ctx,
      {
        customerId: visitor.customerId,
        linkId: visitor.linkId,
        methodId: typed.method,
        day: Number(typed.day),
        once: typed.once,
        text: said.text,
        language,
        ip: c.req.header('CF-Connecting-IP') ?? null,
        capCents,
      },
      page,
    );
    return c.redirect(on ? `${HOME}?did=on` : HOME, 303);
  });

interface OpenedTerms extends Opened {
  language: 'en' | 'es';
  said: { text: string; terms: string };
  /** Those that can be charged. */
  methods: StoredMethod[];
  /** Automatic payment as it is, or as it was when it was on last. */
  day: number | null;
  on: boolean;
  capCents: number | null;
}

/** @returns the way home when it is not offered, or nothing is stored that could be charged. */
async function openedTerms(c: HonoContext<App>): Promise<OpenedTerms | Response> {
  const page = await opened(c, (whose) => [
    ...selectUnasked(whose),
    selectMethods(whose),
    ...selectOwed(whose),
  ]);
  if (page instanceof Response) return page;
  const { settings, rows } = page;
  const { automatic, hidden } = readUnasked(rows, page.today, settings);
  const methods = readMethods(rows[3], rows[0]).filter(({ valid }) => valid);
  if (methods.length === 0 || hidden || !(automatic || mayAgree(c.var.ctx, settings)))
    return c.redirect(HOME, 303);
  // As it is, or was when it was on last.
  const before = rows[1]?.[0];
  const language = consentLanguage(c.var.portal.chooseLanguage(c.req.header('Accept-Language') ?? null));
  const capCents = (before?.cap_cents ?? null) === null ? null : Number(before?.cap_cents);
  const fee = chargesFeeOnAutopay(String(rows[4]?.[0]?.fee_policy), settings.payments);
  const said = await termsOf(language, settings, { method: 'chosen', capCents, fee });
  const day = before === undefined ? null : Number(before.day);
  return { ...page, language, said, methods, day, on: automatic !== null, capCents };
}

function show(
  c: HonoContext<App>,
  { visitor, settings, nowMs, said, methods, day, on }: OpenedTerms,
  typed: { method: string | null; day: string; once: string; errors: AgreementErrors } | null,
): Promise<Response> {
  const form = freshForm(said, settings, nowMs);
  const chosen = methods.find(({ automatic }) => automatic) ?? methods.find(({ preferred }) => preferred);
  return showPage(
    c,
    typed === null ? 200 : 422,
    {
      view: 'agree',
      ...form,
      day: typed?.day ?? (day === null ? form.day : String(day)),
      errors: typed?.errors ?? form.errors,
      methods,
      chosen: typed === null ? (chosen?.id ?? null) : typed.method,
      on,
      sentTo: visitor.sentTo,
      once: typed?.once ?? crypto.randomUUID(),
    },
    settings,
  );
}
