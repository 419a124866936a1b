import { env } from 'cloudflare:workers';
import Stripe from 'stripe';
import type { StripeSandbox } from '../stripe-sandbox.ts';

export const KEY = 'sk_test_sandbox';
export const ORIGIN = 'http://sandbox.test';

const bindings = env as unknown as { SANDBOX: DurableObjectNamespace<StripeSandbox> };

/** A sandbox of its own for each name, without any network. */
export function sandbox(name = 'stripe') {
  const object = () => bindings.SANDBOX.getByName(name);
  const fetchSandbox = (input: RequestInfo | URL, init?: RequestInit) =>
    object().fetch(new Request(input as RequestInfo, { ...init, redirect: 'manual' }));
  const stripe = new Stripe(KEY, {
    host: 'sandbox.test',
    port: '80',
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient(fetchSandbox as typeof fetch),
  });
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetchSandbox(`${ORIGIN}/sandbox${path}`, init);
    return (await response.json()) as T;
  };
  return { stripe, control, fetch: fetchSandbox, object };
}

export type Sandbox = ReturnType<typeof sandbox>;

/** Parameters of a session as the app sends them: $100 for an invoice, and a fee when asked. */
export function sessionParams(fee?: number): Stripe.Checkout.SessionCreateParams {
  return {
    mode: 'payment',
    line_items: [
      {
        quantity: 1,
        price_data: { currency: 'usd', unit_amount: 10_000, product_data: { name: 'Invoice payment' } },
      },
    ],
    ...(fee === undefined
      ? {}
      : {
          shipping_options: [
            {
              shipping_rate_data: {
                type: 'fixed_amount',
                display_name: 'Online processing fee',
                fixed_amount: { amount: fee, currency: 'usd' },
              },
            },
          ],
        }),
    metadata: { gateway_request: 'gr_1' },
    payment_intent_data: { metadata: { gateway_request: 'gr_1' }, description: 'Invoice payment' },
    success_url: 'http://app.test/pay/4829157309/done?session_id={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://app.test/pay/4829157309',
  };
}

/** Posts the payer's form as a browser does. */
export function postCard(box: Sandbox, url: string, number: string, more: Record<string, string> = {}) {
  const fields = {
    card_number: number,
    exp_month: '12',
    exp_year: '2034',
    cvc: '123',
    action: 'pay',
    ...more,
  };
  return box.fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
}

/** Posts the payer's form for a bank account as a browser does. */
export function postBank(box: Sandbox, url: string, account: string, more: Record<string, string> = {}) {
  const fields = {
    method: 'us_bank_account',
    routing_number: '110000000',
    account_number: account,
    account_holder_name: 'Pat Payer',
    account_holder_type: 'individual',
    action: 'pay',
    ...more,
  };
  return box.fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
}

/** A session paid from a bank account: the debit has set out. */
export async function debitedSession(box: Sandbox, account = '000123456789') {
  const made = await box.stripe.checkout.sessions.create({
    ...sessionParams(),
    allowed_payment_method_types: ['card', 'us_bank_account'],
  });
  const posted = await postBank(box, made.url ?? '', account);
  const session = await box.stripe.checkout.sessions.retrieve(made.id);
  return { posted, session, intent: session.payment_intent as string };
}

/** A session paid with a card, Visa by default: the intent with its charge and balance transaction. */
export async function paidSession(box: Sandbox, fee?: number, number = '4242424242424242') {
  const session = await box.stripe.checkout.sessions.create(sessionParams(fee));
  await postCard(box, session.url ?? '', number);
  const expand = ['payment_intent.latest_charge.balance_transaction'];
  return box.stripe.checkout.sessions.retrieve(session.id, { expand });
}

/** The charge of $100 paid with this card, its intent and balance transaction as ids. */
export async function paidCharge(box: Sandbox, number?: string): Promise<Stripe.Charge> {
  const session = await paidSession(box, undefined, number);
  const intent = session.payment_intent as Stripe.PaymentIntent;
  return box.stripe.charges.retrieve((intent.latest_charge as Stripe.Charge).id);
}

/** The events of these kinds so far, oldest first. */
export async function eventsOf(box: Sandbox, ...kinds: string[]): Promise<Stripe.Event[]> {
  const { data } = await box.stripe.events.list({ limit: 100 });
  return data.reverse().filter((event) => kinds.some((kind) => event.type.startsWith(kind)));
}

/** Their types. */
export async function typesOf(box: Sandbox, ...kinds: string[]): Promise<string[]> {
  return (await eventsOf(box, ...kinds)).map((event) => event.type);
}

export interface Saved {
  customer: string;
  method: string;
  mandate: string | null;
}

/** A method that a payer saved on the page of a session in setup mode, with the customer made of them. */
export async function savedMethod(box: Sandbox, number = '4242424242424242'): Promise<Saved> {
  const made = await box.stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'usd',
    customer_creation: 'always',
    success_url: 'http://app.test/done',
  });
  const post = number.startsWith('000') ? postBank : postCard;
  await post(box, made.url ?? '', number, { email: 'payer@example.com' });
  const setup = await box.stripe.setupIntents.retrieve(made.setup_intent as string);
  return {
    customer: setup.customer as string,
    method: setup.payment_method as string,
    mandate: setup.mandate as string | null,
  };
}

/** Charges a stored method while its owner is away. */
export function charge(
  box: Sandbox,
  saved: Pick<Saved, 'customer' | 'method'>,
  more: Partial<Stripe.PaymentIntentCreateParams> = {},
) {
  return box.stripe.paymentIntents.create({
    amount: 10_000,
    currency: 'usd',
    customer: saved.customer,
    payment_method: saved.method,
    confirm: true,
    off_session: true,
    metadata: { gateway_request: 'gr_1' },
    ...more,
  });
}

/** The error that a charge ends with. */
export async function refusal(charged: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error = await charged.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (!(error instanceof Stripe.errors.StripeError)) throw new Error('it was not refused');
  return error;
}
