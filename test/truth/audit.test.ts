import { beforeAll, describe, expect, it } from 'vitest';
import { CHECKS } from '../../worker/audit/checks.ts';
import { sql } from '../../worker/db/database.ts';
import { pourIntoCredit, pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import { all, audit, type Billed, bill, newCustomer, postEntry } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let paid: Billed;
let owing: Billed;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, 'key-of-an-administrator', 'administrator');
  paid = await bill(world.db, [4000, 6000], 'open', newCustomer());
  owing = await bill(world.db, [2500], 'open', newCustomer());
  await postEntry(world.db, { id: 'ent_paid', amountCents: 11_000, number: '7001' }, [
    pourOverInvoice(targetOf(paid.customer, paid.invoice)),
  ]);
  await postEntry(world.db, { id: 'ent_credit', amountCents: 500 }, [pourIntoCredit(owing.customer)]);
  await dropTriggers();
});

// A scratch database: what guards the books is taken away, so that they can be spoiled.
async function dropTriggers(): Promise<void> {
  const triggers = await all(world.db, "SELECT name FROM sqlite_master WHERE type = 'trigger'");
  await world.db.batch(triggers.map(({ name }) => sql(`DROP TRIGGER ${name}`)));
}

/** A row spoiled by hand, how it is mended again, and what the audit must say of it. */
const SPOILED: [
  name: string,
  spoil: () => string,
  mend: () => string,
  told: () => Record<string, unknown>,
][] = [
  [
    'a balance that nothing moved',
    () => `UPDATE receivables SET balance_cents = 2400 WHERE id = ${owing.items[0]}`,
    () => `UPDATE receivables SET balance_cents = 2500 WHERE id = ${owing.items[0]}`,
    () => ({ what: 'receivable', id: owing.items[0], says: 'balance', stands: 2400, should_be: 2500 }),
  ],
  [
    'a cent too much of ledger credit',
    () => `UPDATE customers SET ledger_cents = 501 WHERE id = ${owing.customer}`,
    () => `UPDATE customers SET ledger_cents = 500 WHERE id = ${owing.customer}`,
    () => ({ what: 'customer', id: owing.customer, stands: 501, should_be: 500 }),
  ],
  [
    'an entry of another amount than its events',
    () => "UPDATE register_entries SET amount_cents = 10999 WHERE id = 'ent_paid'",
    () => "UPDATE register_entries SET amount_cents = 11000 WHERE id = 'ent_paid'",
    () => ({ what: 'entry', id: 'ent_paid', stands: 10_999, should_be: 11_000 }),
  ],
  [
    'what an entry says it credited',
    () => "UPDATE register_entries SET credited_cents = 0 WHERE id = 'ent_paid'",
    () => "UPDATE register_entries SET credited_cents = 1000 WHERE id = 'ent_paid'",
    () => ({ what: 'entry', id: 'ent_paid', says: 'what went to credit', stands: 0, should_be: 1000 }),
  ],
  [
    'a fee that was never booked',
    () => "UPDATE register_entries SET fee_cents = 30 WHERE id = 'ent_paid'",
    () => "UPDATE register_entries SET fee_cents = 0 WHERE id = 'ent_paid'",
    () => ({ what: 'entry', id: 'ent_paid', says: 'processing fee', stands: 30, should_be: 0 }),
  ],
  [
    'an invoice that was paid and stands open',
    () => `UPDATE invoices SET status = 'open' WHERE id = ${paid.invoice}`,
    () => `UPDATE invoices SET status = 'paid' WHERE id = ${paid.invoice}`,
    () => ({ what: 'invoice', id: paid.invoice, stands: 'open', should_be: 'paid' }),
  ],
  [
    'an item that owes and is said to be finished',
    () => `UPDATE receivables SET state = 'finished' WHERE id = ${owing.items[0]}`,
    () => `UPDATE receivables SET state = 'invoiced' WHERE id = ${owing.items[0]}`,
    () => ({ what: 'receivable', id: owing.items[0], stands: 'finished', should_be: 'reinvoice' }),
  ],
  [
    'an item that was given to another customer',
    () => `UPDATE receivables SET customer_id = ${paid.customer} WHERE id = ${owing.items[0]}`,
    () => `UPDATE receivables SET customer_id = ${owing.customer} WHERE id = ${owing.items[0]}`,
    () => ({ what: 'invoice', id: owing.invoice, stands: paid.customer, should_be: owing.customer }),
  ],
  [
    'a refund of more than was paid',
    () =>
      "UPDATE register_entries SET kind = 'refund', original_id = 'ent_credit', amount_cents = -501 WHERE id = 'ent_paid'",
    () =>
      "UPDATE register_entries SET kind = 'manual', original_id = NULL, amount_cents = 11000 WHERE id = 'ent_paid'",
    () => ({
      what: 'entry',
      id: 'ent_credit',
      says: 'no more is refunded than was paid',
      stands: 500,
      should_be: 501,
    }),
  ],
  [
    'a dispute without its write-off',
    () =>
      `UPDATE ledger_events SET kind = 'reversal', origin_id = id WHERE entry_id = 'ent_paid' AND receivable_id = ${paid.items[0]};
       UPDATE register_entries SET kind = 'dispute', original_id = 'ent_credit' WHERE id = 'ent_paid'`,
    () =>
      `UPDATE ledger_events SET kind = 'payment', origin_id = NULL WHERE entry_id = 'ent_paid' AND receivable_id = ${paid.items[0]};
       UPDATE register_entries SET kind = 'manual', original_id = NULL WHERE id = 'ent_paid'`,
    () => ({
      what: 'entry',
      id: 'ent_paid',
      says: 'a lost dispute writes off what it reopened',
      stands: 0,
      should_be: 4000,
    }),
  ],
  [
    'a refund that takes back a refund',
    () => "UPDATE register_entries SET kind = 'refund', original_id = 'ent_paid' WHERE id = 'ent_paid'",
    () => "UPDATE register_entries SET kind = 'manual', original_id = NULL WHERE id = 'ent_paid'",
    () => ({ what: 'entry', id: 'ent_paid', says: 'what it takes back is a payment' }),
  ],
];

const run = (text: string) => world.db.batch(text.split(';').map((one) => sql(one)));

describe('the audit', () => {
  it('says nothing of books that agree', async () => {
    expect(await audit(world.db)).toEqual([]);
  });

  it.each(SPOILED)('names the row: %s', async (_name, spoil, mend, told) => {
    await run(spoil());
    const rows = await audit(world.db);
    await run(mend());
    expect(rows).toContainEqual(expect.objectContaining(told()));
    expect(await audit(world.db)).toEqual([]);
  });

  it('names an event that was slipped in under a sealed entry, in all that it moved', async () => {
    await run(
      `INSERT INTO ledger_events (id, entry_id, kind, receivable_id, amount_cents, at) VALUES (999999, 'ent_paid', 'payment', ${owing.items[0]}, 100, 0)`,
    );
    const rows = await audit(world.db);
    await run('DELETE FROM ledger_events WHERE id = 999999');
    expect(rows.map(({ what, id }) => [what, id])).toEqual([
      ['receivable', owing.items[0]],
      ['entry', 'ent_paid'],
    ]);
  });

  it('is answered to administrators by the API, with the same rows', async () => {
    const ask = async () => {
      const response = await world.request('/api/v1/audit', {
        headers: { Authorization: 'Bearer key-of-an-administrator' },
      });
      return (await response.json()) as Record<string, unknown>;
    };
    expect(await ask()).toEqual({ checks: CHECKS.length, agrees: true, data: [] });
    await run(`UPDATE customers SET ledger_cents = 501 WHERE id = ${owing.customer}`);
    expect(await ask()).toEqual({
      checks: CHECKS.length,
      agrees: false,
      data: [
        { what: 'customer', id: String(owing.customer), says: 'ledger credit', stands: 501, should_be: 500 },
      ],
    });
    await run(`UPDATE customers SET ledger_cents = 500 WHERE id = ${owing.customer}`);
  });
});
