import { Hono } from 'hono';
import type Stripe from 'stripe';
import type { House } from '../app.ts';
import { randomText } from '../ids.ts';
import type { Acceptance } from '../mandates/make.ts';
import type { Method } from '../resources/methods.ts';
import { find } from '../store/objects.ts';
import { bankEntryOf, checkBank, readBank } from './bank-form.ts';
import { checkTyped, entryOf, readTyped, textOf } from './card-form.ts';
import { debitSession, paySession } from './complete.ts';
import type { Filled } from './fields.ts';
import { notePage, type PayPage, payPage } from './page.ts';
import { saveAccount, saveCard } from './save-method.ts';
import { summarize } from './summary.ts';
import { usageOf } from './usage.ts';

type Session = Stripe.Checkout.Session;

type Shown = Pick<PayPage, 'method' | 'filled' | 'declined'>;

/** The hosted page of a session: GET shows it, POST with `action=pay` or `cancel` acts and redirects. */
export function checkoutRoutes(house: House): Hono {
  const app = new Hono();
  const sessionOf = (id: string) => find<Session>(house.box, 'checkout.session', id);
  app.get('/:id', (c) => {
    const session = sessionOf(c.req.param('id'));
    if (session?.status !== 'open') return closed(session);
    const method = methodOf(session, c.req.query('method'));
    return show(house, session, { method, filled: blank(method), declined: null }, 200);
  });
  app.post('/:id', async (c) => {
    const form = await c.req.formData().catch(() => null);
    const session = sessionOf(c.req.param('id'));
    if (session?.status === 'complete') return seeOther(successUrl(session));
    if (session?.status !== 'open') return closed(session);
    if (form?.get('action') === 'cancel') return seeOther(session.cancel_url ?? session.url ?? '');
    const method = methodOf(session, textOf(form, 'method'));
    return method === 'card'
      ? takeCard(house, session, form)
      : takeAccount(house, session, form, c.req.raw.headers);
  });
  return app;
}

/** What the payer has chosen, if the session offers it; else the first that it offers. */
function methodOf(session: Session, chosen: string | undefined): Method {
  const types = session.payment_method_types;
  return (chosen && types.includes(chosen) ? chosen : (types[0] ?? 'card')) as Method;
}

const SECRET = ['cvc', 'account_number'];

function blank(method: Method): Filled {
  const typed = method === 'card' ? readTyped(null) : readBank(null);
  return { typed, errors: {}, secret: SECRET };
}

function takeCard(house: House, session: Session, form: FormData | null): Response | Promise<Response> {
  const method = 'card' as const;
  const typed = readTyped(form);
  const errors = checkTyped(house.box, typed);
  if (Object.keys(errors).length) {
    return show(house, session, { method, filled: { typed, errors, secret: SECRET }, declined: null }, 422);
  }
  const error = house.transaction(() => {
    const entry = entryOf(typed);
    if (session.mode === 'setup') return saveCard(house.box, session, entry);
    return paySession(house.box, session, entry).error;
  });
  if (!error) return seeOther(successUrl(session));
  const declined = error.message ?? '';
  const filled = { typed, errors: { card_number: declined }, secret: SECRET };
  return show(house, session, { method, filled, declined }, 402);
}

function takeAccount(
  house: House,
  session: Session,
  form: FormData | null,
  headers: Headers,
): Response | Promise<Response> {
  const typed = readBank(form);
  const errors = checkBank(typed);
  if (Object.keys(errors).length) {
    const filled = { typed, errors, secret: SECRET };
    return show(house, session, { method: 'us_bank_account', filled, declined: null }, 422);
  }
  const act = session.mode === 'setup' ? saveAccount : debitSession;
  house.transaction(() => act(house.box, session, bankEntryOf(typed), acceptedBy(headers)));
  return seeOther(successUrl(session));
}

/** The payer agreed to the debit on this page. */
function acceptedBy(headers: Headers): Acceptance {
  const ip_address = headers.get('CF-Connecting-IP');
  return { type: 'online', online: { ip_address, user_agent: headers.get('User-Agent') } };
}

function successUrl(session: Session): string {
  return (session.success_url ?? '').replace(
    /\{CHECKOUT_SESSION_ID\}|%7BCHECKOUT_SESSION_ID%7D/gi,
    session.id,
  );
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' } });
}

async function show(house: House, session: Session, shown: Shown, status: number): Promise<Response> {
  const nonce = randomText(20);
  const page = payPage({
    ...shown,
    methods: session.payment_method_types,
    saves: session.mode === 'setup' || usageOf(house.box, session, shown.method) !== null,
    summary: summarize(house.box, session),
    fixedEmail: session.customer_email,
    canCancel: session.cancel_url !== null,
    nonce,
  });
  return document(await page, status, nonce, [session.success_url, session.cancel_url]);
}

async function closed(session: Session | null): Promise<Response> {
  const nonce = randomText(20);
  if (session?.status === 'complete') {
    const link = { href: successUrl(session), label: 'Continue' };
    const text =
      session.mode === 'setup'
        ? 'Your payment information has been saved. Nothing more is due here.'
        : 'This payment has been made. Nothing more is due here.';
    return document(await notePage(nonce, 'You’re all done here', text, link), 200, nonce, []);
  }
  const back = session?.cancel_url
    ? { href: session.cancel_url, label: 'Go back and start again' }
    : undefined;
  const title = session ? 'This payment page has expired' : 'There is no such payment page';
  const text = session
    ? 'You have not been charged. Start the payment again from the page you came from.'
    : 'Check the link, or start the payment again from the page you came from.';
  return document(await notePage(nonce, title, text, back), session ? 410 : 404, nonce, []);
}

/** Browsers apply `form-action` to the redirect after the post too: the way back must be allowed. */
function document(page: unknown, status: number, nonce: string, ways: (string | null)[]): Response {
  const origins = ways.flatMap((way) => (way && URL.canParse(way) ? [new URL(way).origin] : []));
  const actions = ["'self'", ...new Set(origins)].join(' ');
  return new Response(String(page), {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy':
        `default-src 'none'; style-src 'nonce-${nonce}'; form-action ${actions}; ` +
        `base-uri 'none'; frame-ancestors 'none'`,
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
      'X-Robots-Tag': 'noindex',
    },
  });
}
