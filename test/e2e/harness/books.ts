// Whether the office's books and Stripe's say the same, to the cent.
import type { Entry, Site } from './api.ts';
import { sum } from './invoices.ts';

export interface Disagreement {
  payment: string;
  atStripe: number;
  inRegister: number[];
}

async function registered(site: Site, payments: readonly { id: string }[]): Promise<Map<string, Entry[]>> {
  const found = new Map<string, Entry[]>();
  const left = payments.map(({ id }) => id);
  const worker = async () => {
    for (let id = left.pop(); id; id = left.pop()) found.set(id, await site.entries(id));
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return found;
}

/** Empty when every succeeded payment is one entry of the same amount, and no other payment is an entry. */
export async function disagreements(site: Site): Promise<Disagreement[]> {
  const { payments } = await site.books();
  const entries = await registered(site, payments);
  return payments
    .map(({ id, amount, status }) => ({
      payment: id,
      atStripe: status === 'succeeded' ? amount : 0,
      inRegister: (entries.get(id) ?? [])
        .filter(({ type }) => type === 'Stripe')
        .map((entry) => entry.amount_cents),
    }))
    .filter(
      ({ atStripe, inRegister }) => inRegister.length !== (atStripe ? 1 : 0) || sum(inRegister) !== atStripe,
    );
}
