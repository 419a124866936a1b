// What the API answers, from its own routes. docs/api.md says what each thing means.
import type { InferResponseType } from 'hono/client';
import type { api } from './client.ts';

type Api = typeof api;
type Row<List extends { data: unknown[] }> = List['data'][number];

export type Me = InferResponseType<Api['me']['$get']>;
export type Role = Me['user']['role'];
export type Right = Me['rights'][number];

export type Entry = Row<InferResponseType<Api['register']['$get']>>;
export type EntryStatus = Entry['status'];
export type EntryPage = InferResponseType<Api['register'][':id']['$get']>;

export type ReviewPage = InferResponseType<Api['review']['$get']>;
export type PendingMoney = Row<InferResponseType<Api['pending']['$get']>>;
export type RefundRequest = Row<InferResponseType<Api['refunds']['$get']>>;
export type Dispute = Row<InferResponseType<Api['disputes']['$get']>>;
export type DisputePage = InferResponseType<Api['disputes'][':id']['$get']>;

export type Invoice = Row<InferResponseType<Api['invoices']['$get']>>;
export type InvoiceStatus = Invoice['status'];
export type InvoicePage = InferResponseType<Api['invoices'][':number']['$get']>;
export type PaymentStatus = InvoicePage['payment_status'];
/** Why a receivable is not moved on. */
export type Hold = Waiting['held'][number];

export type ReceivablePage = InferResponseType<Api['receivables'][':id']['$get']>;

export type Customer = Row<InferResponseType<Api['customers']['$get']>>;
/** A receivable that waits for the next invoice. */
export type Waiting = CustomerPage['waiting'][number];
export type CustomerPage = InferResponseType<Api['customers'][':id']['$get']>;

export type Charge = Row<InferResponseType<Api['charges']['$get']>>;
export type Method = Row<InferResponseType<Api['methods']['$get']>>;
export type Autopay = InferResponseType<Api['customers'][':id']['autopay']['$get']>;
export type Consent = Autopay['consents'][number];
export type Attempt = Autopay['attempts'][number];
export type Wallet = InferResponseType<Api['customers'][':id']['wallet']['$get']>;
export type Movement = Row<InferResponseType<Api['customers'][':id']['wallet']['movements']['$get']>>;
export type CriticalEvent = Row<InferResponseType<Api['critical-events']['$get']>>;
export type Mail = Row<InferResponseType<Api['mails']['$get']>>;

export type Run = Row<InferResponseType<Api['runs']['$get']>>;
export type RunPage = InferResponseType<Api['runs'][':number']['$get']>;
export type RunAttempt = Row<InferResponseType<Api['runs'][':number']['attempts']['$get']>>;
export type Definition = Row<InferResponseType<Api['run-definitions']['$get']>>;
export type DefinitionPage = InferResponseType<Api['run-definitions'][':id']['$get']>;
export type Schedule = Definition['schedule'];
export type Criteria = Definition['criteria'];
export type Preview = InferResponseType<Api['run-definitions']['preview']['$post']>;

export type Activity = Row<InferResponseType<Api['activity']['$get']>>;
export type Found = Row<InferResponseType<Api['search']['$get']>>;

export type People = InferResponseType<Api['people']['$get']>;
export type Key = Row<InferResponseType<Api['keys']['$get']>>;
export type Settings = InferResponseType<Api['settings']['$get']>;

/** A page of a list. `searched_back_to`: set when combined filters stopped before the page was full. */
export interface Page<T> {
  data: T[];
  next: string | null;
  searched_back_to: string | null;
}
