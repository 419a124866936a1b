import { z } from 'zod';
import { ROLES } from '../access/rights.ts';

const at = z.iso.datetime();
const name = z.string().trim().min(1, 'Type a name.').max(100, 'Use at most 100 characters.');
const role = z.enum(ROLES, `Choose a role: ${ROLES.join(', ')}.`);

export const idPath = z.object({ id: z.string().min(1).max(100) });

export const inviteBody = z.strictObject({
  name,
  email: z.email('Type an e-mail address, like dana@example.com.').max(200).toLowerCase(),
  role,
});

export const personBody = z.strictObject({ role: role.optional(), disabled: z.boolean().optional() });

// What a program may do stays short of letting people in.
export const keyBody = z.strictObject({
  name,
  role: role.exclude(['administrator'], 'Keys may not be administrators.'),
});

/** Everybody who works here or did, and the invitations that are open. Times are real. */
export const people = z.object({
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      role: z.enum(ROLES),
      two_factor: z.boolean(),
      disabled_at: at.nullable(),
      last_seen_at: at.nullable(),
      you: z.boolean(),
    }),
  ),
  invitations: z.array(
    z.object({
      id: z.string(),
      email: z.string(),
      name: z.string(),
      role: z.enum(ROLES),
      created_at: at,
      expires_at: at,
      invited_by: z.string().nullable(),
    }),
  ),
});
export type People = z.infer<typeof people>;

/** A one-time link, shown this once. */
export const oneTimeLink = z.object({ id: z.string(), link: z.string(), expires_at: at });
export type OneTimeLink = z.infer<typeof oneTimeLink>;

export const keys = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      role: z.enum(ROLES),
      last4: z.string(),
      created_at: at,
      created_by: z.string().nullable(),
      revoked_at: at.nullable(),
    }),
  ),
});
export type Keys = z.infer<typeof keys>;

/** An API key, shown this once. */
export const madeKey = z.object({ id: z.string(), key: z.string() });

/** What was changed, withdrawn, ended or revoked. */
export const named = z.object({ id: z.string() });

/** Who is asking, and what the frame of the app shows. */
export const me = z.object({
  user: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    two_factor: z.boolean(),
  }),
  rights: z.array(z.enum(['read', 'bookkeep', 'configure', 'administer'])),
  office: z.object({
    name: z.string(),
    logo_path: z.string().nullable(),
    time_zone: z.string(),
    currency: z.string(),
    brand_color: z.string(),
    phone: z.string(),
  }),
  portal_on: z.boolean(),
  test_mode: z.boolean(),
  needs_review: z.int().describe('Entries; at most 100, which means more than 99.'),
  to_review: z.int().describe('With what waits beside them: refunds to approve, what could not be booked.'),
  open_disputes: z.int(),
  critical_events: z.int().describe('That nobody has reviewed yet; at most 100.'),
});
export type Me = z.infer<typeof me>;
