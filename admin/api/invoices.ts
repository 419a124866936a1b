import { queryOptions, useQueryClient } from '@tanstack/preact-query';
import type { InferRequestType } from 'hono/client';
import { api, ask } from './client.ts';

export type { Invoice, InvoicePage, Waiting } from './shapes.ts';

export type InvoiceFilters = Omit<InferRequestType<typeof api.invoices.$get>['query'], 'after' | 'limit'>;

export const invoicesQuery = (filters: InvoiceFilters, after: string | undefined) =>
  queryOptions({
    queryKey: ['invoices', 'list', filters, after],
    queryFn: () => ask(api.invoices.$get({ query: { ...filters, after } })),
  });

/** What the invoices on screen ask for now. */
export const dueQuery = (numbers: string[]) =>
  queryOptions({
    queryKey: ['invoices', 'due', numbers],
    queryFn: () => ask(api.invoices.due.$get({ query: { numbers: numbers.join() } })),
    enabled: numbers.length > 0,
    select: ({ data }) => new Map(data.map((row) => [row.number, row])),
  });

export const invoiceQuery = (number: string) =>
  queryOptions({
    queryKey: ['invoices', 'one', number],
    queryFn: () => ask(api.invoices[':number'].$get({ param: { number } })),
  });

/** What waits for invoices in the whole office. */
export const waitingQuery = queryOptions({
  queryKey: ['invoices', 'waiting'],
  queryFn: () => ask(api.invoices.waiting.$get()),
});

/** One wish of a person (`newWish`), which is done once however often it is sent. */
type Wish = Record<string, string>;

export const reinvoice = (customerId: number, headers: Wish) =>
  ask(api.customers[':id'].invoices.$post({ param: { id: String(customerId) } }, { headers }));

/** Invoices all that waits, some customers at a time. @param wish of all of it. @param made told after each turn. */
export async function reinvoiceAll(wish: Wish, made: (invoices: number) => void): Promise<number> {
  let total = 0;
  let after: number | null = 0;
  for (let turn = 0; after !== null; turn += 1) {
    const headers = { 'Idempotency-Key': `${wish['Idempotency-Key']}-${turn}` };
    const answer: { data: unknown[]; next: number | null } = await ask(
      api.invoices.reinvoice.$post({ json: { after } }, { headers }),
    );
    total += answer.data.length;
    after = answer.next;
    made(total);
  }
  return total;
}

export const voidInvoice = (number: string, note: string, headers: Wish) =>
  ask(api.invoices[':number'].void.$post({ param: { number }, json: { note } }, { headers }));

export const keepOpen = (number: string, keep_open: boolean) =>
  ask(api.invoices[':number']['keep-open'].$put({ param: { number }, json: { keep_open } }));

/** Reads again what an invoice's life shows in. */
export function useInvoicesAgain() {
  const client = useQueryClient();
  return () =>
    void Promise.all(
      ['invoices', 'customers', 'receivables', 'activity'].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    );
}
