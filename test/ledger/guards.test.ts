import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../worker/db/database.ts';
import { expectedTriggers } from '../../worker/health/check.ts';
import { chargeFee } from '../../worker/ledger/fee.ts';
import { pourIntoCredit, pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import { all, audit, type Billed, bill, fresh, openBooks, postEntry, postingOf } from '../support/books.ts';

let db: Database;
/** An invoice of 100.00 of which 40.00 was paid by `entry`; the customer holds 20.00 of credit. */
let billed: Billed;
let entry: string;
beforeAll(async () => {
  db = await openBooks();
  billed = await bill(db, [6000, 4000]);
  entry = `ent_base${fresh()}`;
  await postEntry(db, { id: entry, sourceKey: `key_${entry}`, amountCents: 4000, kind: 'payment' }, [
    pourOverInvoice(targetOf(billed.customer, billed.invoice)),
  ]);
  await postEntry(db, { amountCents: 2000 }, [pourIntoCredit(billed.customer)]);
  await all(
    db,
    "INSERT INTO stripe_events (id, type, livemode, created, received_at, via) VALUES ('evt_1', 'charge.succeeded', 0, 1, 1, 'webhook')",
  );
  await all(
    db,
    request({ id: "'req_1'", stripe_id: "'cs_1'", session_status: "'open'", outcome: "'succeeded'" }),
  );
});

const attacked = new Set<string>();

/** Runs the attack as one transaction; it must be refused with exactly this code, and leave no trace. */
async function refused(code: string, ...statements: string[]): Promise<void> {
  const before = await books();
  const names = {
    customer: billed.customer,
    invoice: billed.invoice,
    item: billed.items[0] ?? 0,
    second: billed.items[1] ?? 0,
    entry,
  };
  const text = statements.map((statement) =>
    statement.replace(/\{(\w+)\}/g, (_, name: keyof typeof names) => String(names[name])),
  );
  const outcome = await db.batch(text.map((sql) => ({ sql, params: {} }))).then(
    () => 'accepted',
    (error: { refused?: string; message: string }) => error.refused ?? error.message,
  );
  expect(outcome, text.join(';\n')).toContain(code);
  expect(await books(), 'a refused attack leaves no trace').toEqual(before);
  attacked.add(code);
}

async function books(): Promise<unknown> {
  const tables = [
    'activity',
    'customers',
    'invoices',
    'receivables',
    'register_entries',
    'ledger_events',
    'gateway_requests',
    'stripe_events',
  ];
  return db.batch(tables.map((table) => ({ sql: `SELECT * FROM ${table}`, params: {} })));
}

const ENTRY = {
  id: "'ent_x'",
  source_key: "'key_x'",
  kind: "'manual'",
  type: "'Check'",
  number: "'1'",
  amount_cents: '0',
  audit_id: '(SELECT min(id) FROM activity)',
  at: '1',
};
const EVENT = {
  entry_id: "'ent_x'",
  kind: "'payment'",
  receivable_id: '{item}',
  amount_cents: '100',
  at: '1',
};
const CREDIT = { ...EVENT, kind: "'credit'", receivable_id: 'NULL', customer_id: '{customer}' };
const ACTIVITY = {
  id: "'act_x'",
  actor_kind: "'system'",
  verb: "'x'",
  subject_kind: "'entry'",
  subject_id: "'x'",
  at: '1',
};
const WRITEOFF = {
  entry_id: 'NULL',
  activity_id: '(SELECT min(id) FROM activity)',
  kind: "'writeoff'",
  receivable_id: '{item}',
  amount_cents: '100',
  at: '1',
};
const RECEIVABLE = {
  customer_id: '{customer}',
  description: "'x'",
  due_on: "'2026-01-01'",
  state: "'invoiced'",
  price_cents: '100',
  balance_cents: '100',
  created_at: '0',
};
const CUSTOMER = { kind: "'person'", name: "'x'", created_at: '0' };
const INVOICE = {
  customer_id: '{customer}',
  series: "'INV'",
  seq: '900',
  self_pay_id: "'900'",
  status: "'open'",
  created_at: '0',
};
const STRIPE_EVENT = {
  id: "'evt_1'",
  type: "'x'",
  livemode: '0',
  created: '1',
  received_at: '1',
  via: "'sweep'",
};
type Columns = Record<string, string>;

function insert(table: string, columns: Columns, verb = 'INSERT'): string {
  return `${verb} INTO ${table} (${Object.keys(columns).join(', ')}) VALUES (${Object.values(columns).join(', ')})`;
}

function request(columns: Columns, verb = 'INSERT'): string {
  const all = {
    id: "'req_x'",
    kind: "'checkout_session'",
    customer_id: String(billed.customer),
    invoice_id: String(billed.invoice),
    self_pay_id: `'${billed.selfPayId}'`,
    amount_cents: '6000',
    credit_used_cents: '0',
    currency: "'usd'",
    origin: "'o'",
    outcome: "'pending'",
    created_at: '1',
    expires_at: '2',
    ...columns,
  };
  return insert('gateway_requests', all, verb);
}

/** The origin of a reversal: the event by which the base entry paid an item, or the credit. */
const PAID = "(SELECT id FROM ledger_events WHERE entry_id = '{entry}' LIMIT 1)";
const HELD = "(SELECT id FROM ledger_events WHERE customer_id = {customer} AND kind = 'credit' LIMIT 1)";
const reversal = (columns: Columns) =>
  insert('ledger_events', {
    ...EVENT,
    kind: "'reversal'",
    origin_id: PAID,
    amount_cents: '-100',
    ...columns,
  });
const REPLACING = ['INSERT', 'INSERT OR REPLACE', 'REPLACE', 'INSERT OR IGNORE'];

describe('a register entry', () => {
  it('is never changed but for its comment and its review', async () => {
    const changes: Columns = {
      id: "'ent_y'",
      source_key: "'y'",
      kind: "'refund'",
      type: "'Cash'",
      number: "'2'",
      amount_cents: '1',
      fee_cents: '1',
      original_id: "'{entry}'",
      audit_id: "'act_y'",
      at: '2',
      customer_id: '1',
      credited_cents: '1',
      reopens: '1',
    };
    for (const [column, value] of Object.entries(changes)) {
      for (const verb of ['UPDATE', 'UPDATE OR REPLACE', 'UPDATE OR IGNORE']) {
        await refused(
          'entry_frozen',
          `${verb} register_entries SET ${column} = ${value} WHERE id = '{entry}'`,
        );
      }
    }
    await all(
      db,
      "UPDATE register_entries SET comment = 'Called on Monday', needs_review = 1 WHERE id = :entry",
      { entry },
    );
    expect(
      await all(db, 'SELECT comment, needs_review FROM register_entries WHERE id = :entry', { entry }),
    ).toEqual([{ comment: 'Called on Monday', needs_review: 1 }]);
  });

  it('is never deleted', () => refused('entry_kept', "DELETE FROM register_entries WHERE id = '{entry}'"));

  it('is never replaced, by its id or its source key', async () => {
    for (const verb of REPLACING) {
      await refused('entry_exists', insert('register_entries', { ...ENTRY, id: "'{entry}'" }, verb));
      await refused(
        'entry_exists',
        insert('ledger_events', EVENT),
        insert('register_entries', { ...ENTRY, source_key: "'key_{entry}'", amount_cents: '100' }, verb),
      );
    }
    const upsert = `${insert('register_entries', { ...ENTRY, id: "'{entry}'" })} ON CONFLICT DO UPDATE SET amount_cents = 1`;
    await refused('entry_exists', upsert);
  });

  it('is refused unless its amount is the sum of its events, to the cent', async () => {
    for (const amount of [99, 101, 0, -100]) {
      await refused(
        'entry_unbalanced',
        insert('ledger_events', EVENT),
        insert('register_entries', { ...ENTRY, amount_cents: String(amount) }),
      );
    }
  });

  it('is refused without events, even when its amount is zero', async () => {
    await refused('entry_unbalanced', insert('register_entries', ENTRY));
    await refused('entry_unbalanced', insert('register_entries', { ...ENTRY, amount_cents: '100' }));
  });

  it('is refused when it claims a fee that it did not book, or books one that it does not claim', async () => {
    await refused(
      'fee_not_booked',
      insert('ledger_events', EVENT),
      insert('register_entries', { ...ENTRY, amount_cents: '100', fee_cents: '30' }),
    );
    const target = targetOf(billed.customer, billed.invoice, 0, 30);
    const statements = postingOf(
      { amountCents: 130 },
      [...chargeFee(target), pourOverInvoice(target, true)],
      target,
    );
    const before = await books();
    const unclaimed = statements.map((statement) => ({
      ...statement,
      sql: statement.sql.replace(/(?<=:amount, ).*fee_cents.*(?=, :comment)/s, '0'),
    }));
    expect(unclaimed).not.toEqual(statements);
    await expect(db.batch(unclaimed)).rejects.toMatchObject({ refused: 'fee_not_booked' });
    expect(await books()).toEqual(before);
  });

  it('of a lost dispute is refused unless what it reopened is written off, to the cent', async () => {
    const lost = insert('register_entries', {
      ...ENTRY,
      kind: "'dispute'",
      amount_cents: '-100',
      original_id: "'{entry}'",
    });
    const off = (cents: number, cause = "'ent_x'") =>
      insert('ledger_events', { ...WRITEOFF, cause_entry_id: cause, amount_cents: String(cents) });
    await refused('dispute_not_written_off', reversal({}), lost);
    await refused('dispute_not_written_off', reversal({}), off(99), lost);
    await refused('dispute_not_written_off', reversal({}), off(100, 'NULL'), lost);
    await refused('dispute_not_written_off', reversal({}), off(101), lost);
  });

  it('of a returned debit may leave owed what it reopened, and stays one', async () => {
    const returned = insert('register_entries', {
      ...ENTRY,
      kind: "'dispute'",
      amount_cents: '-100',
      original_id: "'{entry}'",
      reopens: '1',
    });
    // Accepted, and so the whole attempt is stopped by what follows it.
    await refused(
      'entry_frozen',
      reversal({}),
      returned,
      "UPDATE register_entries SET reopens = 0 WHERE id = 'ent_x'",
    );
    await refused('entry_kept', reversal({}), returned, "DELETE FROM register_entries WHERE id = 'ent_x'");
    for (const reopens of ['2', '-1', 'NULL'])
      await refused(
        reopens === 'NULL' ? 'NOT NULL constraint failed' : 'CHECK constraint failed',
        reversal({}),
        insert('register_entries', {
          ...ENTRY,
          kind: "'dispute'",
          amount_cents: '-100',
          original_id: "'{entry}'",
          reopens,
        }),
      );
  });

  it('that takes money back names the payment that brought it', async () => {
    const event = (cents: string) => insert('ledger_events', { ...CREDIT, amount_cents: cents });
    for (const kind of ["'refund'", "'dispute'", "'undo'"]) {
      const back = { ...ENTRY, kind, amount_cents: '-100' };
      await refused('entry_without_original', event('-100'), insert('register_entries', back));
      await refused(
        'entry_without_original',
        event('-100'),
        insert('register_entries', { ...back, original_id: "'ent_x'" }),
      );
      // One that takes back is nobody's original.
      await refused(
        'entry_without_original',
        insert('ledger_events', { ...CREDIT, entry_id: "'ent_r'", amount_cents: '-100' }),
        insert('register_entries', {
          ...ENTRY,
          id: "'ent_r'",
          source_key: "'key_r'",
          kind: "'undo'",
          amount_cents: '-100',
          original_id: "'{entry}'",
        }),
        event('-100'),
        insert('register_entries', { ...back, original_id: "'ent_r'" }),
      );
    }
  });

  it('refunds no more than was paid, in one piece or in many', async () => {
    const refund = (id: string, cents: number) => [
      insert('ledger_events', { ...CREDIT, entry_id: `'${id}'`, amount_cents: String(cents) }),
      insert('register_entries', {
        ...ENTRY,
        id: `'${id}'`,
        source_key: `'${id}'`,
        kind: "'refund'",
        amount_cents: String(cents),
        credited_cents: String(Math.max(0, cents)),
        original_id: "'{entry}'",
      }),
    ];
    await refused('refund_limit', ...refund('ent_1', -4001));
    await refused('refund_limit', ...refund('ent_1', -2500), ...refund('ent_2', -1501));
    await refused(
      'refund_limit',
      ...refund('ent_1', -4000),
      ...refund('ent_2', 100),
      ...refund('ent_3', -101),
    );
  });

  it('says of what went to credit what its events say', async () => {
    const credit = insert('ledger_events', CREDIT);
    for (const credited_cents of ['0', '99', '101'])
      await refused(
        'entry_unbalanced',
        credit,
        insert('register_entries', { ...ENTRY, amount_cents: '100', credited_cents }),
      );
    await refused(
      'entry_unbalanced',
      insert('ledger_events', EVENT),
      insert('register_entries', { ...ENTRY, amount_cents: '100', credited_cents: '100' }),
    );
  });

  it('of a transfer is of zero', async () => {
    const transfer = { ...ENTRY, type: "'Transfer'", amount_cents: '100' };
    await refused('transfer_not_zero', insert('ledger_events', EVENT), insert('register_entries', transfer));
  });

  it('that takes back by hand takes back the whole', async () => {
    const check = `ent_check${fresh()}`;
    await postEntry(db, { id: check, amountCents: 500 }, [pourIntoCredit(billed.customer)]);
    const [event] = await all(db, 'SELECT id FROM ledger_events WHERE entry_id = :check', { check });
    const of = {
      receivable_id: 'NULL',
      customer_id: '{customer}',
      origin_id: String(event?.id),
      amount_cents: '-499',
    };
    const undo = { ...ENTRY, kind: "'undo'", original_id: `'${check}'`, amount_cents: '-499' };
    await refused('undone_in_part', reversal(of), insert('register_entries', undo));
    // Of a payment that becomes credit: what it paid.
    await refused(
      'undone_in_part',
      reversal({ amount_cents: '-3999' }),
      insert('ledger_events', { ...CREDIT, amount_cents: '3999' }),
      insert('register_entries', {
        ...ENTRY,
        kind: "'undo'",
        type: "'Transfer'",
        original_id: "'{entry}'",
        credited_cents: '3999',
      }),
    );
  });

  it('takes back no write-off without paying what is owed again by that', async () => {
    const restored = (cents: string) => [
      insert('ledger_events', { ...WRITEOFF, receivable_id: '{second}' }),
      insert('ledger_events', {
        ...WRITEOFF,
        receivable_id: '{second}',
        cause_entry_id: "'ent_x'",
        amount_cents: cents,
      }),
      insert('ledger_events', { ...CREDIT, amount_cents: '100' }),
      insert('register_entries', {
        ...ENTRY,
        kind: "'undo'",
        original_id: "'{entry}'",
        amount_cents: '100',
        credited_cents: '100',
      }),
    ];
    await refused('restored_unpaid', ...restored('-100'));
    await refused('restored_unpaid', ...restored('-1'));
  });

  it('does not let a processing fee be owed again', async () => {
    const charged = await bill(db, [1000], 'open', {
      id: billed.customer,
      exists: true,
      feePolicy: 'follow',
    });
    const target = targetOf(charged.customer, charged.invoice, 0, 30);
    const id = `ent_fee${charged.invoice}`;
    await postEntry(
      db,
      { id, amountCents: 1030, kind: 'payment' },
      [...chargeFee(target), pourOverInvoice(target, true)],
      target,
    );
    const [paid] = await all(
      db,
      'SELECT v.id, v.receivable_id FROM ledger_events v JOIN receivables r ON r.id = v.receivable_id WHERE v.entry_id = :id AND r.fee_invoice_id IS NOT NULL',
      { id },
    );
    const of = { receivable_id: String(paid?.receivable_id), origin_id: String(paid?.id) };
    for (const kind of ["'writeoff'", "'price'"])
      for (const amount_cents of ['1', '-1'])
        await refused(
          'fee_kept',
          insert('ledger_events', {
            ...WRITEOFF,
            kind,
            amount_cents,
            receivable_id: String(paid?.receivable_id),
          }),
        );
    for (const cents of ['-30', '-1'])
      await refused(
        'fee_owed_again',
        reversal({ ...of, amount_cents: cents }),
        insert('register_entries', {
          ...ENTRY,
          kind: "'refund'",
          amount_cents: cents,
          original_id: `'${id}'`,
        }),
      );
  });
});

describe('a ledger event', () => {
  it('is never changed, in no column', async () => {
    const columns = (await all(db, "SELECT name FROM pragma_table_info('ledger_events')")).map(
      ({ name }) => name,
    );
    expect(columns).toContain('comment');
    for (const column of columns)
      await refused(
        'event_frozen',
        `UPDATE ledger_events SET ${column} = ${column} WHERE entry_id = '{entry}'`,
      );
    await refused(
      'event_frozen',
      "UPDATE OR REPLACE ledger_events SET id = (SELECT max(id) FROM ledger_events) WHERE entry_id = '{entry}'",
    );
  });

  it('is never deleted', () => refused('event_kept', "DELETE FROM ledger_events WHERE entry_id = '{entry}'"));

  it('is never replaced', async () => {
    for (const verb of REPLACING) {
      for (const column of ['id', 'rowid', '_rowid_'])
        await refused('event_exists', insert('ledger_events', { ...EVENT, [column]: '1' }, verb));
      await refused('event_exists', insert('ledger_events', { ...EVENT, id: "'1'" }, verb));
    }
  });

  it('is refused under an entry that stands: it is sealed', async () => {
    for (const verb of REPLACING)
      await refused('event_sealed', insert('ledger_events', { ...EVENT, entry_id: "'{entry}'" }, verb));
    await refused(
      'event_sealed',
      insert('ledger_events', { ...CREDIT, entry_id: "'{entry}'", amount_cents: '-1' }),
    );
    await refused('event_sealed', insert('ledger_events', { ...WRITEOFF, cause_entry_id: "'{entry}'" }));
  });

  it('without its entry fails with the whole transaction', () => refused('', insert('ledger_events', EVENT)));

  it('reverses only what was aimed at the same target', async () => {
    await refused('reversal_target', reversal({ receivable_id: '{second}' }));
    await refused('reversal_target', reversal({ receivable_id: 'NULL', customer_id: '{customer}' }));
    await refused('reversal_target', reversal({ receivable_id: 'NULL', code: "'01'" }));
    await refused('reversal_target', reversal({ origin_id: HELD }));
    await refused('reversal_', reversal({ origin_id: '987654' }));
  });

  it('reverses neither a reversal, nor a write-off, nor an event of its own entry', async () => {
    const one = { ...ENTRY, id: "'ent_1'", source_key: "'key_1'", amount_cents: '-100' };
    await refused(
      'reversal_target',
      reversal({ id: '700001', entry_id: "'ent_1'" }),
      insert('register_entries', one),
      reversal({ origin_id: '700001', amount_cents: '100' }),
    );
    await refused(
      'reversal_target',
      insert('ledger_events', { ...WRITEOFF, id: '700002' }),
      reversal({ origin_id: '700002' }),
    );
    await refused(
      'reversal_target',
      insert('ledger_events', { ...EVENT, id: '700003' }),
      reversal({ origin_id: '700003' }),
    );
  });

  it('reverses no more than is left, in one piece or in many, and undoes no more than was reversed', async () => {
    await refused('reversal_limit', reversal({ amount_cents: '-4001' }));
    await refused('reversal_limit', reversal({ amount_cents: '-2500' }), reversal({ amount_cents: '-1501' }));
    await refused('reversal_limit', reversal({ amount_cents: '1' }));
    await refused('reversal_limit', reversal({ amount_cents: '-100' }), reversal({ amount_cents: '101' }));
  });
});

describe('a write-off', () => {
  it('is taken back at most once, whoever takes it back', async () => {
    const back = (cents: number) => insert('ledger_events', { ...WRITEOFF, amount_cents: String(cents) });
    const off = insert('ledger_events', { ...WRITEOFF, amount_cents: '100' });
    await refused('writeoff_limit', back(-1));
    await refused('writeoff_limit', off, back(-101));
    await refused('writeoff_limit', off, back(-60), back(-41));
    for (const verb of REPLACING)
      await refused(
        'writeoff_limit',
        off,
        insert('ledger_events', { ...WRITEOFF, amount_cents: '-101' }, verb),
      );
  });
});

describe('a request that changes what is owed', () => {
  it('is sealed only when what was moved is what the event log says', async () => {
    const told = insert('activity', { ...ACTIVITY, detail: `'{"amount_cents":100}'` });
    const key = insert('request_keys', {
      caller_id: "'x'",
      key: "'x'",
      said: "'x'",
      activity_id: "'act_x'",
    });
    const off = (cents: string) =>
      insert('ledger_events', { ...WRITEOFF, activity_id: "'act_x'", amount_cents: cents });
    const seal = "UPDATE request_keys SET sealed = 1 WHERE caller_id = 'x'";
    await refused('change_unbalanced', told, key, seal);
    await refused('change_unbalanced', told, key, off('99'), seal);
    await refused('change_unbalanced', told, key, off('100'), off('1'), seal);
    await refused('change_unbalanced', insert('activity', ACTIVITY), key, off('100'), seal);
  });
});

describe('the money of receivables and customers', () => {
  it('is never set by hand', async () => {
    for (const verb of ['UPDATE', 'UPDATE OR REPLACE', 'UPDATE OR IGNORE']) {
      await refused('receivable_balance', `${verb} receivables SET balance_cents = 0 WHERE id = {item}`);
      await refused(
        'receivable_balance',
        `${verb} receivables SET balance_cents = balance_cents + 1 WHERE id = {item}`,
      );
      await refused('customer_ledger', `${verb} customers SET ledger_cents = 0 WHERE id = {customer}`);
      await refused(
        'customer_ledger',
        `${verb} customers SET ledger_cents = ledger_cents + 1 WHERE id = {customer}`,
      );
    }
  });

  it('starts at the price and at zero', async () => {
    for (const balance of ['99', '101', '0'])
      await refused('receivable_start', insert('receivables', { ...RECEIVABLE, balance_cents: balance }));
    for (const ledger of ['1', '-1'])
      await refused('customer_start', insert('customers', { ...CUSTOMER, ledger_cents: ledger }));
  });

  it('stays with its owner and its price', async () => {
    for (const change of ['id = 5', 'customer_id = 1', 'price_cents = 1', 'fee_invoice_id = {invoice}']) {
      for (const verb of ['UPDATE', 'UPDATE OR REPLACE'])
        await refused('receivable_frozen', `${verb} receivables SET ${change} WHERE id = {item}`);
    }
    await refused('customer_frozen', 'UPDATE OR REPLACE customers SET id = 999999 WHERE id = {customer}');
  });

  it('is neither deleted nor replaced', async () => {
    await refused('receivable_kept', 'DELETE FROM receivables WHERE id = {item}');
    await refused('customer_kept', 'DELETE FROM customers WHERE id = {customer}');
    for (const verb of REPLACING) {
      for (const id of ['{item}', "'{item}'", '{item}.0'])
        await refused('receivable_exists', insert('receivables', { ...RECEIVABLE, id }, verb));
      for (const id of ['{customer}', "'{customer}'"])
        await refused('customer_exists', insert('customers', { ...CUSTOMER, id }, verb));
    }
  });

  it('never makes a balance negative, by no kind of insert', async () => {
    const over = { ...EVENT, amount_cents: '2001' };
    for (const verb of [...REPLACING, 'INSERT OR FAIL']) {
      await refused(
        'receivable_balance',
        insert('ledger_events', over, verb),
        insert('register_entries', { ...ENTRY, amount_cents: '2001' }),
      );
      await refused(
        'receivable_balance',
        insert('ledger_events', { ...WRITEOFF, amount_cents: '2001' }, verb),
      );
    }
  });

  it('moves with every event: INSERT OR IGNORE cannot book more than a balance holds', async () => {
    const victim = await bill(db, [500]);
    const over = {
      ...EVENT,
      entry_id: "'ent_i'",
      receivable_id: String(victim.items[0]),
      amount_cents: '999999',
    };
    const sealing = { ...ENTRY, id: "'ent_i'", source_key: "'key_i'", amount_cents: '999999' };
    const attack = [insert('ledger_events', over, 'INSERT OR IGNORE'), insert('register_entries', sealing)];
    await db.batch(attack.map((sql) => ({ sql, params: {} }))).catch(() => {});
    expect(await audit(db)).toEqual([]);
  });
});

describe('an invoice', () => {
  it('keeps its number, its self-pay ID, its customer and its fee', async () => {
    for (const change of [
      'id = 5',
      'customer_id = 1',
      "series = 'PPF'",
      'seq = 7',
      "self_pay_id = '7'",
      'self_pay_id = NULL',
      "fee_of = '{entry}'",
      "source_key = 'key'",
    ]) {
      for (const verb of ['UPDATE', 'UPDATE OR REPLACE'])
        await refused('invoice_frozen', `${verb} invoices SET ${change} WHERE id = {invoice}`);
    }
  });

  it('is neither deleted nor replaced', async () => {
    await refused('invoice_kept', 'DELETE FROM invoices WHERE id = {invoice}');
    for (const verb of REPLACING) {
      await refused('invoice_exists', insert('invoices', { ...INVOICE, id: '{invoice}' }, verb));
      await refused('invoice_exists', insert('invoices', { ...INVOICE, seq: '{invoice}' }, verb));
      await refused(
        'invoice_exists',
        insert('invoices', { ...INVOICE, self_pay_id: `'${billed.selfPayId}'` }, verb),
      );
    }
    const fee = { ...INVOICE, series: "'PPF'", self_pay_id: 'NULL', fee_of: "'{entry}'" };
    for (const verb of REPLACING)
      await refused(
        'invoice_exists',
        insert('invoices', { ...fee, seq: '901' }),
        insert('invoices', { ...fee, seq: '902' }, verb),
      );
    const made = { ...INVOICE, source_key: "'daily:1'" };
    for (const verb of REPLACING)
      await refused(
        'invoice_exists',
        insert('invoices', made),
        insert('invoices', { ...made, seq: '902', self_pay_id: "'902'" }, verb),
      );
  });

  it('moves only on: never from paid or void, never back to open or draft, never from draft to paid', async () => {
    const on: Record<string, string[]> = {
      draft: ['open', 'void'],
      open: ['unpaid', 'paid', 'void'],
      unpaid: ['paid', 'void'],
      paid: [],
      void: [],
    };
    const statuses = Object.keys(on);
    for (const [from, ways] of Object.entries(on)) {
      const moved = await bill(db, [100], from);
      for (const to of statuses.filter((status) => status !== from && !ways.includes(status)))
        for (const verb of ['UPDATE', 'UPDATE OR REPLACE', 'UPDATE OR IGNORE'])
          await refused(
            'invoice_status',
            `${verb} invoices SET status = '${to}' WHERE id = ${moved.invoice}`,
          );
      for (const to of ways) {
        const other = await bill(db, [100], from);
        await all(db, `UPDATE invoices SET status = '${to}' WHERE id = ${other.invoice}`);
      }
    }
  });

  it('becomes neither Unpaid nor void while money is on its way to it or to its items, nor Unpaid in a dispute', async () => {
    const first = await bill(db, [100]);
    const second = await bill(db, [], 'open', { id: first.customer, exists: true, feePolicy: 'follow' });
    await all(
      db,
      `INSERT INTO invoice_items (invoice_id, receivable_id) VALUES (${second.invoice}, ${first.items[0]})`,
    );
    const coming = request({
      id: "'req_coming'",
      customer_id: String(first.customer),
      invoice_id: String(first.invoice),
      outcome: "'processing'",
    });
    for (const to of ['unpaid', 'void'])
      for (const { invoice } of [first, second])
        await refused('invoice_held', coming, `UPDATE invoices SET status = '${to}' WHERE id = ${invoice}`);
    const paid = await bill(db, [100, 200]);
    const disputed = `ent_base${fresh()}`;
    await postEntry(db, { id: disputed, amountCents: 100, kind: 'payment' }, [
      pourOverInvoice(targetOf(paid.customer, paid.invoice)),
    ]);
    await refused(
      'invoice_held',
      `INSERT INTO disputes (id, payment_id, entry_id, amount_cents, status, stage, reason, method, held_cents, opened_at)
       VALUES ('dp_1', 'pi_1', '${disputed}', 100, 'needs_response', 'open', 'fraudulent', 'card', 100, 1)`,
      `UPDATE invoices SET status = 'unpaid' WHERE id = ${paid.invoice}`,
    );
  });
});

describe('what was done and what was received', () => {
  it('is never changed, deleted or replaced', async () => {
    const kept = {
      activity: ['activity', ACTIVITY, '(SELECT min(id) FROM activity)'],
      stripe_events: ['stripe_event', STRIPE_EVENT, "'evt_1'"],
    } as const;
    for (const [table, [code, columns, id]] of Object.entries(kept)) {
      const names = (await all(db, `SELECT name FROM pragma_table_info('${table}')`)).map(({ name }) => name);
      for (const column of names)
        await refused(
          `${code}_frozen`,
          `UPDATE OR REPLACE ${table} SET ${column} = ${column} WHERE id = ${id}`,
        );
      await refused(`${code}_kept`, `DELETE FROM ${table} WHERE id = ${id}`);
      for (const verb of REPLACING) await refused(`${code}_exists`, insert(table, { ...columns, id }, verb));
    }
  });

  it('a request to Stripe stays as it was sent, and keeps its answer', async () => {
    for (const column of [
      'id',
      'kind',
      'customer_id',
      'invoice_id',
      'self_pay_id',
      'amount_cents',
      'credit_used_cents',
      'fee',
      'currency',
      'origin',
      'created_at',
    ]) {
      await refused(
        'request_frozen',
        `UPDATE OR REPLACE gateway_requests SET ${column} = ${column} WHERE id = 'req_1'`,
      );
    }
    await refused('request_kept', "DELETE FROM gateway_requests WHERE id = 'req_1'");
    await refused('request_answered', "UPDATE gateway_requests SET stripe_id = 'cs_2' WHERE id = 'req_1'");
    await refused('request_answered', "UPDATE gateway_requests SET stripe_id = NULL WHERE id = 'req_1'");
    await refused(
      'request_answered',
      request({ origin: "'p'" }),
      "UPDATE OR REPLACE gateway_requests SET stripe_id = 'cs_1' WHERE id = 'req_x'",
    );
    for (const verb of REPLACING) {
      await refused('request_exists', request({ id: "'req_1'", origin: "'p'" }, verb));
      await refused('request_exists', request({ stripe_id: "'cs_1'", origin: "'p'" }, verb));
    }
  });
});

describe('the tables refuse', () => {
  const wrong: Record<string, (() => string)[]> = {
    'a customer of an unknown kind or fee policy': [
      () => insert('customers', { ...CUSTOMER, kind: "'robot'" }),
      () => insert('customers', { ...CUSTOMER, fee_policy: "'maybe'" }),
    ],
    'an invoice that no series, status, number or ID can have': [
      () => insert('invoices', { ...INVOICE, series: "'ABC'" }),
      () => insert('invoices', { ...INVOICE, seq: '0' }),
      () => insert('invoices', { ...INVOICE, status: "'lost'" }),
      () => insert('invoices', { ...INVOICE, self_pay_id: "''" }),
      () => insert('invoices', { ...INVOICE, self_pay_id: "'12345678901'" }),
      () => insert('invoices', { ...INVOICE, self_pay_id: "'12a4'" }),
      () => insert('invoices', { ...INVOICE, self_pay_id: 'NULL' }),
      () => insert('invoices', { ...INVOICE, series: "'PPF'", fee_of: "'{entry}'" }),
      () => insert('invoices', { ...INVOICE, fee_of: "'{entry}'" }),
      () => insert('invoices', { ...INVOICE, series: "'PPF'", self_pay_id: 'NULL' }),
    ],
    'a receivable of a negative price or an unknown state': [
      () => insert('receivables', { ...RECEIVABLE, price_cents: '-1', balance_cents: '-1' }),
      () => insert('receivables', { ...RECEIVABLE, state: "'lost'" }),
      () => "UPDATE receivables SET state = 'lost' WHERE id = {item}",
    ],
    'an entry of an unknown kind, a fee above its amount or below zero, and a review that is not yes or no': [
      () => insert('register_entries', { ...ENTRY, kind: "'gift'" }),
      () => insert('register_entries', { ...ENTRY, fee_cents: '1' }),
      () => insert('register_entries', { ...ENTRY, fee_cents: '-1' }),
      () => insert('register_entries', { ...ENTRY, needs_review: '2' }),
      () => "UPDATE register_entries SET needs_review = 2 WHERE id = '{entry}'",
    ],
    'an event without exactly one target, with no amount, or of a kind that does not fit its target': [
      () => insert('ledger_events', { ...EVENT, amount_cents: '0' }),
      () => insert('ledger_events', { ...EVENT, customer_id: '{customer}' }),
      () => insert('ledger_events', { ...EVENT, receivable_id: 'NULL' }),
      () => insert('ledger_events', { ...EVENT, code: "'01'" }),
      () => insert('ledger_events', { ...EVENT, kind: "'gift'" }),
      () => insert('ledger_events', { ...EVENT, amount_cents: '-1' }),
      () => insert('ledger_events', { ...CREDIT, kind: "'payment'" }),
      () => insert('ledger_events', { ...EVENT, kind: "'credit'" }),
      () => insert('ledger_events', { ...EVENT, kind: "'adjustment'" }),
      () => insert('ledger_events', { ...EVENT, kind: "'reversal'", amount_cents: '1' }),
      () => insert('ledger_events', { ...CREDIT, origin_id: HELD, amount_cents: '-100' }),
      () => insert('ledger_events', { ...WRITEOFF, receivable_id: 'NULL', customer_id: '{customer}' }),
    ],
    'an event outside an entry that is no write-off or price, or whose author is not named': [
      () => insert('ledger_events', { ...EVENT, entry_id: 'NULL' }),
      () => insert('ledger_events', { ...EVENT, kind: "'writeoff'" }),
      () => insert('ledger_events', { ...EVENT, kind: "'price'" }),
      () => insert('ledger_events', { ...WRITEOFF, activity_id: 'NULL' }),
      () => insert('ledger_events', { ...EVENT, activity_id: '(SELECT min(id) FROM activity)' }),
      () => insert('ledger_events', { ...EVENT, cause_entry_id: "'ent_y'" }),
    ],
    'an activity of an unknown actor or with a detail that is not JSON': [
      () => insert('activity', { ...ACTIVITY, actor_kind: "'ghost'" }),
      () => insert('activity', { ...ACTIVITY, detail: "'{'" }),
    ],
    'a request of no amount, an unknown kind, outcome or session status, or fee terms that are not JSON': [
      () => request({ origin: "'p'", amount_cents: '0' }),
      () => request({ origin: "'p'", credit_used_cents: '-1' }),
      () => request({ origin: "'p'", kind: "''" }),
      () => request({ origin: "'p'", kind: "'refund'" }),
      () => request({ origin: "'p'", original_id: "'{entry}'" }),
      () => request({ origin: "'p'", choice: "'{'" }),
      () => request({ origin: "'p'", outcome: "'x'" }),
      () => request({ origin: "'p'", session_status: "'x'" }),
      () => request({ origin: "'p'", superseded: '2' }),
      () => request({ origin: "'p'", fee: "'{'" }),
    ],
    'a received event of no mode or way, an object of an unknown kind, and settings that are not JSON': [
      () => insert('stripe_events', { ...STRIPE_EVENT, id: "'evt_2'", livemode: '2' }),
      () => insert('stripe_events', { ...STRIPE_EVENT, id: "'evt_2'", via: "'pigeon'" }),
      () => "INSERT INTO stripe_objects (kind, id, hinted_at) VALUES ('', 'x', 1)",
      () => "INSERT INTO stripe_objects (kind, id, hinted_at, settled) VALUES ('payment', 'x', 1, 2)",
      () => "INSERT INTO stripe_objects (kind, id, hinted_at, data) VALUES ('payment', 'x', 1, '{')",
      () => "UPDATE settings SET office = '{'",
      () => "UPDATE settings SET payments = '{'",
      () => "INSERT INTO settings (id, office, payments) VALUES (2, '{}', '{}')",
    ],
  };
  for (const [what, attacks] of Object.entries(wrong)) {
    it(what, async () => {
      for (const attack of attacks) await refused('CHECK constraint failed', attack());
    });
  }

  it('cents that are not whole, and numbers that are text', async () => {
    await refused(
      'cannot store REAL value in INTEGER column',
      insert('ledger_events', { ...EVENT, amount_cents: '0.5' }),
    );
    await refused(
      'cannot store TEXT value in INTEGER column',
      insert('receivables', { ...RECEIVABLE, price_cents: "'x'", balance_cents: "'x'" }),
    );
  });

  it('what points nowhere', async () => {
    await refused('FOREIGN KEY constraint failed', insert('invoices', { ...INVOICE, customer_id: '987654' }));
    await refused(
      'FOREIGN KEY constraint failed',
      insert('receivables', { ...RECEIVABLE, customer_id: '987654' }),
    );
    await refused('FOREIGN KEY constraint failed', 'INSERT INTO invoice_items VALUES ({invoice}, 987654)');
    await refused(
      'FOREIGN KEY constraint failed',
      insert('ledger_events', { ...EVENT, receivable_id: '{second}' }),
      insert('register_entries', { ...ENTRY, amount_cents: '100', audit_id: "'act_none'" }),
    );
  });
});

describe('who works here, and what was handed in', () => {
  beforeAll(async () => {
    await all(
      db,
      "INSERT INTO users (id, name, email, role, created_at, updated_at) VALUES ('usr_last', 'A', 'a@example.com', 'administrator', 1, 1), ('usr_other', 'B', 'b@example.com', 'viewer', 1, 1)",
    );
    for (const [id, state] of [
      ['imp_done', 'done'],
      ['imp_open', 'checked'],
    ])
      await all(
        db,
        `INSERT INTO imports (id, name, format, dates, state, created_by_kind, created_by_id, idempotency_key, created_at, touched_at) VALUES ('${id}', 'f', 'csv', 'mdy', '${state}', 'user', 'usr_last', '${id}', 1, 1)`,
      );
  });

  it('the last administrator is not demoted and not locked out', async () => {
    await refused('last_administrator', "UPDATE users SET role = 'captain' WHERE id = 'usr_last'");
    await refused('last_administrator', "UPDATE users SET disabled_at = 1 WHERE id = 'usr_last'");
    await refused('last_administrator', 'UPDATE users SET disabled_at = 1');
  });

  it('nobody is deleted: the event log names them', async () => {
    await refused('user_kept', "DELETE FROM users WHERE id = 'usr_other'");
  });

  it('what was applied is never hidden again, and an import keeps who handed it in', async () => {
    await refused('import_ended', "UPDATE imports SET state = 'discarding' WHERE id = 'imp_done'");
    await refused('import_kept', "DELETE FROM imports WHERE id = 'imp_open'");
    await refused('import_frozen', "UPDATE imports SET created_by_id = 'usr_other' WHERE id = 'imp_open'");
  });

  it('rows keep the file that they came from, so that none can be hidden later', async () => {
    await refused('customer_import', "UPDATE customers SET import_id = 'imp_open' WHERE id = {customer}");
    await refused('receivable_import', "UPDATE receivables SET import_id = 'imp_open' WHERE id = {item}");
    await refused('invoice_import', "UPDATE invoices SET import_id = 'imp_open' WHERE id = {invoice}");
  });
});

describe('what is told to customers', () => {
  const MAIL = {
    id: "'mai_x'",
    cause: "'test:x'",
    kind: "'test'",
    recipient: "'a@example.com'",
    language: "'en'",
    data: "'{}'",
    not_before: '1',
    created_at: '1',
  };
  beforeAll(async () => {
    await all(
      db,
      insert('mails', { ...MAIL, id: "'mai_1'", cause: "'test:1'", state: "'sent'", sent_at: '1' }),
    );
  });

  it('is told once: a cause has one mail, which nothing replaces or removes', async () => {
    for (const verb of ['INSERT', 'REPLACE', 'INSERT OR IGNORE']) {
      await refused('mail_exists', insert('mails', { ...MAIL, cause: "'test:1'" }, verb));
      await refused('mail_exists', insert('mails', { ...MAIL, id: "'mai_1'" }, verb));
    }
    await refused('mail_kept', "DELETE FROM mails WHERE id = 'mai_1'");
  });

  it('keeps to whom and what, and what is sent stays sent', async () => {
    for (const column of [
      'id',
      'cause',
      'kind',
      'customer_id',
      'recipient',
      'language',
      'data',
      'created_at',
    ])
      await refused('mail_frozen', `UPDATE mails SET ${column} = ${column} WHERE id = 'mai_1'`);
    await refused('mail_sent', "UPDATE mails SET state = 'waiting', sent_at = NULL WHERE id = 'mai_1'");
    await refused('mail_sent', "UPDATE mails SET sent_at = 2 WHERE id = 'mai_1'");
  });
});

describe('what is stored and charged', () => {
  const METHOD = {
    id: "'pm_x'",
    customer_id: '{customer}',
    stripe_customer: "'cus_x'",
    type: "'card'",
    created_at: '1',
  };
  const CONSENT = {
    id: "'con_x'",
    customer_id: '{customer}',
    purpose: "'autopay'",
    text: "'I agree'",
    language: "'en'",
    email: "'a@example.com'",
    how: "'checkout'",
    method_id: "'pm_1'",
    at: '1',
  };
  const CHARGE = {
    kind: "'charge'",
    method_id: "'pm_1'",
    items: "'[]'",
    invoice_id: 'NULL',
    self_pay_id: 'NULL',
  };
  const ATTEMPT = {
    id: "'{customer}:2027-01:1'",
    customer_id: '{customer}',
    period: "'2027-01'",
    try: '1',
    due_on: "'2027-01-15'",
    state: "'waiting'",
    run_id: "'run_1'",
    created_at: '1',
  };
  const DEFINITION = {
    schedule: "'{}'",
    criteria: "'{}'",
    created_at: '1',
    changed_at: '1',
    name: "'Monthly'",
  };
  beforeAll(async () => {
    const make = (...statements: string[]) =>
      db.batch(
        statements.map((text) => ({
          sql: text.replaceAll('{customer}', String(billed.customer)),
          params: {},
        })),
      );
    await make(
      insert('payment_methods', { ...METHOD, id: "'pm_1'" }),
      insert('payment_methods', { ...METHOD, id: "'pm_gone'", state: "'removed'" }),
      insert('consents', { ...CONSENT, id: "'con_1'" }),
      insert('consents', { ...CONSENT, id: "'con_ended'", withdrawn_at: '2', withdrawn_by: "'payer'" }),
      insert('runs', {
        id: "'run_1'",
        name: "'x'",
        day: "'2027-01-15'",
        criteria: "'{}'",
        state: "'running'",
        started_at: '1',
      }),
      insert('runs', {
        id: "'run_done'",
        name: "'x'",
        day: "'2027-01-15'",
        criteria: "'{}'",
        state: "'done'",
        started_at: '1',
      }),
      insert('run_definitions', { ...DEFINITION, id: "'def_1'", state: "'effective'" }),
      insert('charge_attempts', ATTEMPT),
      request({ ...CHARGE, id: "'req_c1'", number: '1', attempt_id: "'{customer}:2027-01:1'" }),
      "UPDATE charge_attempts SET state = 'sending', request_id = 'req_c1' WHERE id = '{customer}:2027-01:1'",
      insert('critical_events', { id: '1', cause: "'c:1'", kind: "'no_method'", detail: "'{}'", at: '1' }),
    );
  });

  it('a customer is charged one thing at a time, an attempt once, and topped up once', async () => {
    const next = { ...CHARGE, id: "'req_c2'", number: '2' };
    const topup = { ...next, kind: "'topup'", items: 'NULL' };
    const settle = "UPDATE gateway_requests SET outcome = 'processing' WHERE id = 'req_c1'";
    for (const verb of ['INSERT', 'REPLACE', 'INSERT OR IGNORE']) {
      await refused('charge_exists', request(next, verb));
      await refused('charge_exists', settle, request({ ...next, number: '1' }, verb));
      await refused(
        'charge_exists',
        settle,
        request({ ...next, attempt_id: "'{customer}:2027-01:1'" }, verb),
      );
      await refused(
        'charge_exists',
        settle,
        request({ ...topup, outcome: "'processing'" }),
        request({ ...topup, id: "'req_c3'", number: '3' }, verb),
      );
    }
  });

  it('what was sent is not sent again, and an attempt keeps whose it is', async () => {
    const IT = "WHERE id = '{customer}:2027-01:1'";
    await refused('attempt_sent', `UPDATE charge_attempts SET state = 'waiting' ${IT}`);
    await refused('attempt_sent', `UPDATE charge_attempts SET state = 'scheduled', run_id = NULL ${IT}`);
    for (const column of ['id', 'customer_id', 'period', 'try', 'due_on', 'max_cents', 'created_at'])
      await refused('attempt_frozen', `UPDATE charge_attempts SET ${column} = ${column} ${IT}`);
    for (const verb of ['INSERT', 'REPLACE', 'INSERT OR IGNORE'])
      await refused('attempt_exists', insert('charge_attempts', ATTEMPT, verb));
    await refused('attempt_kept', `DELETE FROM charge_attempts ${IT}`);
  });

  it('a stored method keeps whose it is, and what was removed does not come back', async () => {
    for (const verb of ['INSERT', 'REPLACE', 'INSERT OR IGNORE'])
      await refused('method_exists', insert('payment_methods', { ...METHOD, id: "'pm_1'" }, verb));
    for (const column of ['id', 'customer_id', 'stripe_customer', 'type', 'request_id', 'created_at'])
      await refused('method_frozen', `UPDATE payment_methods SET ${column} = ${column} WHERE id = 'pm_1'`);
    await refused('method_kept', "DELETE FROM payment_methods WHERE id = 'pm_1'");
    await refused('method_removed', "UPDATE payment_methods SET state = 'valid' WHERE id = 'pm_gone'");
    await refused(
      'method_removed',
      "UPDATE payment_methods SET state = 'removing' WHERE id = 'pm_1'",
      "UPDATE payment_methods SET state = 'valid' WHERE id = 'pm_1'",
    );
  });

  it('what was agreed to stays word for word, and is withdrawn once', async () => {
    for (const verb of ['INSERT', 'REPLACE', 'INSERT OR IGNORE'])
      await refused('consent_exists', insert('consents', { ...CONSENT, id: "'con_1'" }, verb));
    for (const column of [
      'id',
      'customer_id',
      'purpose',
      'text',
      'language',
      'email',
      'ip',
      'how',
      'note',
      'given_by',
      'day',
      'cap_cents',
      'method_id',
      'request_id',
      'at',
    ])
      await refused('consent_frozen', `UPDATE consents SET ${column} = ${column} WHERE id = 'con_1'`);
    await refused('consent_withdrawn', "UPDATE consents SET withdrawn_at = NULL WHERE id = 'con_ended'");
    await refused('consent_withdrawn', "UPDATE consents SET withdrawn_by = 'x' WHERE id = 'con_ended'");
    await refused('consent_kept', "DELETE FROM consents WHERE id = 'con_1'");
  });

  it('a run that ended does not begin again, and a definition that was used is not deleted', async () => {
    await refused('run_ended', "UPDATE runs SET state = 'running' WHERE id = 'run_done'");
    await refused('run_kept', "DELETE FROM runs WHERE id = 'run_1'");
    await refused('definition_kept', "DELETE FROM run_definitions WHERE id = 'def_1'");
    await refused('definition_in_use', "UPDATE run_definitions SET state = 'draft' WHERE id = 'def_1'");
  });

  it('nothing is sent of a run that is paused, stopped or done', async () => {
    const NEXT = { ...ATTEMPT, id: "'{customer}:2027-02:1'", period: "'2027-02'" };
    for (const state of ['paused', 'stopped', 'done'])
      await refused(
        'run_not_running',
        insert('charge_attempts', NEXT),
        `UPDATE runs SET state = '${state}' WHERE id = 'run_1'`,
        "UPDATE charge_attempts SET state = 'sending' WHERE id = '{customer}:2027-02:1'",
      );
  });

  it('a run keeps what it was begun for, and only what is effective runs', async () => {
    const RUN = {
      id: "'run_2'",
      name: "'x'",
      day: "'2027-01-15'",
      criteria: "'{}'",
      state: "'selecting'",
      started_at: '1',
    };
    for (const verb of ['INSERT', 'REPLACE', 'INSERT OR IGNORE']) {
      await refused('run_exists', insert('runs', { ...RUN, id: "'run_1'" }, verb));
      await refused(
        'run_exists',
        insert('runs', { ...RUN, number: "(SELECT number FROM runs WHERE id = 'run_1')" }, verb),
      );
    }
    for (const column of [
      'number',
      'id',
      'definition_id',
      'name',
      'day',
      'criteria',
      'started_by',
      'started_at',
    ])
      await refused('run_frozen', `UPDATE runs SET ${column} = ${column} WHERE id = 'run_1'`);
    for (const state of ['draft', 'not_effective'])
      await refused(
        'definition_not_effective',
        insert('run_definitions', { ...DEFINITION, id: "'def_2'", state: `'${state}'` }),
        insert('runs', { ...RUN, definition_id: "'def_2'" }),
      );
    await refused('definition_not_effective', insert('runs', { ...RUN, definition_id: "'def_nobody'" }));
  });

  it('a definition in force is not changed, nor another put in its place', async () => {
    for (const verb of ['INSERT', 'REPLACE', 'INSERT OR IGNORE'])
      await refused(
        'definition_exists',
        insert('run_definitions', { ...DEFINITION, id: "'def_1'", state: "'draft'" }, verb),
      );
    for (const column of ['name', 'schedule', 'criteria'])
      await refused(
        'definition_effective',
        `UPDATE run_definitions SET ${column} = ${column} WHERE id = 'def_1'`,
      );
    for (const column of ['id', 'created_by', 'created_at'])
      await refused(
        'definition_frozen',
        `UPDATE run_definitions SET ${column} = ${column} WHERE id = 'def_1'`,
      );
    for (const state of ['effective', 'not_effective'])
      await refused(
        'definition_kept',
        `UPDATE run_definitions SET state = '${state}' WHERE id = 'def_1'`,
        "DELETE FROM run_definitions WHERE id = 'def_1'",
      );
  });

  it('what somebody must look at stays as it was told', async () => {
    const EVENT_1 = { id: '1', cause: "'c:2'", kind: "'no_method'", detail: "'{}'", at: '1' };
    for (const verb of ['INSERT', 'REPLACE', 'INSERT OR IGNORE'])
      await refused('critical_exists', insert('critical_events', EVENT_1, verb));
    await refused(
      'critical_exists',
      insert('critical_events', { ...EVENT_1, id: '2', cause: "'c:1'" }, 'REPLACE'),
    );
    for (const column of ['id', 'cause', 'kind', 'customer_id', 'detail', 'at'])
      await refused('critical_frozen', `UPDATE critical_events SET ${column} = ${column} WHERE id = 1`);
    await refused('critical_kept', 'DELETE FROM critical_events WHERE id = 1');
  });
});

it('every code that the triggers can raise was raised here', () => {
  const codes = expectedTriggers().flatMap(({ text }) =>
    [...text.matchAll(/RAISE\(ABORT, '(\w+)'\)/g)].map(([, code]) => code),
  );
  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => !attacked.has(String(code)))).toEqual([]);
  expect(new Set(codes).size, 'a code names one trigger').toBe(codes.length);
});
