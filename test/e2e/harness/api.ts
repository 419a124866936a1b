// The office's read-only API and the stand-in's control routes, as a test sees them.
import type { SiteFacts } from './site.ts';

export interface Entry {
  id: string;
  type: string;
  number: string;
  amount_cents: number;
  comment: string | null;
  needs_review: boolean;
  events: {
    kind: string;
    receivable_id?: number | string;
    customer_id?: number | string;
    amount_cents: number;
  }[];
  adjustments: { reason_code: string; amount_cents: number }[];
}

export interface Invoice {
  number: string;
  self_pay_id: string | null;
  status: string;
  due_cents: number;
  customer: { id: number } | null;
  items: { receivable_id: number | string; price_cents: number; balance_cents: number }[];
}

export interface Books {
  payments: { id: string; amount: number; refunded: number; status: string }[];
  balanceTransactions: {
    id: string;
    type: string;
    source: string;
    amount: number;
    fee: number;
    net: number;
  }[];
}

/** An e-mail that the site sent, word for word, and where its links lead. */
export interface SentMail {
  id: number;
  mail_id: string;
  cause: string;
  kind: string;
  to: string;
  from: string;
  reply_to: string | null;
  subject: string;
  text: string;
  html: string;
  links: { manage?: string; cancel?: string; pay?: string };
  sent_at: string;
}

export type Site = ReturnType<typeof siteApi>;

async function answer<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text.slice(0, 1_000)}`);
  return JSON.parse(text) as T;
}

function postJson(url: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export function siteApi(facts: SiteFacts) {
  const office = { authorization: `Bearer ${facts.apiKey}` };
  const stripe = { authorization: `Bearer ${facts.stripeKey}` };
  const fetchApi = (path: string) => fetch(`${facts.url}/api/v1${path}`, { headers: office });

  return {
    ...facts,

    async entries(number: string): Promise<Entry[]> {
      const response = await fetchApi(`/register?number=${encodeURIComponent(number)}`);
      return (await answer<{ data: Entry[] }>(response)).data;
    },

    async invoice(number: string): Promise<Invoice> {
      return answer<Invoice>(await fetchApi(`/invoices/${number}`));
    },

    /** The e-mails that were sent to somebody, newest first. */
    async mails(to: string): Promise<SentMail[]> {
      const url = `${facts.url}/sandbox/mail.json?to=${encodeURIComponent(to)}`;
      return (await answer<{ data: SentMail[] }>(await fetch(url))).data;
    },

    /** What the office asks of the API, as one that is signed in: each time anew. */
    async office<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T> {
      const headers = {
        ...office,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      };
      const response = await fetch(`${facts.url}/api/v1${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return answer<T>(response);
    },

    /** What time it is on the site's clock. */
    async now(): Promise<string> {
      return (await answer<{ now: string }>(await fetch(`${facts.sandboxUrl}/sandbox/clock`))).now;
    },

    /** Moves both clocks on; what becomes due on the way is done. */
    async advance(duration: string): Promise<void> {
      await answer(await postJson(`${facts.sandboxUrl}/sandbox/clock`, { advance: duration }));
    },

    /** null when there is none of that number. */
    async findInvoice(number: string): Promise<Invoice | null> {
      const response = await fetchApi(`/invoices/${number}`);
      return response.status === 404 ? null : answer<Invoice>(response);
    },

    async books(): Promise<Books> {
      return answer<Books>(await fetch(`${facts.sandboxUrl}/sandbox/books`));
    },

    /** Every Checkout session that the stand-in was asked for, newest first. */
    async sessions(): Promise<
      { id: string; url: string | null; status: string; metadata: Record<string, string> }[]
    > {
      const response = await fetch(`${facts.sandboxUrl}/v1/checkout/sessions?limit=100`, { headers: stripe });
      return (await answer<{ data: never[] }>(response)).data;
    },

    /** The payment that a Checkout session ended in; null before it is paid. */
    async findPaymentOf(sessionId: string): Promise<string | null> {
      const response = await fetch(`${facts.sandboxUrl}/v1/checkout/sessions/${sessionId}`, {
        headers: stripe,
      });
      const session = await answer<{ payment_intent: string | null; payment_status: string }>(response);
      return session.payment_status === 'paid' ? session.payment_intent : null;
    },

    async paymentOf(sessionId: string): Promise<string> {
      const payment = await this.findPaymentOf(sessionId);
      if (!payment) throw new Error(`Session ${sessionId} is not paid.`);
      return payment;
    },

    /** The latest events, newest first. */
    async events(): Promise<{ id: string; type: string }[]> {
      const response = await fetch(`${facts.sandboxUrl}/v1/events?limit=100`, { headers: stripe });
      return (await answer<{ data: { id: string; type: string }[] }>(response)).data;
    },

    /** Sends an event again, so often, at random moments within the time. */
    async deliver(what: { event: string; times: number; within_ms: number }): Promise<void> {
      await answer(await postJson(`${facts.sandboxUrl}/sandbox/deliver`, what));
    },

    async noFaults(): Promise<void> {
      await answer(await fetch(`${facts.sandboxUrl}/sandbox/faults`, { method: 'DELETE' }));
    },

    async fault(fault: Record<string, unknown>): Promise<void> {
      await answer(await postJson(`${facts.sandboxUrl}/sandbox/faults`, fault));
    },

    /** One minute of the schedule, now. */
    async runSchedule(): Promise<void> {
      const response = await fetch(`${facts.url}/cdn-cgi/local/scheduled?cron=*+*+*+*+*&time=${Date.now()}`);
      if (!response.ok) throw new Error(`The schedule answered ${response.status}: ${await response.text()}`);
    },
  };
}
