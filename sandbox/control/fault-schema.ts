import { z } from 'zod';

const often = {
  next: z.int().min(1).optional().describe('for the next n that match'),
  probability: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('for each that matches, drawn with `seed`; 1 is always'),
  seed: z.int().default(1).describe('the same seed gives the same faults in the same order'),
};

const webhook = z.strictObject({
  kind: z.literal('webhook'),
  action: z.enum(['drop', 'double', 'delay', 'reorder']),
  copies: z.int().min(2).max(20).default(2).describe('double: deliveries in all'),
  delay_ms: z.int().min(0).default(5000).describe('delay: exactly; reorder: each at random up to'),
  type: z.string().optional().describe('only events whose type begins so, as "charge."'),
  ...often,
});

const api = z.strictObject({
  kind: z.literal('api'),
  action: z.enum(['error', 'timeout', 'rate_limit', 'cut_body']),
  when: z.enum(['before', 'after']).default('before').describe('error, timeout: the call takes effect'),
  status: z
    .int()
    .min(500)
    .max(599)
    .default(500)
    .describe('error: the status answered and stored for the key'),
  ms: z.int().min(0).max(120_000).default(1000).describe('timeout: held so long, then the connection breaks'),
  code: z.enum(['rate_limit', 'lock_timeout']).default('rate_limit').describe('rate_limit: which'),
  method: z.enum(['GET', 'POST', 'DELETE']).optional(),
  path: z.string().optional().describe('only paths that begin so, as "/v1/checkout/sessions"'),
  ...often,
});

export const faultSchema = z
  .discriminatedUnion('kind', [webhook, api])
  .refine((fault) => (fault.next === undefined) !== (fault.probability === undefined), {
    error: 'give either `next` or `probability`',
  });

export const faultsSchema = z.union([faultSchema, z.strictObject({ faults: z.array(faultSchema).min(1) })]);

export type Fault = z.infer<typeof faultSchema>;
export type ApiFault = Extract<Fault, { kind: 'api' }>;
export type WebhookFault = Extract<Fault, { kind: 'webhook' }>;
