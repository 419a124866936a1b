import { searchWords } from '../customers/words.ts';
import { parseSelfPayId } from '../payer/self-pay-id.ts';
import { type Reading, readAmount } from './amount.ts';
import { cellProblem, excerpt, tidy } from './cell.ts';
import { type DateOrder, readDate } from './date.ts';
import type { Field } from './fields.ts';

/** Why a file is refused: by row and field, or of the whole file when they are null. */
export interface Problem {
  row: number | null;
  column: Field | null;
  value: string | null;
  message: string;
}

/** A row of the file, its cells by field; empty cells are left out. */
export type Cells = Partial<Record<Field, string>>;

/** How a file's rows are to be read. */
export interface RowRules {
  dates: DateOrder;
  /** The latest year that a date can mean. */
  lastYear: number;
}

/** What one row says of a customer, an invoice and a receivable, in the order of the staging tables' columns. */
export interface ReadRow {
  problems: Problem[];
  customer: StagedCustomer | null;
  invoice: StagedInvoice | null;
  receivable: StagedReceivable | null;
  /** A date of the row that the other order would read as another day. */
  ambiguous: string | null;
}

type Text = string | null;
export type StagedCustomer = [
  account: string,
  row: number,
  name: Text,
  search: Text,
  kind: Text,
  email: Text,
  phone: Text,
  address: Text,
];
export type StagedInvoice = [
  key: string,
  row: number,
  account: string,
  number: string,
  seq: number | null,
  reference: Text,
  status: Text,
  issued: Text,
  due: Text,
  latestDue: Text,
  selfPayId: Text,
];
export type StagedReceivable = [
  number: string,
  row: number,
  account: string,
  invoiceKey: Text,
  description: Text,
  service: Text,
  due: Text,
  elseDue: Text,
  cents: number,
];

const KINDS: Record<string, string> = {
  person: 'person',
  individual: 'person',
  facility: 'facility',
  business: 'facility',
  company: 'facility',
  organization: 'facility',
};
const STATUSES = ['open', 'unpaid', 'draft'];
const OWED_FIELDS: Field[] = ['amount', 'invoice', 'description', 'service_date', 'due_date', 'self_pay_id'];

/** Reads one row; what is wrong with it is said for each cell, and never guessed away. */
export function readRow(cells: Cells, row: number, rules: RowRules): ReadRow {
  const problems: Problem[] = [];
  const wrong = (column: Field, message: string) => {
    const value = cells[column];
    problems.push({ row, column, value: value === undefined ? null : excerpt(value), message });
    return null;
  };
  const text = (field: Field): Text => {
    const raw = cells[field];
    if (raw === undefined) return null;
    const problem = cellProblem(field, raw);
    return problem === null ? tidy(raw) || null : wrong(field, problem);
  };
  const read = <T>(field: Field, reader: (value: string) => Reading<T>): T | null => {
    const value = text(field);
    if (value === null) return null;
    const reading = reader(value);
    return 'problem' in reading ? wrong(field, reading.problem) : reading.value;
  };
  const date = (field: Field) => read(field, (value) => readDate(value, rules.dates, rules.lastYear));

  const account = text('account');
  const customer = {
    name: text('customer_name'),
    kind: read('customer_kind', readKind),
    email: read('email', readEmail),
    phone: read('phone', readPhone),
    address: text('address'),
  };
  const customerFits = problems.length === 0;
  const number = text('receivable');
  const invoice = read('invoice', readInvoiceNumber);
  const selfPayId = read('self_pay_id', readSelfPayId);
  const status = read('status', readStatus);
  const [issued, invoiceDue] = [date('invoice_date'), date('invoice_due_date')];
  const [service, due] = [date('service_date'), date('due_date')];
  const [description, cents] = [text('description'), read('amount', readAmount)];
  const elseDue = invoiceDue ?? issued ?? service;

  if (cells.account === undefined) wrong('account', 'Give the customer’s account: every row belongs to one.');
  if (cells.receivable === undefined) {
    const owed = OWED_FIELDS.find((field) => cells[field] !== undefined);
    if (owed !== undefined) wrong('receivable', `Give the receivable’s number: this row has ${owed}.`);
  } else {
    if (cells.amount === undefined) wrong('amount', 'Give what is still owed on this receivable.');
    if ((due ?? elseDue) === null && !problems.some(({ column }) => column !== null && isDate(column)))
      wrong('due_date', 'Give the day on which this receivable is due.');
    if (cells.invoice === undefined && cells.self_pay_id !== undefined)
      wrong('self_pay_id', 'A self-pay ID belongs to an invoice: give the invoice’s number.');
  }
  const fits = problems.length === 0;
  return {
    problems,
    customer:
      account !== null && customerFits
        ? [
            account,
            row,
            customer.name,
            customer.name === null ? null : searchWords(customer.name),
            customer.kind,
            customer.email,
            customer.phone,
            customer.address,
          ]
        : null,
    invoice:
      fits && account !== null && invoice !== null
        ? [
            invoice.key,
            row,
            account,
            invoice.number,
            invoice.seq,
            invoice.reference,
            status,
            issued,
            invoiceDue,
            due ?? elseDue,
            selfPayId,
          ]
        : null,
    receivable:
      fits && account !== null && number !== null && cents !== null
        ? [number, row, account, invoice?.key ?? null, description, service, due, elseDue, cents]
        : null,
    ambiguous: Object.values(cells).find(isAmbiguous) ?? null,
  };
}

const isDate = (field: Field) => field.endsWith('_date');

function isAmbiguous(value: string): boolean {
  const [, a, b] = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}\b/.exec(value) ?? [];
  return a !== undefined && Number(a) <= 12 && Number(b) <= 12 && Number(a) !== Number(b);
}

function readKind(value: string): Reading<string> {
  const kind = KINDS[value.toLowerCase()];
  return kind === undefined ? { problem: 'Write person or facility.' } : { value: kind };
}

function readEmail(value: string): Reading<string> {
  return /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/.test(value)
    ? { value }
    : { problem: 'This is not one e-mail address, like ada@example.com.' };
}

function readPhone(value: string): Reading<string> {
  return /\d.*\d.*\d/.test(value) ? { value } : { problem: 'This is not a telephone number.' };
}

function readStatus(value: string): Reading<string> {
  const status = value.toLowerCase();
  if (STATUSES.includes(status)) return { value: status };
  return {
    problem: /^(paid|closed|void|cancel)/.test(status)
      ? 'Leave out invoices that ask for nothing any more: write only open, unpaid or draft ones.'
      : 'Write open, unpaid or draft.',
  };
}

/** INV-1042 and 1042 are one of our numbers. Anything else is a reference, and gets a number when it is applied. */
function readInvoiceNumber(
  value: string,
): Reading<{ key: string; number: string; seq: number | null; reference: Text }> {
  if (/^PPF-?\d+$/i.test(value))
    return { problem: 'PPF numbers are for the fees that Selfpay charges. Give the invoice another number.' };
  const seq = /^(?:INV-)?([1-9]\d{0,8})$/i.exec(value)?.[1];
  if (seq === undefined) return { value: { key: `~${value}`, number: value, seq: null, reference: value } };
  return {
    value: { key: `#${seq.padStart(10, '0')}`, number: `INV-${seq}`, seq: Number(seq), reference: null },
  };
}

const LEGACY_LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

function readSelfPayId(value: string): Reading<string> {
  const parsed = parseSelfPayId(value, LEGACY_LENGTHS);
  if ('id' in parsed) return { value: parsed.id };
  return {
    problem:
      parsed.error === 'check_digit'
        ? 'The last of the ten digits does not fit the others: a digit is wrong. IDs of an older system have nine digits or fewer.'
        : 'A self-pay ID has ten digits, or fewer when it comes from an older system.',
  };
}
