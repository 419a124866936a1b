import { z } from 'zod';

/** An item as the view invoice_balances tells it: receivable, price and live balance, both in cents. */
const storedItem = z.tuple([z.int(), z.int(), z.int()]);
export type StoredItem = z.infer<typeof storedItem>;

export const storedItems = z.array(storedItem);
