import { z } from 'zod';

export const searchQuery = z.object({
  q: z.string().max(200).describe('A number, a self-pay ID, an account, a name or its beginning.'),
});

/** What was found, to choose from. `id`: an invoice's number, else the id of its page. */
export const found = z.object({
  data: z.array(
    z.object({
      kind: z.enum(['invoice', 'customer', 'entry', 'receivable']),
      id: z.string(),
      title: z.string(),
      subtitle: z.string(),
    }),
  ),
});
export type Found = z.infer<typeof found>;
