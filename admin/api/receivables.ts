import { queryOptions } from '@tanstack/preact-query';
import { api, ask } from './client.ts';

export type { ReceivablePage } from './shapes.ts';

export const receivableQuery = (id: string) =>
  queryOptions({
    queryKey: ['receivables', id],
    queryFn: () => ask(api.receivables[':id'].$get({ param: { id } })),
  });

type Wish = Record<string, string>;

/** @param cents null: all of it. */
export const writeOff = (id: number, cents: number | null, comment: string, wish: Wish) =>
  ask(api.receivables[':id']['write-off'].$post(change(id, cents, comment), { headers: wish }));

export const undoWriteOff = (id: number, cents: number | null, comment: string, wish: Wish) =>
  ask(api.receivables[':id']['undo-write-off'].$post(change(id, cents, comment), { headers: wish }));

export const changePrice = (id: number, price_cents: number, comment: string, wish: Wish) =>
  ask(
    api.receivables[':id'].price.$post(
      { param: { id: String(id) }, json: { price_cents, comment } },
      { headers: wish },
    ),
  );

const change = (id: number, cents: number | null, comment: string) => ({
  param: { id: String(id) },
  json: { comment, ...(cents === null ? {} : { amount_cents: cents }) },
});
