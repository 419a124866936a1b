import { z } from 'zod';

export const importQuery = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'Give the file’s name.')
    .max(200)
    .describe('The file’s name, as people will see it.'),
  dates: z.enum(['mdy', 'dmy']).default('mdy').describe('How 03/04/2026 is read: mdy is March 4.'),
});

export const importPath = z.object({ id: z.string().regex(/^imp_[0-9A-Z]{26}$/, 'This is no import’s id.') });
export const partPath = importPath.extend({
  n: z.coerce.number().int().min(0).max(127).describe('Parts are counted from 0.'),
});
export const checkBody = z.object({
  parts: z.int().min(1).max(128).describe('How many parts were sent.'),
});
export const importsQuery = z.object({
  after: z.string().max(100).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** An import as the list shows it. Amounts in cents. */
export const importSummary = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum([
    'uploading',
    'checking',
    'checked',
    'refused',
    'applying',
    'done',
    'discarding',
    'discarded',
  ]),
  progress: z.object({ done: z.int(), total: z.int() }).describe('Of what it is doing now; not rows.'),
  rows: z.int(),
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  columns: z.array(z.object({ name: z.string(), field: z.string().nullable() })),
  counts: z.object({
    customers: z.object({ create: z.int(), change: z.int(), same: z.int() }),
    receivables: z.object({ create: z.int(), same: z.int() }),
    invoices: z.object({ create: z.int(), same: z.int() }),
    amount_cents: z.int().describe('What the receivables to create add up to.'),
    refused: z.int().describe('Rows with a problem.'),
  }),
  notes: z.array(z.string()),
  created_by: z.object({ kind: z.enum(['user', 'api_key']), id: z.string(), name: z.string() }),
  created_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
});
export type ImportSummary = z.infer<typeof importSummary>;

export const importDetail = importSummary.extend({
  changes: z
    .array(
      z.object({
        row: z.int(),
        what: z.string(),
        column: z.string(),
        from: z.string().nullable(),
        to: z.string().nullable(),
      }),
    )
    .describe('What would change, the first 100.'),
  problems: z
    .array(
      z.object({
        row: z.int().nullable(),
        column: z.string().nullable(),
        value: z.string().nullable(),
        message: z.string(),
      }),
    )
    .describe('Why it is refused, the first 200.'),
  more_problems: z.int().describe('How many problems there are besides those.'),
  sample: z
    .array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])))
    .describe('The first rows as they were understood.'),
});
export type ImportDetail = z.infer<typeof importDetail>;

export const importPage = z.object({
  data: z.array(importSummary),
  next: z.string().nullable(),
  searched_back_to: z.null(),
});

export const partReceived = z.object({ received: z.int().describe('Bytes of this part.') });
