import { z } from 'zod';

/**
 * What somebody agrees to, as it stands in the request of the session by which they agree (`gateway_requests.consent`); it becomes a
 * row of `consents` once they have completed it. `said`: a digest of the wish, so that the same wish twice is one session.
 */
export const wantedConsent = z.object({
  said: z.string(),
  purpose: z.enum(['autopay', 'wallet']),
  how: z.enum(['checkout', 'setup', 'link', 'staff']),
  /** Word for word as it was shown. */
  text: z.string().min(1).max(4000),
  language: z.enum(['en', 'es']),
  email: z.email().max(254),
  ip: z.string().nullable(),
  /** The user or API key that wrote it down for the customer. */
  givenBy: z.string().nullable(),
  note: z.string().nullable(),
  /** Epoch milliseconds. */
  at: z.int(),
  /** Autopay: the day of the month, the most at once, and the first day of all. */
  day: z.int().min(1).max(31).nullable(),
  capCents: z.int().positive().nullable(),
  dueOn: z.iso.date().nullable(),
  /** Wallet. */
  thresholdCents: z.int().min(0).nullable(),
  topupCents: z.int().positive().nullable(),
  paysInvoices: z.boolean(),
});
export type WantedConsent = z.infer<typeof wantedConsent>;

/** The consent that a request's session becomes. */
export const consentIdOf = (requestId: string): string => `con_${requestId.slice('req_'.length)}`;
