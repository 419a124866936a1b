import { beforeAll, describe, expect, it } from 'vitest';
import { acceptEvents } from '../../worker/intake/accept.ts';
import { drainAll } from '../../worker/intake/drain.ts';
import { objectOf, type StripeEvent } from '../../worker/intake/kinds.ts';
import { all, audit } from '../support/books.ts';
import { control, openWorld, paidBefore, type Unbooked, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

/** What an event says to us: of all it carries, only which object it is about. */
type Hint = 'payment' | 'refund' | 'dispute';

/** A course of one payment at the stand-in, a step at a time; each says which object changed. */
interface Course {
  name: string;
  steps: { hint: Hint; happens(paid: Unbooked, ids: Ids): Promise<void> }[];
}
type Ids = Partial<Record<Hint, string>>;

const paid = { hint: 'payment' as const, happens: async () => {} };
const refunds = (status: string) => ({
  hint: 'refund' as const,
  async happens({ payment }: Unbooked, ids: Ids) {
    ids.refund = (await control<{ id: string }>(world, '/refunds', { payment, amount: 3000, status })).id;
  },
});
const refundBecomes = (status: string) => ({
  hint: 'refund' as const,
  happens: async (_paid: Unbooked, ids: Ids) =>
    void (await control(world, '/refunds', { refund: ids.refund, status })),
});
const disputed = (amount?: number) => ({
  hint: 'dispute' as const,
  async happens({ payment }: Unbooked, ids: Ids) {
    ids.dispute = (
      await control<{ id: string }>(world, '/disputes', {
        payment,
        ...(amount === undefined ? {} : { amount }),
      })
    ).id;
  },
});
const disputeBecomes = (outcome: string) => ({
  hint: 'dispute' as const,
  happens: async (_paid: Unbooked, ids: Ids) =>
    void (await control(world, '/disputes', { dispute: ids.dispute, outcome })),
});

const COURSES: Course[] = [
  { name: 'paid, refunded', steps: [paid, refunds('succeeded')] },
  { name: 'paid, refunded later', steps: [paid, refunds('pending'), refundBecomes('succeeded')] },
  { name: 'paid, a refund that fails at once', steps: [paid, refunds('pending'), refundBecomes('failed')] },
  {
    name: 'paid, a refund that fails after it succeeded',
    steps: [paid, refunds('succeeded'), refundBecomes('failed')],
  },
  { name: 'paid, disputed, won', steps: [paid, disputed(), disputeBecomes('won')] },
  { name: 'paid, disputed, lost', steps: [paid, disputed(), disputeBecomes('lost')] },
  {
    name: 'paid, disputed, lost, won on appeal',
    steps: [paid, disputed(), disputeBecomes('lost'), disputeBecomes('appeal_won')],
  },
  {
    name: 'paid, partly refunded, which fails, disputed, lost, won on appeal',
    steps: [
      paid,
      refunds('succeeded'),
      refundBecomes('failed'),
      disputed(5000),
      disputeBecomes('lost'),
      disputeBecomes('appeal_won'),
    ],
  },
];

/** Every order in which these can stand; equal ones once. */
function orders<T>(of: readonly T[]): T[][] {
  if (of.length === 0) return [[]];
  return [...new Set(of)].flatMap((first) => {
    const at = of.indexOf(first);
    return orders([...of.slice(0, at), ...of.slice(at + 1)]).map((rest) => [first, ...rest]);
  });
}

let serial = 0;
/** An event about this object arrives and is worked off. */
async function arrives(hint: Hint, id: string): Promise<void> {
  serial += 1;
  const type = {
    payment: 'payment_intent.succeeded',
    refund: 'refund.updated',
    dispute: 'charge.dispute.updated',
  }[hint];
  const event: StripeEvent = {
    id: `evt_order${serial}`,
    type,
    livemode: false,
    created: 1,
    data: { object: { id } },
  };
  await acceptEvents(world.context(), [event], 'webhook');
  await drainAll(world.context(), world.queue.splice(0));
}

const idOf = (hint: Hint, unbooked: Unbooked, ids: Ids): string =>
  hint === 'payment' ? unbooked.payment : String(ids[hint]);

/** What people see: balances, states, credit, and the register with Stripe's numbers left out. */
async function booksAfter({ billed }: Unbooked) {
  const [items, entries] = await Promise.all([
    all(
      world.db,
      'SELECT r.balance_cents, r.state, c.ledger_cents FROM receivables r JOIN customers c ON c.id = r.customer_id WHERE r.customer_id = :id ORDER BY r.id',
      { id: billed.customer },
    ),
    all(
      world.db,
      `SELECT kind, amount_cents, (SELECT group_concat(k, ' ') FROM (SELECT kind || ':' || sum(amount_cents) AS k FROM ledger_events WHERE entry_id = e.id GROUP BY kind ORDER BY 1)) AS events
       FROM register_entries e WHERE customer_id = :id ORDER BY kind, amount_cents`,
      { id: billed.customer },
    ),
  ]);
  return { items, entries };
}

describe('events in every order end in the same books', { timeout: 120_000 }, () => {
  it('because of an event, only the object that it is about matters', () => {
    const object = { id: 're_1', amount: 1, status: 'succeeded' };
    const base = { id: 'evt_1', livemode: false, created: 5, data: { object } };
    expect(objectOf({ ...base, type: 'refund.created' })).toEqual({ kind: 'refund', id: 're_1' });
    expect(
      objectOf({
        ...base,
        type: 'refund.failed',
        created: 1,
        data: { object: { ...object, status: 'failed' } },
      }),
    ).toEqual({
      kind: 'refund',
      id: 're_1',
    });
  });

  it.each(COURSES)('$name: all that arrives afterwards, in any order', async ({ steps }) => {
    const ways = orders(steps.map(({ hint }) => hint));
    const payments = await paidBefore(world, 10000, ways.length);
    const ends = new Set<string>();
    for (const [at, way] of ways.entries()) {
      const unbooked = payments[at] as Unbooked;
      const ids: Ids = {};
      for (const step of steps) await step.happens(unbooked, ids);
      for (const hint of way) await arrives(hint, idOf(hint, unbooked, ids));
      ends.add(JSON.stringify(await booksAfter(unbooked)));
    }
    expect([...ends]).toHaveLength(1);
  });

  it.each(COURSES)('$name: each arrives at once, late, or last', async ({ steps }) => {
    // Each event waits for 0, 1 or all of the following steps; balances never depend on it.
    const waits = [0, 1, steps.length];
    const many = Math.min(waits.length ** steps.length, 12);
    const payments = await paidBefore(world, 10000, many);
    const ends = new Set<string>();
    for (const [at, unbooked] of payments.entries()) {
      const ids: Ids = {};
      const late: { hint: Hint; at: number }[] = [];
      for (const [step, { hint, happens }] of steps.entries()) {
        await happens(unbooked, ids);
        late.push({
          hint,
          at: step + (waits[Math.floor(at / waits.length ** (step % 3)) % waits.length] ?? 0),
        });
        for (const due of late.filter((waiting) => waiting.at === step))
          await arrives(due.hint, idOf(due.hint, unbooked, ids));
      }
      for (const { hint } of late.reverse()) await arrives(hint, idOf(hint, unbooked, ids));
      const { items } = await booksAfter(unbooked);
      ends.add(JSON.stringify(items));
    }
    expect([...ends]).toHaveLength(1);
    expect(await audit(world.db)).toEqual([]);
  });
});
