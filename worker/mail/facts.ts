import { z } from 'zod';

// What a mail's `data` may be made of. Shapes are narrow, so that no name and no description of the office's fits in.

/** Minor units, more than nothing. */
export const cents = z.int().positive();
export const currency = z.string().regex(/^[a-z]{3}$/);
export const day = z.iso.date();
/** Epoch milliseconds. */
export const moment = z.int();
/** One of our ids, or one of Stripe's. */
export const id = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/);
export const selfPayIds = z.array(z.string().regex(/^\d{1,10}$/)).max(50);

/** A card, a bank account or something else that pays. `brand`: as Stripe writes it (`visa`); what is none is left out. */
export const method = z.strictObject({
  type: z.string().regex(/^[a-z_]{1,40}$/),
  brand: z
    .string()
    .regex(/^[a-z_]{1,40}$/)
    .nullable()
    .default(null)
    .catch(null),
  last4: z
    .string()
    .regex(/^[A-Za-z0-9]{1,8}$/)
    .nullable()
    .default(null),
});
export type Method = z.output<typeof method>;
