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
});

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
  /** Whether payers are charged what accepting an online payment costs, and at which rates. */
  fee: z
    .object({
      charge: z.boolean().default(false),
      terms: feeTerms.default({ bps: 290, fixedCents: 30, capCents: null }),
    })
    .prefault({}),
  /** Lengths of self-pay IDs imported from an older system; all are below ten. */
  legacyIdLengths: z.array(z.int().min(1).max(9)).default([]),
});

export const settings = z.object({ office: officeSettings, payments: paymentSettings });
export type Settings = z.infer<typeof settings>;
