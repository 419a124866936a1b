import type { ImportDetail, ImportState, ImportSummary } from '../../api/imports.ts';
import { Pill, type Tone } from '../../components/words.tsx';
import { count, list } from '../../lib/format.ts';

const STATES: Record<ImportState, [word: string, tone: Tone]> = {
  uploading: ['Uploading', 'info'],
  checking: ['Checking', 'info'],
  checked: ['Ready', 'warn'],
  refused: ['Refused', 'bad'],
  applying: ['Importing', 'info'],
  done: ['Imported', 'good'],
  discarding: ['Discarding', 'plain'],
  discarded: ['Discarded', 'plain'],
};

export function ImportPill({ state }: { state: ImportState }) {
  const [word, tone] = STATES[state] ?? [state, 'plain'];
  return <Pill tone={tone}>{word}</Pill>;
}

type Counts = ImportSummary['counts'];

/** "12 customers, 950 invoices and 1,000 receivables"; empty when nothing is made. */
export function made({ customers, invoices, receivables }: Counts): string {
  return list(
    [
      customers.create > 0 && count(customers.create, 'customer'),
      invoices.create > 0 && count(invoices.create, 'invoice'),
      receivables.create > 0 && count(receivables.create, 'receivable'),
    ].filter((part) => part !== false),
  );
}

/** What the button does, by the weightiest thing that the file brings. Null when it brings nothing. */
export function whatToImport({ customers, invoices, receivables }: Counts): string | null {
  if (invoices.create > 0) return `Import ${count(invoices.create, 'invoice')}`;
  if (receivables.create > 0) return `Import ${count(receivables.create, 'receivable')}`;
  if (customers.create > 0) return `Import ${count(customers.create, 'customer')}`;
  if (customers.change > 0) return `Change ${count(customers.change, 'customer')}`;
  return null;
}

/** What the file says, as it was understood. */
export const FIELDS: [field: string, needed: string, says: string, example: string][] = [
  ['account', 'Always', 'The customer’s number with you.', 'A-1001'],
  ['customer_name', 'New customers', 'As letters address them.', 'Maria Alvarez'],
  ['customer_kind', '', 'person or facility; person when left out.', 'person'],
  ['email, phone, address', '', 'An empty cell changes nothing.', 'maria@example.com'],
  ['receivable', 'To bill', 'The number of one thing that is owed.', '20931'],
  ['amount', 'To bill', 'What is still owed on it.', '1,250.00'],
  ['description, service_date', '', 'For the office.', '2026-10-14'],
  ['due_date', '', 'Else the invoice’s due date counts, else its date.', '2026-12-02'],
  ['invoice', '', 'Yours or INV-…; rows with the same one are one invoice.', 'INV-1042'],
  ['invoice_date', 'New invoices', 'The day it was issued.', '2026-11-02'],
  ['invoice_due_date', '', 'The day it is to be paid by.', '2026-12-02'],
  ['self_pay_id', '', 'If letters are out already; else Selfpay makes one.', '4829157309'],
  ['status', '', 'open, unpaid or draft; open when left out.', 'open'],
];

export type { ImportDetail };
