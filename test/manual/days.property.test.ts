import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { all, audit, type Billed, bill, sameCustomer } from '../support/books.ts';
import type { World } from '../support/world.ts';
import { balances, creditOf, openOffice, send } from './support.ts';

/** What the books should say, by plain loops over plain numbers. */
interface Model {
  price: number[];
  paid: number[];
  writtenOff: number[];
  credit: [number, number];
  entries: ModelEntry[];
}
interface ModelEntry {
  id: string;
  /** What it paid of each receivable, and put into the credit of each customer. */
  paid: number[];
  credit: [number, number];
  undone: boolean;
}

const FIRST = 3;
/** The receivables 0, 1, 2 are one customer's, 3 and 4 another's. */
const ownerOf = (item: number) => (item < FIRST ? 0 : 1);
const itemsOf = (customer: number) => [0, 1, 2, 3, 4].filter((item) => ownerOf(item) === customer);
const owedOf = ({ price, paid, writtenOff }: Model, item: number) =>
  (price[item] ?? 0) - (paid[item] ?? 0) - (writtenOff[item] ?? 0);

function pourOldest(model: Model, customer: number, cents: number): { paid: number[]; rest: number } {
  const paid = [0, 0, 0, 0, 0];
  let rest = cents;
  for (const item of itemsOf(customer)) {
    paid[item] = Math.min(rest, owedOf(model, item));
    rest -= paid[item] ?? 0;
  }
  return { paid, rest };
}

function book(model: Model, id: string, paid: number[], credit: [number, number]): void {
  model.paid = model.paid.map((value, item) => value + (paid[item] ?? 0));
  model.credit = [model.credit[0] + credit[0], model.credit[1] + credit[1]];
  model.entries.push({ id, paid, credit, undone: false });
}

const own = (customer: number, cents: number): [number, number] => (customer === 0 ? [cents, 0] : [0, cents]);

type Deed =
  | { do: 'oldest' | 'move'; customer: number; cents: number }
  | { do: 'chosen'; item: number; cents: number; more: number }
  | { do: 'give'; customer: number; cents: number }
  | { do: 'undo'; which: number }
  | { do: 'write_off' | 'undo_write_off'; item: number; cents: number | null }
  | { do: 'price'; item: number; cents: number };

const cents = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 9000 }));
const customer = fc.constantFrom(0, 1);
const item = fc.constantFrom(0, 1, 2, 3, 4);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('oldest' as const), customer, cents }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('chosen' as const), item, cents, more: fc.nat(50) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), customer, cents }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('give' as const), customer, cents }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('undo' as const), which: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('write_off' as const, 'undo_write_off' as const),
      item,
      cents: fc.option(cents),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('price' as const), item, cents: fc.nat(8000) }) },
);

let world: World;
beforeAll(async () => {
  world = await openOffice();
});

/** Does it in the books and in the model; both must agree on whether it may be done. */
async function act(model: Model, customers: number[], items: number[], deed: Deed): Promise<void> {
  const day = { type: 'Cash', number: '', received_on: '2026-11-18' };
  const expecting = async (may: boolean, path: string, body: unknown) => {
    const { status, body: made, message } = await send(world, path, body);
    expect([status === 201, status < 500], `${JSON.stringify(deed)}: ${status} ${message}`).toEqual([
      may,
      true,
    ]);
    return String(made.id);
  };
  switch (deed.do) {
    case 'oldest': {
      const { paid, rest } = pourOldest(model, deed.customer, deed.cents);
      const body = {
        ...day,
        amount_cents: deed.cents,
        customer_id: customers[deed.customer],
        apply: 'oldest',
      };
      book(model, await expecting(true, '/register', body), paid, own(deed.customer, rest));
      return;
    }
    case 'chosen': {
      const may = owedOf(model, deed.item) >= deed.cents;
      const whose = ownerOf(deed.item);
      const apply = [{ receivable_id: items[deed.item], amount_cents: deed.cents }];
      const total = deed.cents + deed.more;
      const body = { ...day, amount_cents: total, customer_id: customers[whose], apply };
      const id = await expecting(may, '/register', body);
      const paid = [0, 1, 2, 3, 4].map((each) => (each === deed.item ? deed.cents : 0));
      if (may) book(model, id, paid, own(whose, deed.more));
      return;
    }
    case 'move': {
      const { paid, rest } = pourOldest(model, deed.customer, deed.cents);
      const may = rest === 0 && (model.credit[deed.customer] ?? 0) >= deed.cents;
      const path = `/customers/${customers[deed.customer]}/transfer`;
      const id = await expecting(may, path, { amount_cents: deed.cents, to: 'oldest' });
      if (may) book(model, id, paid, own(deed.customer, -deed.cents));
      return;
    }
    case 'give': {
      const may = (model.credit[deed.customer] ?? 0) >= deed.cents;
      const to = { customer_id: customers[1 - deed.customer] };
      const path = `/customers/${customers[deed.customer]}/transfer`;
      const id = await expecting(may, path, { amount_cents: deed.cents, to });
      const [out, into] = [own(deed.customer, -deed.cents), own(1 - deed.customer, deed.cents)];
      if (may) book(model, id, [0, 0, 0, 0, 0], [out[0] + into[0], out[1] + into[1]]);
      return;
    }
    case 'undo': {
      const entry = model.entries[deed.which % Math.max(1, model.entries.length)];
      if (entry === undefined) return;
      await expecting(!entry.undone, `/register/${entry.id}/undo`, {});
      if (entry.undone) return;
      entry.undone = true;
      model.paid = model.paid.map((value, at) => value - (entry.paid[at] ?? 0));
      model.credit = [model.credit[0] - entry.credit[0], model.credit[1] - entry.credit[1]];
      return;
    }
    case 'write_off': {
      const asked = deed.cents ?? owedOf(model, deed.item);
      const may = asked > 0 && asked <= owedOf(model, deed.item);
      const body = { comment: 'x', ...(deed.cents === null ? {} : { amount_cents: deed.cents }) };
      await expecting(may, `/receivables/${items[deed.item]}/write-off`, body);
      if (may) model.writtenOff[deed.item] = (model.writtenOff[deed.item] ?? 0) + asked;
      return;
    }
    case 'undo_write_off': {
      const asked = deed.cents ?? model.writtenOff[deed.item] ?? 0;
      const may = asked > 0 && asked <= (model.writtenOff[deed.item] ?? 0);
      const body = { comment: 'x', ...(deed.cents === null ? {} : { amount_cents: deed.cents }) };
      await expecting(may, `/receivables/${items[deed.item]}/undo-write-off`, body);
      if (may) model.writtenOff[deed.item] = (model.writtenOff[deed.item] ?? 0) - asked;
      return;
    }
    case 'price': {
      const least = (model.paid[deed.item] ?? 0) + (model.writtenOff[deed.item] ?? 0);
      const may = deed.cents >= least && deed.cents !== model.price[deed.item];
      const body = { price_cents: deed.cents, comment: 'x' };
      await expecting(may, `/receivables/${items[deed.item]}/price`, body);
      if (may) model.price[deed.item] = deed.cents;
    }
  }
}

it('whatever is done by hand, in any order, the books say what plain arithmetic says', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 6000 }), { minLength: 5, maxLength: 5 }),
      fc.array(deed, { minLength: 1, maxLength: 14 }),
      async (prices, deeds) => {
        const first: Billed = await bill(world.db, prices.slice(0, 2));
        const rest = await bill(world.db, prices.slice(2, FIRST), 'open', sameCustomer(first));
        await all(world.db, "UPDATE receivables SET due_on = '2026-09-28' WHERE id = :id", {
          id: rest.items[0] ?? 0,
        });
        const other = await bill(world.db, prices.slice(FIRST));
        const bills = [first, rest, other];
        const model: Model = {
          price: [...prices],
          paid: [0, 0, 0, 0, 0],
          writtenOff: [0, 0, 0, 0, 0],
          credit: [0, 0],
          entries: [],
        };
        const items = bills.flatMap((each) => each.items);
        for (const each of deeds) await act(model, [first.customer, other.customer], items, each);
        const now = (await Promise.all(bills.map((each) => balances(world.db, each)))).flat();
        expect(now).toEqual(items.map((_, at) => owedOf(model, at)));
        const credit = [await creditOf(world.db, first.customer), await creditOf(world.db, other.customer)];
        expect(credit).toEqual(model.credit);
        expect(await audit(world.db)).toEqual([]);
      },
    ),
    { numRuns: 30 },
  );
}, 240_000);
