import { z } from 'zod';
import type { Box } from '../box.ts';
import { readFact, writeFact } from '../store/tables.ts';

export const accountSchema = z.strictObject({
  moto: z.boolean().describe('whether Stripe lets the account take cards by telephone; true at first'),
});

/** Whether the account may mark a payment as MOTO: Stripe enables that by hand. */
export function takesMoto(box: Box): boolean {
  return readFact(box.sql, 'moto_refused') === 0;
}

/** What Stripe has enabled for the account. */
export function accountState(box: Box): { moto: boolean } {
  return { moto: takesMoto(box) };
}

export function controlAccount(box: Box, wanted: z.infer<typeof accountSchema>): { moto: boolean } {
  writeFact(box.sql, 'moto_refused', wanted.moto ? 0 : 1);
  return accountState(box);
}
