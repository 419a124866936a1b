import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { sandbox } from './test/client.ts';

interface Made {
  key: string;
  session: string;
  payment_intent: string | null;
  charge: string | null;
  balance_transaction: string | null;
}

const created = Math.floor(Date.now() / 1000) - 20 * 24 * 3600;
const payment = (key: string, more: object = {}) => ({
  key,
  amount_cents: 10_000,
  created,
  card: 'visa',
  outcome: 'succeeded',
  metadata: { gateway_request: key },
  success_url: 'http://app.test/done',
  cancel_url: 'http://app.test/pay',
  ...more,
});

describe('history', () => {
  it('is a past payment with all its objects and events, at its own time', async () => {
    const box = sandbox('history');
    const body = { payments: [payment('a', { shipping_cents: 330, card: 'amex', last4: '1234' })] };
    const [made] = await box.control<Made[]>('POST', '/history', body);
    const expand = ['payment_intent.latest_charge.balance_transaction'];
    const session = await box.stripe.checkout.sessions.retrieve(made?.session ?? '', { expand });
    const intent = session.payment_intent as Stripe.PaymentIntent;
    const charge = intent.latest_charge as Stripe.Charge;
    const money = charge.balance_transaction as Stripe.BalanceTransaction;
    expect([session.created, session.status, session.amount_total]).toEqual([created, 'complete', 10_330]);
    expect(intent.metadata).toEqual({ gateway_request: 'a' });
    expect(charge.payment_method_details?.card).toMatchObject({ brand: 'amex', last4: '1234' });
    expect(money).toMatchObject({ net: 10_000, status: 'available' });
    expect(made).toEqual({
      key: 'a',
      session: session.id,
      payment_intent: intent.id,
      charge: charge.id,
      balance_transaction: money.id,
      customer: null,
      payment_method: intent.payment_method,
    });
    const { data } = await box.stripe.events.list();
    expect(data).toHaveLength(5);
    expect(data.every((event) => event.created < created + 3600 && event.pending_webhooks === 0)).toBe(true);
  });

  it('has the same ids everywhere for the same keys, and a key twice changes nothing', async () => {
    const body = { payments: [payment('a'), payment('b', { outcome: 'declined' })] };
    const [one, two] = [sandbox('history-1'), sandbox('history-2')];
    const first = await one.control<Made[]>('POST', '/history', body);
    expect(await two.control('POST', '/history', body)).toEqual(first);
    const books = await one.control('GET', '/books');
    expect(await one.control('POST', '/history', body)).toEqual(first);
    expect(await one.control('GET', '/books')).toEqual(books);
  });

  it('knows declines and sessions that nobody paid', async () => {
    const box = sandbox('history-declines');
    const payments = [
      payment('a', { outcome: 'declined' }),
      payment('b', { outcome: 'insufficient_funds' }),
      payment('c', { outcome: 'expired' }),
    ];
    const [a, b, c] = await box.control<Made[]>('POST', '/history', { payments });
    expect(a?.balance_transaction).toBeNull();
    const charge = await box.stripe.charges.retrieve(b?.charge ?? '');
    expect(charge.failure_message).toBe('Your card has insufficient funds.');
    expect(c?.payment_intent).toBeNull();
    for (const made of [a, b, c]) {
      expect((await box.stripe.checkout.sessions.retrieve(made?.session ?? '')).status).toBe('expired');
    }
  });

  it('takes hundreds of payments in one call', async () => {
    const box = sandbox('history-bulk');
    const payments = Array.from({ length: 500 }, (_, i) => payment(`p${i}`, { created: created + i }));
    const started = Date.now();
    const made = await box.control<Made[]>('POST', '/history', { payments });
    expect(new Set(made.map((one) => one.payment_intent)).size).toBe(500);
    expect(Date.now() - started).toBeLessThan(10_000);
    const books = await box.control<{ balanceTransactions: { net: number }[] }>('GET', '/books');
    expect(books.balanceTransactions.map((row) => row.net)).toEqual(Array(500).fill(9680));
  });
});

describe('history of saved cards', () => {
  const saving = {
    key: 'h1',
    amount_cents: 5000,
    created: 1_760_000_000,
    saves: true,
    email: 'payer@example.com',
    success_url: 'http://app.test/done',
  };
  const month = (key: string, more: object = {}) => ({
    key,
    of: 'h1',
    amount_cents: 2500,
    created: 1_762_600_000,
    metadata: { plan: '1' },
    ...more,
  });

  it('goes on with charges while the owner was away, the same for the same keys', async () => {
    const box = sandbox('history-saved');
    const payments = [saving, month('h2'), month('h3', { outcome: 'insufficient_funds' })];
    const made = await box.control<{ customer: string; payment_method: string; payment_intent: string }[]>(
      'POST',
      '/history',
      { payments },
    );
    const [paid, charged, declined] = made;
    expect(charged).toMatchObject({
      customer: paid?.customer,
      payment_method: paid?.payment_method,
      session: null,
    });
    expect(await box.control('POST', '/history', { payments })).toEqual(made);
    const intent = await box.stripe.paymentIntents.retrieve(charged?.payment_intent ?? '');
    expect(intent).toMatchObject({ status: 'succeeded', created: 1_762_600_000, metadata: { plan: '1' } });
    expect(await box.stripe.paymentIntents.retrieve(declined?.payment_intent ?? '')).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { decline_code: 'insufficient_funds' },
    });
    const { data } = await box.stripe.paymentMethods.list({ customer: paid?.customer ?? '' });
    expect(data.map(({ id }) => id)).toEqual([paid?.payment_method]);
    const again = await box.stripe.paymentIntents.create({
      amount: 2500,
      currency: 'usd',
      customer: paid?.customer ?? '',
      payment_method: paid?.payment_method ?? '',
      confirm: true,
      off_session: true,
    });
    expect(again.status).toBe('succeeded');
  });

  it('needs the payment that saved the card', async () => {
    const box = sandbox('history-unsaved');
    const refused = await box.control('POST', '/history', { payments: [month('h9')] });
    expect(refused).toEqual({ error: 'the payment h1 has saved no card' });
  });
});
