import { z } from 'zod';
import { rowId } from '../lists/query.ts';

export const linkBody = z.strictObject({
  customer_id: rowId,
  email: z.email('Type an e-mail address, like you@example.com.').max(254),
});
export type LinkBody = z.infer<typeof linkBody>;

/** A link to a customer's own page that was mailed: whom it goes to, and until when it opens it. */
export const sentLink = z.object({ sent_to: z.string(), expires_at: z.iso.datetime() });
export type SentLink = z.infer<typeof sentLink>;
