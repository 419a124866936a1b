import { z } from 'zod';

export const limitsSchema = z.strictObject({
  per_second: z
    .int()
    .min(1)
    .nullable()
    .describe('calls of the API within any second of real time that are answered; null for all'),
});
