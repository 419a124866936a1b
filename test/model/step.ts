import fc from 'fast-check';
import { FAIR, type Weather } from './chaos.ts';

/** A step of a random office day, as plain data: what is chosen is named by a number, taken from what there is then. */
export type DayStep =
  | { do: 'bill'; who: number; prices: number[]; policy: 'charge' | 'absorb' | 'follow' }
  | { do: 'press'; which: number; times: number }
  | { do: 'pay'; which: number; card: 'good' | 'declined' | 'poor then good'; comesBack: boolean }
  | {
      do: 'payAll';
      which: number;
      card: 'good' | 'declined' | 'poor then good';
      times: number;
      comesBack: boolean;
    }
  | { do: 'debit'; which: number; account: keyof typeof ACCOUNTS }
  | { do: 'bank'; which: number; outcome: 'succeeds' | 'fails' }
  | {
      do: 'refund';
      which: number;
      part: number;
      chosen: number;
      at: 'office' | 'dashboard';
      ends: RefundEnd;
      /** When it needs a second person. */
      decided: Decision | 'later';
    }
  | { do: 'endRefund'; which: number; ends: 'succeeded' | 'failed' }
  | {
      do: 'dispute';
      which: number;
      part: number;
      kind: 'chargeback' | 'inquiry';
      chosen: number;
      reason: number;
    }
  | { do: 'moveDispute'; which: number; outcome: (typeof OUTCOMES)[number] }
  | { do: 'decide'; which: number; decision: Decision }
  | { do: 'reopen'; which: number; chosen: number }
  | { do: 'keepOpen'; which: number; keep: boolean }
  | { do: 'rules'; approval: number | null; reinvoice: boolean }
  | { do: 'store'; who: number; account: keyof typeof ACCOUNTS | null }
  | { do: 'run'; which: number; what: 'pause' | 'resume' | 'stop' }
  | { do: 'bankSays'; which: number; says: (typeof SAYS)[number]; times: number }
  | { do: 'charge'; which: number; part: number; invoice: number | null }
  | { do: 'terminal'; who: number; part: number; invoice: number | null; card: 'good' | 'declined' }
  | { do: 'enrol'; which: number; day: number; cap: number | null }
  | { do: 'stopAutopay'; which: number }
  | { do: 'dueDay'; which: number }
  | { do: 'work' }
  | { do: 'wallet'; which: number; threshold: number; topup: number; pays: boolean }
  | { do: 'stopWallet'; which: number }
  | { do: 'lose'; which: number }
  | { do: 'fee'; charge: boolean; onAutopay: boolean; bps: number; fixed: number; cap: number | null }
  | { do: 'weather'; weather: Weather }
  | { do: 'expireKey' }
  | {
      do: 'cheque';
      who: number;
      part: number;
      way: 'oldest' | 'chosen' | 'chosen and credit';
      leaveOpen: boolean;
    }
  | { do: 'undo'; which: number }
  | { do: 'moveToCredit'; which: number }
  | { do: 'change'; which: number; part: number; what: 'write off' | 'undo write-off' | 'price' }
  | { do: 'transfer'; who: number; part: number; to: 'oldest' | 'other' }
  | { do: 'reinvoice'; who: number }
  | { do: 'void'; which: number }
  | { do: 'nothing' }
  | { do: 'sweep' }
  | { do: 'clock'; hours: number };

/** What becomes of a refund that waits for a second person, and who says so. */
export type Decision = 'approve' | 'approve it oneself' | 'decline' | 'decline it oneself';

export const RETURNS = [
  'insufficient_funds',
  'incorrect_account_details',
  'bank_cannot_process',
  'debit_not_authorized',
  'customer_initiated',
] as const;

type RefundEnd = 'succeeded' | 'pending' | 'fails_later' | 'failed';

/** The stand-in's test accounts that end by themselves. */
export const ACCOUNTS = {
  succeeds: '000123456789',
  'fails, no funds': '000222222227',
  'is returned': '000555555559',
  'fails late': '000999999992',
} as const;

export const OUTCOMES = [
  'won',
  'lost',
  'lost',
  'under_review',
  'escalate',
  'warning_closed',
  'prevented',
  'appeal',
  'appeal_won',
  'appeal_lost',
] as const;

/** What the bank of a stored card answers; the last two spoil it. */
export const SAYS = ['succeed', 'insufficient_funds', 'do_not_honor', 'stolen_card', 'expired_card'] as const;

const which = fc.nat(30);
const card = fc.constantFrom('good', 'good', 'good', 'declined', 'poor then good') as fc.Arbitrary<'good'>;
const percent = fc.constantFrom(0, 0, 10, 30, 60, 100);
const decision = fc.constantFrom(
  'approve',
  'approve',
  'approve',
  'approve it oneself',
  'decline',
  'decline it oneself',
) as fc.Arbitrary<'approve'>;
/** Of what is owed. */
const share = fc.constantFrom(1, 40, 100, 100, 100, 110);
const rare = fc.constantFrom(0, 0, 2, 5, 12);
const record = <T extends string, R>(what: T, fields: { [K in keyof R]: fc.Arbitrary<R[K]> }) =>
  fc.record({ do: fc.constant(what), ...fields }) as unknown as fc.Arbitrary<Extract<DayStep, { do: T }>>;

const bill = record('bill', {
  who: fc.nat(4),
  prices: fc.array(fc.integer({ min: 60, max: 30000 }), { minLength: 1, maxLength: 4 }),
  policy: fc.constantFrom('charge', 'absorb', 'follow', 'follow'),
});

/** Steps in the proportions in which offices have them, with more misfortune. */
const step: fc.Arbitrary<DayStep> = fc.oneof(
  // A failing day is made smaller by steps of which nothing comes.
  { withCrossShrink: true },
  { weight: 1, arbitrary: fc.constant({ do: 'nothing' } as const) },
  { weight: 6, arbitrary: bill },
  { weight: 2, arbitrary: record('press', { which, times: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: record('pay', { which, card, comesBack: fc.boolean() }) },
  {
    weight: 8,
    arbitrary: record('payAll', {
      which,
      card,
      times: fc.integer({ min: 1, max: 2 }),
      comesBack: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: record('debit', {
      which,
      account: fc.constantFrom('succeeds', 'succeeds', 'fails, no funds', 'is returned', 'fails late'),
    }),
  },
  {
    weight: 3,
    arbitrary: record('bank', { which, outcome: fc.constantFrom('succeeds', 'succeeds', 'fails') }),
  },
  {
    weight: 6,
    arbitrary: record('refund', {
      which,
      part: fc.integer({ min: 1, max: 120 }),
      chosen: fc.nat(15),
      at: fc.constantFrom('office', 'office', 'dashboard'),
      ends: fc.constantFrom('succeeded', 'pending', 'fails_later', 'failed'),
      decided: fc.oneof(
        { weight: 3, arbitrary: decision },
        { weight: 2, arbitrary: fc.constant('later') },
      ) as fc.Arbitrary<'later'>,
    }),
  },
  { weight: 2, arbitrary: record('endRefund', { which, ends: fc.constantFrom('succeeded', 'failed') }) },
  {
    weight: 4,
    arbitrary: record('dispute', {
      which,
      part: fc.integer({ min: 1, max: 120 }),
      kind: fc.constantFrom('chargeback', 'chargeback', 'inquiry'),
      chosen: fc.nat(15),
      reason: fc.nat(4),
    }),
  },
  { weight: 4, arbitrary: record('moveDispute', { which, outcome: fc.constantFrom(...OUTCOMES) }) },
  {
    weight: 4,
    arbitrary: record('cheque', {
      who: which,
      part: fc.constantFrom(1, 30, 60, 100, 100, 110, 150),
      way: fc.constantFrom('oldest', 'chosen', 'chosen and credit'),
      leaveOpen: fc.constantFrom(false, false, true),
    }),
  },
  { weight: 2, arbitrary: record('undo', { which }) },
  { weight: 1, arbitrary: record('moveToCredit', { which }) },
  {
    weight: 3,
    arbitrary: record('change', {
      which,
      part: fc.constantFrom(1, 40, 60, 100, 100, 110),
      what: fc.constantFrom('write off', 'undo write-off', 'price'),
    }),
  },
  {
    weight: 2,
    arbitrary: record('transfer', {
      who: which,
      part: fc.constantFrom(10, 50, 100, 100, 120),
      to: fc.constantFrom('oldest', 'other'),
    }),
  },
  { weight: 3, arbitrary: record('reinvoice', { who: which }) },
  { weight: 1, arbitrary: record('void', { which }) },
  { weight: 3, arbitrary: record('decide', { which, decision }) },
  { weight: 3, arbitrary: record('reopen', { which, chosen: fc.constantFrom(0, 0, 1, 2, 3, 6) }) },
  { weight: 2, arbitrary: record('keepOpen', { which, keep: fc.constantFrom(true, true, false) }) },
  {
    weight: 4,
    arbitrary: record('rules', {
      approval: fc.constantFrom(null, 0, 1000, 5000),
      reinvoice: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: record('store', {
      who: which,
      account: fc.constantFrom(
        null,
        null,
        null,
        'succeeds',
        'succeeds',
        'fails, no funds',
        'is returned',
        'fails late',
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: record('run', { which, what: fc.constantFrom('pause', 'resume', 'stop') }),
  },
  {
    weight: 2,
    arbitrary: record('bankSays', { which, says: fc.constantFrom(...SAYS), times: fc.nat(3) }),
  },
  {
    weight: 5,
    arbitrary: record('charge', { which, part: share, invoice: fc.option(which) }),
  },
  {
    weight: 3,
    arbitrary: record('terminal', {
      who: which,
      part: share,
      invoice: fc.option(which),
      card: fc.constantFrom('good', 'good', 'good', 'declined'),
    }),
  },
  {
    weight: 4,
    arbitrary: record('enrol', {
      which,
      day: fc.constantFrom(1, 5, 8, 10, 12, 15, 20, 28, 29, 30, 31),
      cap: fc.constantFrom(null, null, null, 50, 5000),
    }),
  },
  { weight: 1, arbitrary: record('stopAutopay', { which }) },
  { weight: 4, arbitrary: record('dueDay', { which }) },
  { weight: 2, arbitrary: fc.constant({ do: 'work' } as const) },
  {
    weight: 2,
    arbitrary: record('wallet', {
      which,
      threshold: fc.constantFrom(0, 1000, 5000),
      topup: fc.constantFrom(5000, 20000),
      pays: fc.constantFrom(true, true, false),
    }),
  },
  { weight: 1, arbitrary: record('stopWallet', { which }) },
  { weight: 1, arbitrary: record('lose', { which }) },
  {
    weight: 1,
    arbitrary: record('fee', {
      charge: fc.boolean(),
      onAutopay: fc.boolean(),
      bps: fc.constantFrom(0, 290, 350),
      fixed: fc.constantFrom(0, 30, 395),
      cap: fc.constantFrom(null, null, 500),
    }),
  },
  {
    weight: 3,
    arbitrary: record('weather', {
      weather: fc.oneof(
        { weight: 1, arbitrary: fc.constant(FAIR) },
        {
          weight: 4,
          arbitrary: fc.record({
            lost: percent,
            doubled: percent,
            reordered: percent,
            api: rare,
            database: rare,
            death: rare,
          }),
        },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'expireKey' } as const) },
  { weight: 2, arbitrary: fc.constant({ do: 'sweep' } as const) },
  {
    weight: 3,
    arbitrary: record('clock', {
      hours: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 24, max: 70 * 24 })),
    }),
  },
);

/** A random day at the office: a seed for its misfortunes, and its steps, of which the first is a bill. */
export const day = (steps: number) =>
  fc.record({
    seed: fc.integer({ min: 1, max: 2_000_000_000 }),
    steps: fc
      .tuple(bill, fc.array(step, { minLength: steps - 1, maxLength: steps - 1, size: 'max' }))
      .map(([first, others]) => [first, ...others] as DayStep[]),
  });
export type Day = { seed: number; steps: DayStep[] };
