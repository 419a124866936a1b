import { z } from 'zod';
import { pageOf, paging, rowId } from '../lists/query.ts';
import { KINDS } from './templates/index.ts';

const when = z.iso.datetime();
export const mailState = z.enum(['waiting', 'sending', 'sent', 'failed']);

/** A mail to a customer. What it said is made from facts when it is sent, and is not kept. */
export const mail = z.object({
  id: z.string(),
  kind: z.enum(KINDS),
  cause: z.string().describe('What it tells of: one cause, one mail.'),
  customer: z.object({ id: z.int(), name: z.string() }).nullable(),
  to: z.string(),
  language: z.enum(['en', 'es']),
  state: mailState,
  tries: z.int(),
  error: z.string().nullable().describe('Why the last try failed: a code, and what the provider said.'),
  created_at: when,
  sent_at: when.nullable(),
  next_try_at: when.nullable().describe('When it is tried next, if it waits.'),
});
export type MailListed = z.infer<typeof mail>;

export const mailPage = pageOf(mail);

export const mailQuery = z.object({
  customer_id: rowId.optional(),
  state: mailState.optional(),
  ...paging,
});
export type MailQuery = z.infer<typeof mailQuery>;

export const mailPath = z.object({ id: z.string().max(100) });

export const testMailBody = z.strictObject({
  to: z.email('Type an e-mail address, like you@example.com.').max(200),
  language: z.enum(['en', 'es']).default('en'),
});
