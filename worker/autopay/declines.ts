import {
  type Advice,
  BANK_DECLINES,
  CARD_DECLINES,
  type Decline,
  HOURS_OF_DAY,
  IF_ADVISED,
  LATER,
  LOOK,
  NETWORK_ADVICE,
  NOTHING,
  OWN_CODES,
  STRIPE_ADVICE,
} from './decline-codes.ts';

/**
 * Tries of one payment in all, the first among them. Cards: ours; the brands allow more (Visa 20 more in 30 days
 * since 2025-05-25, before that 15; Mastercard 35 in 30 days: developers.tabapay.com/docs/excessive-retry-rules).
 * Bank debits: Nacha's rule 2.12.4, that a debit returned for want of money may be sent again twice, within 180 days
 * (epcor.org/nycu-stories/january-april2021/the-rules-behind-reinitiated-entries.html).
 */
export const MOST_TRIES = { card: 4, bank: 3 } as const;

/** A try that failed, in the words of Stripe's `last_payment_error`; of a debit that came back, its dispute's reason as `code`. */
export interface Failure {
  kind: 'card' | 'bank';
  declineCode?: string | null;
  code?: string | null;
  adviceCode?: string | null;
  networkAdviceCode?: string | null;
  /** Tries of this payment that were made, this one among them: 1 or more. */
  tries: number;
}

/** What to do about it. */
export interface Decision extends Pick<Decline, 'method' | 'tell' | 'critical' | 'why'> {
  /** The next try, so many days after this one; null: none. */
  retry: { afterDays: number } | null;
}

/**
 * Decides what becomes of a payment whose try failed: whether and when it is tried again, whether the stored method may
 * still be used, and what the payer and the office are told. Where the codes and the advice disagree, what forbids more
 * wins. A code that is not in the tables calls a person, and is not tried again unless Stripe advises to.
 * @throws RangeError when `tries` is not a whole number from 1.
 */
export function decide(failure: Failure): Decision {
  const { kind, tries } = failure;
  if (!Number.isInteger(tries) || tries < 1)
    throw new RangeError(`A payment fails after a try, not ${tries}`);
  const row = rowOf(failure);
  const advice = adviceOf(failure);
  const stop = advice.find(({ says }) => says === 'stop');
  const spoils = row.method === 'keep' ? advice.find(({ method }) => method === 'unusable') : undefined;
  const urgent = [row, ...advice].find(({ critical }) => critical);
  const decides = urgent ?? spoils ?? (row.retry === 'never' ? row : stop) ?? row;
  const days = stop || tries >= MOST_TRIES[kind] ? null : daysBefore(tries, scheduleOf(kind, row, advice));
  return {
    retry: days === null ? null : { afterDays: Math.max(days, ...advice.map(fullDaysAfter)) },
    method: spoils?.method ?? row.method,
    tell: spoils?.tell ?? row.tell,
    critical: urgent !== undefined,
    why: decides.why,
  };
}

const ROWS: Record<Failure['kind'], Map<string, Decline>> = {
  card: new Map(Object.entries({ ...CARD_DECLINES, ...OWN_CODES })),
  bank: new Map(Object.entries({ ...BANK_DECLINES, ...OWN_CODES })),
};

/** They say no more than that there is a decline code. */
const REFER_TO_DECLINE_CODE: unknown[] = [
  'card_declined',
  'payment_method_provider_decline',
  'payment_intent_payment_attempt_failed',
];

/** The row of the code; of two codes the one that forbids more, and what is critical about either. */
function rowOf({ kind, declineCode, code }: Failure): Decline {
  const codes = [declineCode, declineCode && REFER_TO_DECLINE_CODE.includes(code) ? null : code];
  const rows = codes
    .filter((each) => !!each)
    .map((each) => ROWS[kind].get(String(each)) ?? unknown(String(each)));
  const [strictest = NO_CODE] = rows.toSorted((a, b) => strictness(b) - strictness(a));
  const critical = rows.find((row) => row.critical);
  return critical ? { ...strictest, critical: true, why: critical.why } : strictest;
}

const strictness = ({ retry }: Decline): number => (retry === 'never' ? 2 : retry === 'advised' ? 1 : 0);

const NO_CODE: Decline = {
  ...IF_ADVISED,
  ...LOOK,
  tell: 'declined',
  why: 'Stripe gave no code.',
  sources: [],
};
const unknown = (code: string): Decline => ({ ...NO_CODE, why: `Stripe gave an unknown code: ${code}.` });

/** Stripe's advice is Stripe's alone, so one that is new stops; each network defines codes of its own, and those pass. */
function adviceOf({ adviceCode, networkAdviceCode }: Failure): Advice[] {
  const network = NETWORK_ADVICE.get(networkAdviceCode ?? '');
  const found = network ? [network] : [];
  return adviceCode ? [STRIPE_ADVICE.get(adviceCode) ?? unknownAdvice(adviceCode), ...found] : found;
}

const unknownAdvice = (code: string): Advice => ({
  ...NOTHING,
  says: 'stop',
  critical: true,
  why: `Stripe gave an unknown advice: ${code}.`,
  sources: [],
});

/** Stripe gives advice on cards only; for a debit, Nacha's rules stand above it. */
function scheduleOf(kind: Failure['kind'], { retry }: Decline, advice: Advice[]): readonly number[] {
  if (retry === 'never') return [];
  if (retry !== 'advised') return retry;
  return kind === 'card' && advice.some(({ says }) => says === 'retry') ? LATER.retry : [];
}

const daysBefore = (tries: number, schedule: readonly number[]): number | null =>
  schedule[Math.min(tries, schedule.length) - 1] ?? null;

/** A day's work does not begin at the same minute each day, so that a day later is not yet 24 hours later. */
const fullDaysAfter = ({ waitHours }: Advice): number =>
  waitHours === 0 ? 0 : Math.floor(waitHours / HOURS_OF_DAY) + 1;
