// How things stand, in the office's words.
import type { EntryStatus, InvoiceStatus, PaymentStatus } from '../api/shapes.ts';
import { Pill, type Tone } from '../components/words.tsx';

const ENTRY: Record<EntryStatus, [word: string, tone: Tone]> = {
  applied: ['Applied', 'plain'],
  to_credit: ['To credit', 'info'],
  refund: ['Refund', 'plain'],
  lost_dispute: ['Lost dispute', 'bad'],
  returned: ['Returned', 'bad'],
  undone: ['Undone', 'plain'],
};

/** What took money back, as the register can be narrowed to. */
export const REVERSALS = (['refund', 'lost_dispute', 'returned', 'undone'] as const).map((value) => ({
  value,
  text: ENTRY[value][0],
}));

export function EntryStatusPill({ status }: { status: EntryStatus }) {
  const [word, tone] = ENTRY[status] ?? [status, 'plain'];
  return <Pill tone={tone}>{word}</Pill>;
}

const INVOICE: Record<InvoiceStatus, [word: string, tone: Tone]> = {
  draft: ['Draft', 'plain'],
  open: ['Open', 'info'],
  paid: ['Paid', 'good'],
  unpaid: ['Unpaid', 'warn'],
  void: ['Void', 'plain'],
};
export const INVOICE_STATUSES = Object.entries(INVOICE).map(([value, [text]]) => ({ value, text }));

export function InvoiceStatusPill({ status }: { status: InvoiceStatus }) {
  const [word, tone] = INVOICE[status] ?? [status, 'plain'];
  return <Pill tone={tone}>{word}</Pill>;
}

const PAYMENT: Record<NonNullable<PaymentStatus>, [word: string, tone: Tone]> = {
  paid: ['Paid', 'good'],
  pending: ['Pending', 'info'],
  failed: ['Failed', 'bad'],
  refunded: ['Refunded', 'plain'],
};

/** How paying an invoice stands; nothing while nobody has tried. */
export function PaymentStatusPill({ status }: { status: PaymentStatus | undefined }) {
  if (!status) return null;
  const [word, tone] = PAYMENT[status] ?? [status, 'plain'];
  return <Pill tone={tone}>{word}</Pill>;
}

/** What a payer is asked for: credit beyond the items lowers nothing. */
export const askedFor = <C extends number | undefined>(dueCents: C) =>
  dueCents === undefined ? undefined : Math.max(0, dueCents);

const WORKFLOW: Record<string, string> = {
  to_invoice: 'To invoice',
  invoiced: 'Invoiced',
  finished: 'Finished',
  finished_writeoff: 'Finished (write-off)',
  reinvoice: 'To reinvoice',
};
export const workflow = (state: string) => WORKFLOW[state] ?? state;

export function WorkflowPill({ state }: { state: string }) {
  return <Pill>{workflow(state)}</Pill>;
}

const HELD = { pending: 'Money on its way', dispute: 'Disputed' } as const;

/** Why a receivable is left alone by whatever happens by itself. */
export function HeldPill({ why }: { why: keyof typeof HELD }) {
  return <Pill tone="warn">{HELD[why]}</Pill>;
}

const EVENTS: Record<string, string> = {
  payment: 'Payment',
  credit: 'Credit',
  adjustment: 'Adjustment',
  reversal: 'Reversal',
  writeoff: 'Write-off',
  price: 'Price change',
};
export const eventKind = (kind: string) => EVENTS[kind] ?? kind;

/** What an adjustment code (PLB) is for. */
const CODES: Record<string, string> = { '01': 'Card interchange fee amount' };
export const adjustmentCode = (code: string) => CODES[code] ?? 'Adjustment';

export const TYPES = ['Stripe', 'Check', 'Cash', 'EFT', 'Card', 'Insurance', 'Transfer'].map((value) => ({
  value,
  text: value,
}));

const BRANDS: Record<string, string> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
};
export const cardBrand = (brand: string | null) => (brand === null ? 'a card' : (BRANDS[brand] ?? brand));
