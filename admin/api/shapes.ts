// What the API answers. See docs/api.md for what each thing means.

export interface Page<T> {
  data: T[];
  next: string | null;
  /** Set when a combined filter stopped before the page was full. */
  searched_back_to: string | null;
}
export interface Person {
  kind: 'user' | 'api_key' | 'payer' | 'system' | 'webhook';
  id: string | null;
  name: string;
}
export interface CustomerRef {
  id: number;
  name: string;
}
export interface Activity {
  id: string;
  at: string;
  actor: Person;
  verb: string;
  subject: { kind: string; id: string; label: string };
  detail: Record<string, unknown>;
}
export type Role = 'administrator' | 'captain' | 'biller' | 'viewer';
export type Right = 'read' | 'bookkeep' | 'configure' | 'administer';
export interface Me {
  user: { id: string; name: string; email: string; role: Role; two_factor: boolean };
  rights: Right[];
  office: {
    name: string;
    logo_path: string | null;
    time_zone: string;
    currency: string;
    brand_color: string;
    phone: string;
  };
  test_mode: boolean;
  /** 100 means 99 and more. */
  needs_review: number;
}
export type EntryStatus = 'applied' | 'to_credit' | 'refund' | 'lost_dispute' | 'undone';
export interface Entry {
  id: string;
  type: string;
  number: string;
  amount_cents: number;
  comment: string;
  needs_review: boolean;
  at: string;
  kind: string;
  status: EntryStatus;
  customer: CustomerRef | null;
}
export interface EntryPage extends Entry {
  fee_cents: number;
  bookkeeper: Person;
  events: {
    id: number;
    kind: string;
    receivable: { id: number; number: string; description: string } | null;
    invoices: string[];
    customer_id: number | null;
    code: string | null;
    amount_cents: number;
    comment: string;
    origin: { entry_id: string; number: string; amount_cents: number } | null;
  }[];
  receivables: { id: number; number: string; state: string; price_cents: number; balance_cents: number }[];
  payment: {
    id: string;
    card_brand: string | null;
    card_last4: string | null;
    invoice_number: string | null;
    self_pay_id: string | null;
    started_at: string | null;
  } | null;
  stripe_url: string | null;
  log: Activity[];
}
export interface RegisterTotal {
  entries: number;
  net_cents: number;
  complete: boolean;
}
export type InvoiceStatus = 'draft' | 'open' | 'paid' | 'unpaid' | 'void';
export interface Invoice {
  number: string;
  self_pay_id: string | null;
  status: InvoiceStatus;
  customer: CustomerRef;
  issued_on: string | null;
  due_on: string | null;
  paid_at: string | null;
}
export interface Due {
  number: string;
  due_cents: number;
  items_cents: number;
  credit_cents: number;
}
export interface InvoicePage extends Invoice {
  reference: string | null;
  due_cents: number;
  items_cents: number;
  credit_cents: number;
  created_at: string;
  portal_path: string | null;
  items: {
    receivable_id: number;
    number: string;
    description: string;
    service_on: string | null;
    state: string;
    price_cents: number;
    paid_cents: number;
    adjusted_cents: number;
    balance_cents: number;
  }[];
  payments: {
    entry_id: string;
    type: string;
    number: string;
    receivable_id: number;
    receivable_number: string;
    amount_cents: number;
    at: string;
    bookkeeper: Person;
  }[];
  log: Activity[];
}
export interface ReceivablePage {
  id: number;
  number: string;
  description: string;
  service_on: string | null;
  due_on: string | null;
  state: string;
  price_cents: number;
  balance_cents: number;
  customer: CustomerRef;
  invoices: { number: string; status: InvoiceStatus; issued_on: string | null }[];
  events: {
    id: number;
    kind: string;
    amount_cents: number;
    comment: string;
    at: string;
    entry: { id: string; type: string; number: string } | null;
    bookkeeper: Person;
  }[];
  log: Activity[];
}
export interface Customer {
  id: number;
  account: string | null;
  kind: 'person' | 'facility';
  name: string;
  email: string | null;
  phone: string | null;
  credit_cents: number;
}
export interface CustomerPage extends Customer {
  address: string | null;
  fee_policy: 'follow' | 'charge' | 'absorb';
  balance_cents: number;
  created_at: string;
  invoices: {
    number: string;
    status: InvoiceStatus;
    issued_on: string | null;
    due_on: string | null;
    due_cents: number;
  }[];
  more_invoices: boolean;
  payments: {
    entry_id: string;
    type: string;
    number: string;
    amount_cents: number;
    at: string;
    status: EntryStatus;
  }[];
  more_payments: boolean;
  log: Activity[];
}
export interface Found {
  kind: 'invoice' | 'customer' | 'entry' | 'receivable';
  id: string;
  title: string;
  subtitle: string;
}
