import type { CustomerPage } from '../../api/shapes.ts';
import type { Choice } from '../../components/Field.tsx';
import type { Format } from '../../lib/format.ts';

/** An invoice that a charge can be for, and what it asks for now. */
export interface Payable {
  number: string;
  due_cents: number;
}

/** Not for one invoice, but for all that is owed. */
export const ALL = '';

/** Of the invoices on a customer's page, those that a charge can be for. */
export const payable = ({ invoices }: Pick<CustomerPage, 'invoices'>): Payable[] =>
  invoices.filter(({ status, due_cents }) => ['open', 'unpaid', 'paid'].includes(status) && due_cents > 0);

/** What can be charged now: what stands on invoices and is not held, less what the customer holds with the office. */
export function owedOf({
  credit_cents,
  receivables,
}: {
  credit_cents: number;
  receivables: { balance_cents: number; invoice: string | null; held: string | null }[];
}): number {
  const items = receivables
    .filter(({ invoice, held }) => invoice !== null && held === null)
    .reduce((sum, { balance_cents }) => sum + balance_cents, 0);
  return Math.max(0, items - credit_cents);
}

/** What a charge may be for, each with its amount. */
export const forChoices = (invoices: Payable[], owedCents: number, { money }: Format): Choice[] => [
  { value: ALL, text: `All that is owed, ${money(owedCents)}` },
  ...invoices.map(({ number, due_cents }) => ({ value: number, text: `${number}, ${money(due_cents)}` })),
];

/** What is owed for a choice, in cents. */
export const owedFor = (choice: string, invoices: Payable[], owedCents: number): number =>
  choice === ALL ? owedCents : (invoices.find(({ number }) => number === choice)?.due_cents ?? 0);
