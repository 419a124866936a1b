import type { ImportSummary } from '../../api/imports.ts';
import { Pill, type Tone } from '../../components/words.tsx';

const STATES: Record<ImportSummary['state'], [word: string, tone: Tone]> = {
  uploading: ['Not uploaded', 'warn'],
  checking: ['Checking', 'info'],
  checked: ['Ready to apply', 'info'],
  refused: ['Refused', 'bad'],
  applying: ['Applying', 'info'],
  done: ['Applied', 'good'],
  discarding: ['Discarding', 'plain'],
  discarded: ['Discarded', 'plain'],
};

export function ImportPill({ state }: { state: ImportSummary['state'] }) {
  const [word, tone] = STATES[state] ?? [state, 'plain'];
  return <Pill tone={tone}>{word}</Pill>;
}

/** The columns that a file may have, in the order of the example. */
export const FIELDS: [field: string, says: string, required?: boolean][] = [
  ['account', 'Your number of the customer', true],
  ['customer_name', 'The customer’s name', true],
  ['customer_kind', 'person or facility'],
  ['email', 'E-mail'],
  ['phone', 'Phone'],
  ['address', 'Address'],
  ['receivable', 'Your number of what is owed, like D-20931'],
  ['description', 'What it is for'],
  ['service_date', 'The day of service'],
  ['due_date', 'The day it is due'],
  ['amount', 'What is still owed, like 480.00'],
  ['invoice', 'The invoice’s number, like INV-1042'],
  ['invoice_date', 'The day it was issued'],
  ['invoice_due_date', 'The day it is due'],
  ['self_pay_id', 'The ID on the letter; made up when left out'],
  ['status', 'open, unpaid or draft'],
];

export const fieldName = (field: string) => FIELDS.find(([name]) => name === field)?.[1] ?? field;

export const EXAMPLE = `account,customer_name,email,phone,receivable,description,service_date,due_date,amount,invoice,invoice_date
A-1001,Marisol Vega,marisol@example.com,(555) 012-0100,D-20931,"Transport, basic",2026-09-30,2026-11-27,480.00,INV-1042,2026-10-28
A-1001,Marisol Vega,marisol@example.com,(555) 012-0100,D-20944,"Transport, advanced",2026-10-11,2026-11-27,75.00,INV-1042,2026-10-28
`;
