import type { PaymentEvent } from '../../api/payment-events.ts';

const WORDS: Record<PaymentEvent['transaction'], string> = {
  payment: 'Payment',
  credit: 'Ledger credit',
  credit_used: 'Ledger credit used',
  fee: 'Processing fee',
  fee_waived: 'Processing fee waived',
  refund: 'Refund',
  refund_failed: 'Refund failed',
  lost_dispute: 'Lost dispute',
  dispute_won: 'Dispute won',
  bank_return: 'Bank return',
  payment_failed: 'Payment failed',
  adjustment: 'Adjustment',
  write_off: 'Write-off',
  write_off_undone: 'Write-off undone',
  price_allowed: 'Price allowed',
  price_raised: 'Price raised',
  transfer: 'Transfer',
  undo: 'Undo',
  other: 'Other',
};

/** Transaction types to choose from. */
export const TRANSACTIONS = Object.entries(WORDS).map(([value, text]) => ({ value, text }));
