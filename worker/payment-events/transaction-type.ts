import type { Row } from '../db/database.ts';

/** What is looked at to tell what an event of the ledger was: the event, and the entry that it belongs to. */
export interface Movement {
  /** Of the ledger event: payment, credit, adjustment, reversal, writeoff, price. */
  kind: string;
  /** Cents; positive: onto the receivable, the credit or the code. */
  amountCents: number;
  /** An adjustment's reason code. */
  code: string | null;
  /** Its receivable is an online processing fee. */
  isFee: boolean;
  /** The entry's, null where there is none: write-offs and prices. */
  entryKind: string | null;
  entryType: string | null;
  entryCents: number | null;
  sourceKey: string | null;
  reopens: boolean;
}

interface Conditions {
  kind?: string;
  coded?: true;
  fee?: true;
  sign?: 1 | -1;
  entryKind?: string;
  entryType?: string;
  entrySign?: 1 | -1;
  /** Globs, of which the entry's source key fits one. */
  key?: string[];
  reopens?: true;
}

/** The first that fits tells what it was. */
const RULES = [
  { id: 'adjustment', text: 'Adjustment', when: { coded: true } },
  { id: 'write_off', text: 'Write-off', when: { kind: 'writeoff', sign: 1 } },
  { id: 'write_off_undone', text: 'Write-off undone', when: { kind: 'writeoff' } },
  { id: 'fee_waived', text: 'Processing fee waived', when: { kind: 'price', fee: true, sign: 1 } },
  { id: 'price_allowed', text: 'Price allowed', when: { kind: 'price', sign: 1 } },
  { id: 'price_raised', text: 'Price raised', when: { kind: 'price' } },
  {
    id: 'refund_failed',
    text: 'Refund failed',
    when: { key: ['stripe:*:re_*:failed', 'stripe:*:pyr_*:failed'] },
  },
  { id: 'payment_failed', text: 'Payment failed', when: { key: ['stripe:*:failed'] } },
  { id: 'dispute_won', text: 'Dispute won', when: { entryKind: 'undo', key: ['stripe:*:txn_*'] } },
  { id: 'undo', text: 'Undo', when: { entryKind: 'undo' } },
  { id: 'refund', text: 'Refund', when: { entryKind: 'refund' } },
  { id: 'dispute_won', text: 'Dispute won', when: { entryKind: 'dispute', entrySign: 1 } },
  { id: 'bank_return', text: 'Bank return', when: { entryKind: 'dispute', reopens: true } },
  { id: 'lost_dispute', text: 'Lost dispute', when: { entryKind: 'dispute' } },
  { id: 'transfer', text: 'Transfer', when: { entryKind: 'manual', entryType: 'Transfer' } },
  { id: 'fee', text: 'Processing fee', when: { kind: 'payment', fee: true } },
  { id: 'payment', text: 'Payment', when: { kind: 'payment' } },
  { id: 'credit', text: 'Ledger credit', when: { kind: 'credit', sign: 1 } },
  { id: 'credit_used', text: 'Ledger credit used', when: { kind: 'credit' } },
] as const satisfies { id: string; text: string; when: Conditions }[];

const OTHER = { id: 'other', text: 'Other' } as const;

export type TransactionType = (typeof RULES)[number]['id'] | typeof OTHER.id;

/** Every type and its words, each once. */
export const TRANSACTION_TYPES: ReadonlyMap<TransactionType, string> = new Map(
  [...RULES, OTHER].map(({ id, text }) => [id, text]),
);

/** What an event of the ledger was. */
export function transactionType(movement: Movement): TransactionType {
  return (RULES.find(({ when }) => fits(when, movement)) ?? OTHER).id;
}

/** As the column AssociatedTransactionTypeDescription says it: "Payment", "Lost dispute", "Adjustment 01". */
export function describeTransaction(type: TransactionType, code: string | null): string {
  const text = TRANSACTION_TYPES.get(type) ?? OTHER.text;
  return type === 'adjustment' && code !== null ? `${text} ${code}` : text;
}

const TESTS: { [K in keyof Conditions]-?: (wanted: NonNullable<Conditions[K]>, of: Movement) => boolean } = {
  kind: (wanted, { kind }) => kind === wanted,
  coded: (_, { code }) => code !== null,
  fee: (_, { isFee }) => isFee,
  sign: (wanted, { amountCents }) => Math.sign(amountCents) === wanted,
  entryKind: (wanted, { entryKind }) => entryKind === wanted,
  entryType: (wanted, { entryType }) => entryType === wanted,
  entrySign: (wanted, { entryCents }) => Math.sign(entryCents ?? 0) === wanted,
  key: (wanted, { sourceKey }) => sourceKey !== null && wanted.some((glob) => globOf(glob).test(sourceKey)),
  reopens: (_, { reopens }) => reopens,
};

function fits(when: Conditions, movement: Movement): boolean {
  return Object.entries(when).every(([name, wanted]) =>
    (TESTS[name as keyof Conditions] as (wanted: unknown, of: Movement) => boolean)(wanted, movement),
  );
}

const globOf = (glob: string) => new RegExp(`^${glob.replaceAll('*', '.*')}$`);

const SQL: { [K in keyof Conditions]-?: (wanted: NonNullable<Conditions[K]>, of: string) => string } = {
  kind: (wanted, of) => `${of}.kind = '${wanted}'`,
  coded: (_, of) => `${of}.code IS NOT NULL`,
  fee: (_, of) =>
    `EXISTS (SELECT 1 FROM receivables fee WHERE fee.id = ${of}.receivable_id AND fee.fee_invoice_id IS NOT NULL)`,
  sign: (wanted, of) => `${of}.amount_cents ${wanted > 0 ? '>' : '<'} 0`,
  entryKind: (wanted, of) => `${of}.entry_kind = '${wanted}'`,
  entryType: (wanted, of) => `${of}.entry_type = '${wanted}'`,
  entrySign: (wanted, of) => `${of}.entry_cents ${wanted > 0 ? '>' : '<'} 0`,
  key: (wanted, of) => `(${wanted.map((glob) => `${of}.source_key GLOB '${glob}'`).join(' OR ')})`,
  reopens: (_, of) => `${of}.reopens = 1`,
};

/**
 * The same in SQL, for filters and sums.
 * @param of alias of rows with kind, code, receivable_id, amount_cents, entry_kind, entry_type, entry_cents, source_key, reopens.
 */
export function transactionTypeSql(of: string): string {
  const cases = RULES.map(({ id, when }) => {
    const conditions = Object.entries(when).map(([name, wanted]) =>
      (SQL[name as keyof Conditions] as (wanted: unknown, of: string) => string)(wanted, of),
    );
    return `WHEN ${conditions.join(' AND ')} THEN '${id}'`;
  });
  return `CASE ${cases.join(' ')} ELSE '${OTHER.id}' END`;
}

const textOf = (value: unknown) => (value === null || value === undefined ? null : String(value));

/** What was read under the names that `transactionTypeSql` knows, and `is_fee`. */
export function readMovement(row: Row): Movement {
  return {
    kind: String(row.kind),
    amountCents: Number(row.amount_cents),
    code: textOf(row.code),
    isFee: row.is_fee === 1,
    entryKind: textOf(row.entry_kind),
    entryType: textOf(row.entry_type),
    entryCents: row.entry_cents === null ? null : Number(row.entry_cents),
    sourceKey: textOf(row.source_key),
    reopens: row.reopens === 1,
  };
}
