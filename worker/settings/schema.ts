import { z } from 'zod';
import { feeTerms } from '../stripe/fee.ts';

/** How the office presents itself to payers. */
export const officeSettings = z.object({
  name: z.string().default('Billing office'),
  /** As it stands in contracts, when that is another; for the foot of each page. */
  legalName: z.string().default(''),
  phone: z.string().default(''),
  phoneDial: z.string().default(''),
  phoneHours: z.string().default(''),
  supportEmail: z.string().default(''),
  address: z.array(z.string()).default([]),
  brandColor: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .default('#0a4d6e'),
  logoPath: z.string().startsWith('/').nullable().default(null),
  /** What the office wants to say on the page where the ID is typed, by language; empty: nothing. */
  note: z.object({ en: z.string().default(''), es: z.string().default('') }).prefault({}),
  timeZone: z.string().default('America/New_York'),
  /** The US state whose rules of charging a fee hold for the office, as the post writes it (`NY`); empty: not said. */
  region: z
    .string()
    .regex(/^([A-Z]{2})?$/)
    .default(''),
});

/** A rule of worker/fees/rules.ts that the office charges a fee against, knowing it. */
export const feeOverride = z.object({
  rule: z.string(),
  /** The user or API key. */
  by: z.string().optional(),
  /** Milliseconds since 1970. */
  at: z.int(),
  reason: z.string(),
});
export type FeeOverride = z.infer<typeof feeOverride>;

/** Why a payment is cancelled by hand; `refundsCard`: a payment by card is then refunded at Stripe by itself. */
export const cancellationType = z.object({
  id: z.string().regex(/^[a-z0-9_]{1,40}$/),
  name: z.string(),
  refundsCard: z.boolean(),
});
export type CancellationType = z.infer<typeof cancellationType>;

/** The rules of paying online. Stripe's own limits for one charge are the outer bounds (docs.stripe.com/currencies). */
export const paymentSettings = z.object({
  portalOn: z.boolean().default(true),
  /** "Allow customers to make payments against invoices that are already marked Unpaid". */
  allowUnpaid: z.boolean().default(false),
  /** `health`: nothing that could describe a person or a service goes to Stripe. */
  privacyMode: z.enum(['health', 'trade']).default('health'),
  currency: z
    .string()
    .regex(/^[a-z]{3}$/)
    .default('usd'),
  minimumCents: z.int().min(50).default(50),
  maximumCents: z.int().max(99_999_999).default(99_999_999),
  /** Payers are offered to pay automatically from now on, on the page of their bill. */
  autopayOffered: z.boolean().default(true),
  /** Bank debits (ACH) are offered in Checkout beside cards. */
  achOn: z.boolean().default(true),
  /** What payers are charged for paying online. A flat fee has 0 basis points. */
  fee: z
    .object({
      charge: z.boolean().default(false),
      terms: feeTerms.default({ bps: 290, fixedCents: 30, capCents: null }),
      /** The fee goes back too when a whole payment is refunded from the app. */
      refund: z.boolean().default(false),
      /** It is charged on automatic payments too. */
      onAutopay: z.boolean().default(false),
      /** Rules that are set aside, with who did it and why. */
      override: z.array(feeOverride).default([]),
    })
    .prefault({}),
  /** An invoice is due so many days after it was issued. */
  dueAfterDays: z.int().min(0).max(365).default(30),
  /** An open invoice becomes Unpaid so many days after it was issued; null: never by itself. */
  unpaidAfterDays: z.int().min(1).max(3650).nullable().default(90),
  /** The daily run puts what was not paid onto the customer's next invoice. */
  reinvoiceAutomatically: z.boolean().default(false),
  /** Refunds above this amount need a second person; null: none does. */
  refundApprovalCents: z.int().min(0).nullable().default(null),
  /** Bank debits that come back for one of these reasons (Stripe's words) are owed again; others are written off. */
  achReinvoiceReasons: z
    .array(z.string())
    .default(['insufficient_funds', 'incorrect_account_details', 'bank_cannot_process']),
  cancellationTypes: z.array(cancellationType).default([
    { id: 'duplicate', name: 'Paid twice', refundsCard: true },
    { id: 'mistake', name: 'Entered by mistake', refundsCard: false },
    { id: 'bounced', name: 'Cheque returned by the bank', refundsCard: false },
    { id: 'service', name: 'Service was cancelled', refundsCard: true },
  ]),
  /** Lengths of self-pay IDs imported from an older system; all are below ten. */
  legacyIdLengths: z.array(z.int().min(1).max(9)).default([]),
});

export const settings = z.object({ office: officeSettings, payments: paymentSettings });
export type Settings = z.infer<typeof settings>;
