import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * The tables as TypeScript sees them, for queries that are composed from filters. The migrations are the truth,
 * because Drizzle knows neither STRICT nor DEFERRABLE nor triggers; test/db/schema.test.ts holds the two together.
 * What each column means stands beside it in db/migrations.
 */

export const customers = sqliteTable('customers', {
  id: integer('id').primaryKey(),
  kind: text('kind').notNull(),
  name: text('name').notNull(),
  email: text('email'),
  phone: text('phone'),
  address: text('address'),
  feePolicy: text('fee_policy').notNull(),
  ledgerCents: integer('ledger_cents').notNull(),
  createdAt: integer('created_at').notNull(),
  account: text('account'),
  search: text('search').notNull(),
  importId: text('import_id'),
});

export const invoices = sqliteTable('invoices', {
  id: integer('id').primaryKey(),
  customerId: integer('customer_id').notNull(),
  series: text('series').notNull(),
  seq: integer('seq').notNull(),
  number: text('number').notNull(),
  selfPayId: text('self_pay_id'),
  status: text('status').notNull(),
  carriedCents: integer('carried_cents').notNull(),
  issuedOn: text('issued_on'),
  dueOn: text('due_on'),
  paidAt: integer('paid_at'),
  feeOf: text('fee_of'),
  createdAt: integer('created_at').notNull(),
  importId: text('import_id'),
  reference: text('reference'),
  listedOn: text('listed_on'),
  keepOpen: integer('keep_open').notNull(),
  sourceKey: text('source_key'),
});

export const receivables = sqliteTable('receivables', {
  id: integer('id').primaryKey(),
  customerId: integer('customer_id').notNull(),
  description: text('description').notNull(),
  serviceOn: text('service_on'),
  dueOn: text('due_on').notNull(),
  state: text('state').notNull(),
  priceCents: integer('price_cents').notNull(),
  balanceCents: integer('balance_cents').notNull(),
  feeInvoiceId: integer('fee_invoice_id'),
  createdAt: integer('created_at').notNull(),
  importId: text('import_id'),
  number: text('number'),
});

export const invoiceItems = sqliteTable(
  'invoice_items',
  { invoiceId: integer('invoice_id').notNull(), receivableId: integer('receivable_id').notNull() },
  (table) => [primaryKey({ columns: [table.invoiceId, table.receivableId] })],
);

export const registerEntries = sqliteTable('register_entries', {
  id: text('id').primaryKey(),
  sourceKey: text('source_key').notNull(),
  kind: text('kind').notNull(),
  type: text('type').notNull(),
  number: text('number').notNull(),
  amountCents: integer('amount_cents').notNull(),
  feeCents: integer('fee_cents').notNull(),
  originalId: text('original_id'),
  comment: text('comment').notNull(),
  needsReview: integer('needs_review').notNull(),
  auditId: text('audit_id').notNull(),
  at: integer('at').notNull(),
  customerId: integer('customer_id'),
  creditedCents: integer('credited_cents').notNull(),
  reopens: integer('reopens').notNull(),
  reversal: text('reversal'),
});

export const ledgerEvents = sqliteTable('ledger_events', {
  id: integer('id').primaryKey(),
  entryId: text('entry_id'),
  causeEntryId: text('cause_entry_id'),
  activityId: text('activity_id'),
  kind: text('kind').notNull(),
  receivableId: integer('receivable_id'),
  customerId: integer('customer_id'),
  code: text('code'),
  amountCents: integer('amount_cents').notNull(),
  originId: integer('origin_id'),
  comment: text('comment').notNull(),
  at: integer('at').notNull(),
});

export const activity = sqliteTable('activity', {
  id: text('id').primaryKey(),
  actorKind: text('actor_kind').notNull(),
  actorId: text('actor_id'),
  verb: text('verb').notNull(),
  subjectKind: text('subject_kind').notNull(),
  subjectId: text('subject_id').notNull(),
  detail: text('detail').notNull(),
  at: integer('at').notNull(),
});

export const mails = sqliteTable('mails', {
  id: text('id').primaryKey(),
  cause: text('cause').notNull(),
  kind: text('kind').notNull(),
  customerId: integer('customer_id'),
  recipient: text('recipient').notNull(),
  language: text('language').notNull(),
  data: text('data').notNull(),
  state: text('state').notNull(),
  tries: integer('tries').notNull(),
  notBefore: integer('not_before').notNull(),
  createdAt: integer('created_at').notNull(),
  sentAt: integer('sent_at'),
  sentOn: text('sent_on'),
  messageId: text('message_id'),
  error: text('error'),
});

export const customerWords = sqliteTable(
  'customer_words',
  { word: text('word').notNull(), customerId: integer('customer_id').notNull() },
  (table) => [primaryKey({ columns: [table.word, table.customerId] })],
);

export const requestKeys = sqliteTable(
  'request_keys',
  {
    callerId: text('caller_id').notNull(),
    key: text('key').notNull(),
    said: text('said').notNull(),
    activityId: text('activity_id').notNull(),
    sealed: integer('sealed').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.callerId, table.key] })],
);
