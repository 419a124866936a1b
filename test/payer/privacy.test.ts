import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sql } from '../../worker/db/database.ts';
import { sweep } from '../../worker/intake/sweep.ts';
import { pourIntoCredit } from '../../worker/ledger/pour.ts';
import { sendWaiting } from '../../worker/mail/sweep.ts';
import { mailsStatement } from '../../worker/mail/write.ts';
import { cookieOf, mailTo, pathOf } from '../account/support.ts';
import { SAMPLES } from '../mail/samples.ts';
import { all, type Billed, bill, booksOf, newCustomer, postEntry } from '../support/books.ts';
import {
  CARDS,
  fault,
  form,
  openWorld,
  page,
  payAt,
  pressPay,
  setPayments,
  type World,
  webhooks,
} from '../support/world.ts';

const SOURCES = import.meta.glob<string>('../../worker/**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** A word that is planted in a column and must be seen nowhere. Letters only, so that no reformatting hides it. */
const canary = (table: string, column: string) => `canary${table}${column}`.replaceAll('_', '').toLowerCase();

// Columns that are text but not free: what may stand in them is a code, a key or a number, and the tables or the code see to it.
const NOT_FREE = new Set(
  [
    'customers.kind customers.fee_policy',
    'invoices.series invoices.number invoices.self_pay_id invoices.status invoices.fee_of invoices.issued_on invoices.due_on invoices.listed_on invoices.source_key',
    'receivables.due_on receivables.state',
    'register_entries.id register_entries.source_key register_entries.kind register_entries.original_id register_entries.audit_id register_entries.reversal',
    'ledger_events.entry_id ledger_events.cause_entry_id ledger_events.activity_id ledger_events.kind ledger_events.code',
    'activity.id activity.actor_kind api_keys.hash',
    'gateway_requests.id gateway_requests.kind gateway_requests.self_pay_id gateway_requests.fee gateway_requests.currency gateway_requests.origin',
    'gateway_requests.outcome gateway_requests.stripe_id gateway_requests.url gateway_requests.session_status gateway_requests.payment_id',
    'gateway_requests.failure gateway_requests.live_key gateway_requests.methods gateway_requests.original_id gateway_requests.reason',
    'gateway_requests.choice gateway_requests.requested_by',
    'refunds.id refunds.payment_id refunds.entry_id refunds.request_id disputes.id disputes.payment_id disputes.entry_id disputes.stage disputes.choice',
    'stripe_objects.kind stripe_objects.id stripe_objects.state stripe_objects.request_id stripe_objects.data',
    'stripe_events.id stripe_events.type stripe_events.kind stripe_events.object_id stripe_events.via sweep_marks.name sweep_marks.place',
    'customers.import_id receivables.import_id invoices.import_id customer_words.customer_id',
    'api_keys.id api_keys.role api_keys.last4 api_keys.created_by users.id users.role sessions.id sessions.token sessions.user_id',
    'invitations.id invitations.hash invitations.role invitations.user_id invitations.invited_by invitations.used_by logos.hash logos.type used_codes.user_id used_codes.code',
    'imports.id imports.format imports.dates imports.state imports.phase imports.since imports.upto imports.encoding imports.delimiter imports.id_lengths',
    'request_keys.caller_id request_keys.key request_keys.said request_keys.activity_id',
    'imports.created_by_kind imports.created_by_id imports.idempotency_key imports.applied_by_kind imports.applied_by_id',
    'import_customers.import_id import_customers.action import_invoices.import_id import_invoices.action import_invoices.issued_on import_invoices.due_on',
    'import_invoices.latest_due import_invoices.status import_receivables.import_id import_receivables.action import_receivables.service_on',
    'import_receivables.due_on import_receivables.else_due_on import_problems.import_id import_changes.import_id import_parts.import_id',
    'balance_transactions.id balance_transactions.type balance_transactions.source_id balance_transactions.object_id balance_transactions.currency',
    'balance_transactions.payout_id balance_transactions.class balance_transactions.entry_id payouts.id payouts.currency payouts.status payouts.arrives_on unproved_entries.entry_id',
    // `data` is made of amounts, days and ids only (worker/mail/facts.ts); the sandbox keeps what is searched here anyway.
    'mails.id mails.cause mails.kind mails.language mails.data mails.state mails.sent_on mails.message_id sandbox_mails.mail_id sandbox_mails.message sandbox_mails.links',
    'gateway_requests.method_id gateway_requests.stripe_customer gateway_requests.items gateway_requests.attempt_id gateway_requests.run_id gateway_requests.code gateway_requests.decline_code gateway_requests.advice_code',
    // What Stripe tells of a method, and its owner sees of it; `why` it can not be charged is for the office.
    'payment_methods.id payment_methods.stripe_customer payment_methods.type payment_methods.brand payment_methods.bank payment_methods.last4 payment_methods.expires_on',
    'payment_methods.mandate payment_methods.state payment_methods.request_id payment_methods.warned',
    'consents.id consents.purpose consents.language consents.how consents.given_by consents.method_id consents.request_id consents.withdrawn_by',
    'autopay.method_id autopay.consent_id autopay.due_on autopay.period autopay.noticed_on wallets.method_id wallets.consent_id send_slots.name',
    'runs.id runs.definition_id runs.day runs.criteria runs.state runs.place runs.started_by',
    'run_definitions.id run_definitions.state run_definitions.schedule run_definitions.criteria run_definitions.next_on run_definitions.created_by',
    'charge_attempts.id charge_attempts.period charge_attempts.run_id charge_attempts.due_on charge_attempts.state charge_attempts.request_id',
    'payer_links.id payer_links.sent_by payer_sessions.hash payer_sessions.link_id critical_events.cause critical_events.kind critical_events.reviewed_by',
    // What the sign-in library keeps: random or encrypted, read by nothing else.
    'accounts.id accounts.user_id accounts.account_id accounts.provider_id accounts.access_token accounts.refresh_token accounts.id_token accounts.scope accounts.password',
    'verifications.id verifications.identifier verifications.value two_factors.id two_factors.user_id two_factors.secret two_factors.backup_codes',
    // How the office presents itself to payers: meant to be read by them.
    'settings.office settings.payments',
  ]
    .join(' ')
    .split(' '),
);

/** Tables that no payer's path touches: one row each, with what a row needs; all that is free in it is planted. */
const OFFICE: [string, Record<string, string | number>][] = [
  ['users', { id: 'usr_p', role: 'viewer', created_at: 1, updated_at: 1 }],
  [
    'sessions',
    { id: 'ses_p', token: 't', user_id: 'usr_p', seen_at: 1, expires_at: 1, created_at: 1, updated_at: 1 },
  ],
  ['refunds', { id: 're_p', payment_id: 'pi_p', amount_cents: 1, created_at: 1 }],
  [
    'disputes',
    { id: 'du_p', payment_id: 'pi_p', amount_cents: 1, stage: 'won', held_cents: 0, opened_at: 1 },
  ],
  ['invitations', { id: 'inv_p', hash: 'h', role: 'viewer', created_at: 1, expires_at: 1 }],
  ['sign_in_failures', { failures: 1, last_at: 1 }],
  [
    'imports',
    {
      id: 'imp_p',
      format: 'csv',
      dates: 'mdy',
      state: 'refused',
      created_by_kind: 'user',
      created_by_id: 'usr_p',
      idempotency_key: 'k',
      created_at: 1,
      touched_at: 1,
    },
  ],
  ['import_parts', { import_id: 'imp_p', n: 0, size: 1 }],
  ['import_customers', { import_id: 'imp_p', row: 1 }],
  ['import_invoices', { import_id: 'imp_p', row: 1 }],
  ['import_receivables', { import_id: 'imp_p', row: 1, amount_cents: 1 }],
  [
    'balance_transactions',
    {
      id: 'txn_p',
      type: 'charge',
      amount_cents: 1,
      fee_cents: 0,
      net_cents: 1,
      currency: 'usd',
      created_at: 1,
    },
  ],
  ['import_problems', { id: 1, import_id: 'imp_p', row: 1 }],
  ['import_changes', { id: 1, import_id: 'imp_p', row: 1 }],
  ['runs', { number: 1, id: 'run_p', day: '2027-01-15', criteria: '{}', state: 'done', started_at: 1 }],
  [
    'run_definitions',
    { id: 'def_p', state: 'draft', schedule: '{}', criteria: '{}', created_at: 1, changed_at: 1 },
  ],
  ['critical_events', { id: 1, cause: 'p', kind: 'charge_failed', at: 1 }],
  [
    'mails',
    {
      id: 'mai_p',
      cause: 'test:p',
      kind: 'test',
      language: 'en',
      data: '{}',
      state: 'failed',
      not_before: 1,
      created_at: 1,
    },
  ],
];
const JSON_COLUMNS = new Set([
  'imports.columns',
  'imports.sample',
  'imports.notes',
  'critical_events.detail',
]);
const planting = (table: string, column: string) => {
  const word = canary(table, column);
  return JSON_COLUMNS.has(`${table}.${column}`) ? JSON.stringify([word]) : word;
};

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

let printed: string[] = [];
beforeEach(() => {
  printed = [];
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation(
      (...args: unknown[]) => void printed.push(args.map(String).join(' ')),
    );
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Every column in which a person could have written something. */
async function freeText(): Promise<{ table: string; column: string }[]> {
  const rows = await all(
    world.db,
    `SELECT m.name AS "table", c.name AS "column" FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c
     WHERE m.type = 'table' AND c.type = 'TEXT' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_cf%' ESCAPE '\\' AND m.name <> 'd1_migrations'`,
  );
  return rows
    .map((row) => ({ table: String(row.table), column: String(row.column) }))
    .filter(({ table, column }) => !NOT_FREE.has(`${table}.${column}`));
}

/** A bill of which every free text is a canary, its history included. */
async function planted(feePolicy: string): Promise<{ billed: Billed; canaries: string[] }> {
  const free = await freeText();
  const of = (table: string) => free.filter((each) => each.table === table).map(({ column }) => column);
  const set = (table: string) =>
    of(table)
      .map((column) => `${column} = '${canary(table, column)}' || id`)
      .join(', ');
  const billed = await bill(world.db, [9000, 3000], 'open', newCustomer(feePolicy));
  const {
    id: entry,
    code,
    key,
  } = {
    id: `ent_p${billed.invoice}`,
    code: canary('ledger_events', 'comment'),
    key: `act_p${billed.invoice}`,
  };
  await postEntry(world.db, { amountCents: 500 }, [pourIntoCredit(billed.customer)]);
  await world.db.batch([
    sql(`UPDATE customers SET ${set('customers')} WHERE id = :id`, { id: billed.customer }),
    sql(`UPDATE receivables SET ${set('receivables')} WHERE customer_id = :id`, { id: billed.customer }),
    sql(`UPDATE invoices SET ${set('invoices')} WHERE customer_id = :id`, { id: billed.customer }),
    sql(
      `INSERT INTO customer_words (word, customer_id) VALUES ('${canary('customer_words', 'word')}', :id)`,
      { id: billed.customer },
    ),
    sql(
      `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, detail, at)
       VALUES (:key, 'user', '${canary('activity', 'actor_id')}', '${canary('activity', 'verb')}', '${canary('activity', 'subject_kind')}', '${canary('activity', 'subject_id')}', json_object('x', '${canary('activity', 'detail')}'), 1)`,
      { key },
    ),
    sql(
      "INSERT INTO ledger_events (entry_id, kind, receivable_id, amount_cents, comment, at) VALUES (:entry, 'payment', :item, 1000, :code, 1)",
      { entry, item: billed.items[0] ?? 0, code },
    ),
    sql(
      `INSERT INTO register_entries (id, source_key, kind, type, number, amount_cents, comment, audit_id, at)
       VALUES (:entry, :entry, 'manual', '${canary('register_entries', 'type')}', '${canary('register_entries', 'number')}', 1000, '${canary('register_entries', 'comment')}', :key, 1)`,
      { entry, key },
    ),
    sql(
      `INSERT OR IGNORE INTO api_keys (hash, name, created_at) VALUES ('h', '${canary('api_keys', 'name')}', 1)`,
    ),
    sql(
      `INSERT OR IGNORE INTO stripe_objects (kind, id, hinted_at, flag) VALUES ('payment', 'pi_planted', 1, '${canary('stripe_objects', 'flag')}')`,
    ),
    sql(
      `INSERT INTO stripe_events (id, type, account, livemode, created, received_at, via) VALUES (:id, 'x', '${canary('stripe_events', 'account')}', 0, 1, 1, 'webhook')`,
      { id: `evt_p${billed.invoice}` },
    ),
    sql(
      `INSERT INTO gateway_requests (id, kind, customer_id, invoice_id, self_pay_id, amount_cents, credit_used_cents, currency, origin, outcome, message, note, consent, created_at, expires_at)
       VALUES (:id, 'checkout_session', :customer, :invoice, :self_pay_id, 1, 0, 'usd', 'x', 'failed', '${canary('gateway_requests', 'message')}', '${canary('gateway_requests', 'note')}', json_object('email', '${canary('gateway_requests', 'consent')}'), 1, 1)`,
      {
        id: `req_0${billed.invoice}`,
        customer: billed.customer,
        invoice: billed.invoice,
        self_pay_id: billed.selfPayId,
      },
    ),
    ...plantStored(billed.customer),
  ]);
  await world.db.batch(
    OFFICE.map(([table, fixed]) => {
      const cells = {
        ...fixed,
        ...Object.fromEntries(of(table).map((column) => [column, planting(table, column)])),
      };
      const names = Object.keys(cells);
      const values = names.map((column) => `:${column}`).join(', ');
      // A table may refuse what stands there already, rather than ignore it.
      return sql(
        `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) SELECT ${values} WHERE NOT EXISTS (SELECT 1 FROM ${table} WHERE ${names[0]} = :${names[0]})`,
        cells,
      );
    }),
  );
  return { billed, canaries: free.map(({ table, column }) => canary(table, column)) };
}

/** What a customer has stored and agreed to, and what was charged to them by it. */
function plantStored(customer: number) {
  const params = { customer, method: `pm_p${customer}`, old: `pm_q${customer}`, consent: `con_p${customer}` };
  const word = (column: string) => {
    const [table = '', name = ''] = column.split('.');
    return `'${canary(table, name)}'`;
  };
  return [
    sql(
      `INSERT INTO payment_methods (id, customer_id, stripe_customer, type, brand, last4, expires_on, state, why, recurring, preferred, created_at)
       VALUES (:method, :customer, 'cus_p', 'card', 'visa', '4242', '2034-12-31', 'valid', ${word('payment_methods.why')}, 1, 1, 1),
         (:old, :customer, 'cus_p', 'card', 'visa', '1881', '2034-12-31', 'invalid', ${word('payment_methods.why')}, 1, 0, 1)`,
      params,
    ),
    sql(
      `INSERT INTO consents (id, customer_id, purpose, text, language, email, ip, how, note, day, method_id, at)
       VALUES (:consent, :customer, 'autopay', ${word('consents.text')}, 'en', ${word('consents.email')} || '@example.com', ${word('consents.ip')}, 'staff', ${word('consents.note')}, 15, :method, 1)`,
      params,
    ),
    sql(
      "INSERT INTO autopay (customer_id, enabled, day, method_id, consent_id, due_on, changed_at) VALUES (:customer, 1, 15, :method, :consent, '2099-01-15', 1)",
      params,
    ),
    sql(
      'INSERT INTO wallets (customer_id, enabled, threshold_cents, topup_cents, method_id, consent_id, changed_at) VALUES (:customer, 1, 0, 100, :method, :consent, 1)',
      params,
    ),
    sql(
      `INSERT INTO charge_attempts (id, customer_id, period, try, due_on, state, why, created_at) VALUES (CAST(:customer AS INTEGER) || ':2026-11:1', :customer, '2026-11', 1, '2026-11-15', 'failed', ${word('charge_attempts.why')}, 1)`,
      params,
    ),
    sql(
      `INSERT INTO payer_links (id, customer_id, email, sent_by, created_at, expires_at) VALUES ('lnk_p' || CAST(:customer AS INTEGER), :customer, ${word('payer_links.email')} || '@example.com', 'usr_p', ${Date.now()}, ${Date.now() + 100_000})`,
      params,
    ),
  ];
}

/** Goes through all that a customer can see and do by the links of their mails. */
async function visitAccount(
  { customer }: Billed,
  visit: (path: string, init?: RequestInit) => Promise<Response>,
) {
  const cancel = await pathOf(
    world,
    'cancel',
    await mailTo(world, customer, `${canary('mails', 'recipient')}@example.com`),
  );
  const link = await pathOf(world, 'link', `lnk_p${customer}`);
  await visit(cancel);
  await visit(`${cancel}x`);
  await visit(link);
  const cookie = cookieOf(await visit(link, form()));
  expect(cookie).not.toBe('');
  const posted = (fields?: Record<string, string>): RequestInit => {
    const init = form(fields);
    return { ...init, headers: { ...(init.headers as object), Cookie: cookie } };
  };
  const open = (path: string) => visit(`/pay/account${path}`, { headers: { Cookie: cookie } });
  const post = (path: string, fields?: Record<string, string>) =>
    visit(`/pay/account${path}`, posted(fields));
  for (const path of ['', '/payments', '/day', '/agree', '/off', `/methods/pm_p${customer}/remove`])
    expect((await open(path)).status, path).toBe(200);
  await post('/day', { day: '99' });
  await post('/day', { day: '16' });
  await post('/agree', { day: 'x' });
  const { terms, once } = (await page(
    await world.request('/pay/account/agree', { headers: { Cookie: cookie } }),
  )) as { terms?: string; once?: string };
  await post('/agree', { method: `pm_p${customer}`, day: '3', terms: String(terms), once: String(once) });
  await post('/methods');
  await post(`/methods/pm_p${customer}/prefer`);
  await post(`/methods/pm_q${customer}/remove`, { after: 'nothing' });
  await open('?did=removed');
  await post('/off');
  await open('/off');
  await post('/leave');
  await open('');
  await visit(link);
  await visit(`${link}/again`, form());
  await visit(cancel, form());
  await visit(cancel);
}

/** A mail of each kind in both languages, to the customer whose every text is a canary. */
async function writeEveryMail({ customer }: Billed): Promise<void> {
  const { clock } = world.context();
  await world.db.batch(
    SAMPLES.flatMap(({ name, kind, data }) =>
      (['en', 'es'] as const).map((language) =>
        mailsStatement(clock, kind, {
          sql: `SELECT :kind || ':' || :name || :language || id AS cause, id AS customer_id, email || '@example.com' AS recipient, :language AS language, :data AS data
            FROM customers WHERE id = :customer`,
          params: { kind, name, language, data: JSON.stringify(data), customer },
        }),
      ),
    ),
  );
}

describe.each(['health', 'trade'])('in privacy mode %s', (privacyMode) => {
  it.each(['absorb', 'charge'])(
    'what the office knows of a person or a service reaches no page, no call to Stripe and no log (fee: %s)',
    async (feePolicy) => {
      await setPayments(world.db, {
        privacyMode,
        fee: { override: [{ rule: 'me.ban', by: 'canary-who-did', at: 1, reason: 'canary-why-set-aside' }] },
        cancellationTypes: [{ id: 'a', name: 'canary-why-cancelled', refundsCard: false }],
      });
      const { billed, canaries } = await planted(feePolicy);
      // Every canary stands somewhere: a column that was forgotten above fails here.
      const dump = JSON.stringify(await dumpAll()).toLowerCase();
      expect(canaries.filter((word) => !dump.includes(word))).toEqual([]);
      expect(canaries.length).toBeGreaterThan(15);

      const seen: string[] = [];
      const visit = async (path: string, init?: RequestInit) => {
        const response = await world.request(path, init);
        seen.push(
          `${path} ${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`,
        );
        return response;
      };
      const { selfPayId } = billed;
      await visit('/pay');
      await visit('/pay', form({ self_pay_id: 'x' }));
      await visit('/pay', form({ self_pay_id: selfPayId }));
      await visit(`/pay/${selfPayId}`);
      await visit('/pay/0000000000');
      await visit('/privacy');
      await visit('/elsewhere');
      await visit(`/pay/${selfPayId}`, { method: 'DELETE' });
      await visit(`/pay/${selfPayId}/checkout`, { method: 'POST', body: 'x' });
      await fault(world, { kind: 'api', action: 'rate_limit', path: '/v1/checkout/sessions', next: 1 });
      await visit(`/pay/${selfPayId}/checkout`, form());
      const url = String(await pressPay(world, billed));
      const session = String(url.split('/').at(-1));
      await visit(`/pay/${selfPayId}/done?session_id=${session}`);
      await payAt(world, url, CARDS.poor);
      await visit(`/pay/${selfPayId}/done?session_id=${session}`);
      await visit(`/pay/${selfPayId}`);
      await payAt(world, url);
      for (const { send } of await webhooks(world)) seen.push(await (await send()).text());
      await world.consume();
      await sweep(world.context());
      await visit(`/pay/${selfPayId}/done?session_id=${session}`);
      await visit(`/pay/${selfPayId}`);
      expect(await booksOf(world.db, billed)).toMatchObject({ balances: [0, 0], status: 'paid' });

      await visitAccount(billed, visit);
      await sendWaiting(world.context());
      const before = world.mails.length;
      await writeEveryMail(billed);
      await sendWaiting(world.context());
      expect(world.mails.length - before).toBe(2 * SAMPLES.length);
      // The address is all that a mail has of a person, and it stands where the mail goes.
      for (const { to } of world.mails) expect(to).toContain('canary');
      const mails = world.mails.map(({ to: _, ...message }) => message);

      expect(seen.filter((text) => text.includes('"view":"done"')).length).toBe(3);
      expect(
        world.sent.some(({ body }) => body.includes('Invoice+payment') || body.includes('Invoice%20payment')),
      ).toBe(true);
      const out = { pages: seen, stripe: world.sent, mails, logs: world.logs, console: printed };
      for (const [where, texts] of Object.entries(out)) {
        const text = decode(JSON.stringify(texts)).toLowerCase();
        expect(
          canaries.filter((word) => text.includes(word)),
          where,
        ).toEqual([]);
        expect(text, where).not.toContain('canary');
      }
    },
  );
});

describe('a call to Stripe that opens a session', () => {
  it('carries these parameters and no others', async () => {
    await setPayments(world.db, {});
    const billed = await bill(world.db, [10_000], 'open', newCustomer('charge'));
    const from = world.sent.length;
    await pressPay(world, billed);
    const [create] = world.sent.slice(from);
    const names = [...new URLSearchParams(create?.body).keys()].sort();
    expect(names).toEqual(
      [
        'allowed_payment_method_types[0]',
        'allowed_payment_method_types[1]',
        'cancel_url',
        'client_reference_id',
        'expires_at',
        'line_items[0][price_data][currency]',
        'line_items[0][price_data][product_data][description]',
        'line_items[0][price_data][product_data][name]',
        'line_items[0][price_data][unit_amount]',
        'line_items[0][quantity]',
        'metadata[customer]',
        'metadata[gateway_request]',
        'metadata[self_pay_id]',
        'mode',
        'payment_intent_data[description]',
        'metadata[fee_cents]',
        'payment_intent_data[metadata][fee_cents]',
        'payment_intent_data[metadata][customer]',
        'payment_intent_data[metadata][gateway_request]',
        'payment_intent_data[metadata][self_pay_id]',
        'shipping_options[0][shipping_rate_data][display_name]',
        'shipping_options[0][shipping_rate_data][fixed_amount][amount]',
        'shipping_options[0][shipping_rate_data][fixed_amount][currency]',
        'shipping_options[0][shipping_rate_data][type]',
        'submit_type',
        'success_url',
      ].sort(),
    );
  });
});

describe('code that payers reach', () => {
  const payerFacing = Object.entries(SOURCES).filter(([path]) =>
    /\/worker\/((payer|account)\/.*|gateway\/(request|record)|settings\/read|autopay\/consent-text)\.ts$/.test(
      path,
    ),
  );

  it('is all looked at here', () => {
    const names = payerFacing.map(([path]) => path.slice(path.indexOf('worker/'))).sort();
    expect(names).toEqual(
      expect.arrayContaining([
        'worker/gateway/request.ts',
        'worker/gateway/record.ts',
        'worker/payer/bill.ts',
        'worker/payer/look-up.ts',
        'worker/payer/checkout.ts',
        'worker/account/read.ts',
        'worker/account/visitor.ts',
      ]),
    );
  });

  it('reads nothing but the payer_ views, and whose page is open', async () => {
    const views = await all(
      world.db,
      "SELECT name FROM sqlite_master WHERE type = 'view' AND name LIKE 'payer_%'",
    );
    const allowed = new Set([...views.map(({ name }) => String(name)), 'payer_sessions']);
    for (const [path, source] of payerFacing) {
      const code = withoutComments(source);
      const own = [...code.matchAll(/\b([a-z_]+) AS (?:NOT )?(?:MATERIALIZED )?\(/g)].map(([, name]) => name);
      const named = [...code.matchAll(/\b(?:FROM|JOIN)\s+([a-z_]+)/g)].map(([, name]) => name);
      expect(
        named.filter((name) => !allowed.has(String(name)) && !own.includes(name)),
        path,
      ).toEqual([]);
    }
    const everything = payerFacing.map(([, source]) => source).join('\n');
    for (const view of ['payer_bill', 'payer_tries', 'payer_attempts', 'payer_settings'])
      expect(everything).toContain(view);
  });

  it('writes nothing but the requests that it sends, and what opens a page', () => {
    for (const [path, source] of payerFacing) {
      const named = [
        ...withoutComments(source).matchAll(/\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+(?!SET\b)([a-z_]+)/g),
      ].map(([, name]) => name);
      expect(
        named.filter((name) => !['gateway_requests', 'payer_links', 'payer_sessions'].includes(String(name))),
        path,
      ).toEqual([]);
    }
  });

  it('imports nothing that knows persons, services or the register', () => {
    for (const [path, source] of payerFacing) {
      const imports = [...source.matchAll(/from '([^']+)'/g)].map(([, from]) => String(from));
      expect(
        imports.filter((from) =>
          /\/(customers|receivables|invoices|register|ledger|imports|api)\//.test(from),
        ),
        path,
      ).toEqual([]);
      expect(source, path).not.toMatch(/import\(/);
    }
  });
});

describe('code that makes mails', () => {
  const making = Object.entries(SOURCES).filter(([path]) =>
    /\/worker\/mail\/(templates\/.*|compose|content|facts|say|look|links|html|text|token)\.ts$/.test(path),
  );

  it('asks the database nothing: what a mail says comes from its facts and the settings', () => {
    expect(making.length).toBeGreaterThan(15);
    for (const [path, source] of making) {
      expect(withoutComments(source), path).not.toMatch(/\b(SELECT|FROM [a-z_]+|sql\(|\.db\b|batch\()/);
      const imports = [...source.matchAll(/from '([^']+)'/g)].map(([, from]) => String(from));
      expect(
        imports.filter((from) =>
          /\/(customers|receivables|invoices|register|ledger|imports|api)\//.test(from),
        ),
        path,
      ).toEqual([]);
    }
  });
});

describe('the payer_ views', () => {
  // Reviewed: numbers, amounts, states and times; no names, no descriptions, no dates of service. A column that is
  // added to a view fails here until somebody has thought about whether a payer, or Stripe, may know it.
  const REVIEWED: Record<string, string[]> = {
    payer_bill: [
      'self_pay_id',
      'invoice_id',
      'number',
      'status',
      'customer_id',
      'fee_policy',
      'items',
      'items_cents',
      'credit_cents',
      'pending_cents',
      // Whoever holds the letter learns that it is on, and nothing else of it.
      'autopay_on',
    ],
    payer_attempts: [
      'request_id',
      'self_pay_id',
      'invoice_id',
      'session_id',
      'amount_cents',
      'credit_used_cents',
      'fee',
      'currency',
      'url',
      'outcome',
      'session_status',
      'superseded',
      'failure',
      'failed_at',
      'payment_id',
      'entry_id',
      'created_at',
      'expires_at',
      'payment_state',
      'method',
      'card_brand',
      'card_last4',
      'bank',
      'returnable_until',
      'paid_at',
      'paid_cents',
      'credited_cents',
    ],
    payer_settings: ['office', 'payments'],
    // The day on which an item is due, and whether an open invoice asks for it.
    payer_account: ['customer_id', 'fee_policy', 'ledger_cents', 'items'],
    payer_autopay: [
      'customer_id',
      'enabled',
      'day',
      'cap_cents',
      'due_on',
      'noticed_cents',
      'noticed_on',
      'method_id',
      'type',
      'brand',
      'bank',
      'last4',
      'method_state',
      'consent_id',
    ],
    // Stripe's own ids are for charges; a payer's page has only that of the method.
    payer_methods: [
      'method_id',
      'customer_id',
      'stripe_customer',
      'type',
      'brand',
      'bank',
      'last4',
      'expires_on',
      'mandate',
      'state',
      'recurring',
      'preferred',
    ],
    // By link, and only what its address may see.
    payer_stored: [
      'link_id',
      'method_id',
      'type',
      'brand',
      'bank',
      'last4',
      'expires_on',
      'state',
      'recurring',
      'preferred',
    ],
    payer_standing: [
      'link_id',
      'enabled',
      'day',
      'cap_cents',
      'due_on',
      'noticed_cents',
      'method_id',
      'type',
      'brand',
      'bank',
      'last4',
      'method_state',
      'fee_policy',
    ],
    payer_topups: ['link_id', 'threshold_cents', 'topup_cents'],
    payer_unasked: ['customer_id', 'method_id', 'topups_on'],
    payer_setups: ['session_id', 'customer_id', 'session_status', 'stored'],
    // `sent_to` is an address with all but two letters and the end covered.
    payer_agreements: ['session_id', 'day', 'sent_to'],
    payer_openings: ['link_id', 'customer_id', 'sent_to', 'created_at', 'expires_at', 'known', 'used'],
    // `how` is a word of a short list: what the office calls an entry may say more than a payer's page should.
    payer_payments: [
      'link_id',
      'payment',
      'at',
      'amount_cents',
      'state',
      'how',
      'brand',
      'bank',
      'last4',
      'self_pay_ids',
    ],
    payer_tries: ['self_pay_id', 'failure', 'failed_at', 'returnable_until'],
  };

  it('select exactly the columns that were reviewed', async () => {
    const rows = await all(
      world.db,
      "SELECT m.name AS view, c.name AS column_name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'view' AND m.name LIKE 'payer_%' ORDER BY m.name, c.cid",
    );
    const found = Object.groupBy(rows, (row) => String(row.view));
    expect(
      Object.fromEntries(
        Object.entries(found).map(([view, columns]) => [view, columns?.map((row) => row.column_name)]),
      ),
    ).toEqual(REVIEWED);
  });

  it('list items as numbers only: receivable, price and balance', async () => {
    await bill(world.db, [100, 200]);
    const rows = await all(world.db, 'SELECT items FROM payer_bill');
    const items = rows.flatMap((row) => JSON.parse(String(row.items)) as unknown[][]);
    expect(items.length).toBeGreaterThan(1);
    for (const item of items)
      expect(item.map((value) => typeof value)).toEqual(['number', 'number', 'number']);
  });

  it('do not pass a reviewed name to another column', async () => {
    const views = await all(world.db, "SELECT name, sql FROM sqlite_master WHERE type = 'view'");
    for (const { name, sql: whole } of views) {
      // Addresses stay in these two; what is made from them asks only whether two are the same.
      if (name === 'link_sights' || name === 'method_sights') continue;
      const text = String(whole).replaceAll(COVERED, '').replaceAll(COMPARED, '');
      expect(text, String(name)).not.toMatch(
        /\.\s*(name|email|phone|address|description|service_on|comment|detail|message|flag)\b/,
      );
      if (/^payer_/.test(String(name)))
        expect(text, String(name)).not.toMatch(/\b(email|recipient|text|ip|note|why)\b/);
      expect(text, String(name)).not.toContain('*,');
    }
  });
});

/** SQL of an address of which only the first letters and the end are left. */
const COVERED =
  /substr\(([\w.]+), 1, 1\) \|\| '•••@' \|\| substr\(\1, instr\(\1, '@'\) \+ 1, 1\) \|\| '•••' \|\| substr\(\1, length\(rtrim\(\1, replace\(\1, '\.', ''\)\)\)\)/g;

/** SQL that asks whether two addresses are the same. */
const COMPARED = /lower\((?:k\.email|g\.consent ->> '\$\.email')\) = lower\(s\.email\)/g;

async function dumpAll() {
  const tables = [
    'customers',
    'receivables',
    'invoices',
    'register_entries',
    'ledger_events',
    'activity',
    'api_keys',
    'gateway_requests',
    'stripe_objects',
    'stripe_events',
    'customer_words',
    'payment_methods',
    'consents',
    'charge_attempts',
    'payer_links',
    ...OFFICE.map(([table]) => table),
  ];
  return world.db.batch(tables.map((table) => sql(`SELECT * FROM ${table}`)));
}

function decode(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}
