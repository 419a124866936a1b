import { beforeAll, describe, expect, it } from 'vitest';
import { runImport } from '../../worker/imports/run.ts';
import { wakeImports } from '../../worker/imports/wake.ts';
import { makeSelfPayId } from '../../worker/payer/self-pay-id.ts';
import { all, fresh, sameCustomer } from '../support/books.ts';
import { form, page, payOnline, visit, type World, webhooks } from '../support/world.ts';
import {
  apply,
  ask,
  check,
  discard,
  fileOf,
  look,
  openOffice,
  rowOf,
  rowsOf,
  upload,
  work,
} from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openOffice();
});

const CUSTOMERS = "SELECT count(*) AS many FROM customers WHERE account LIKE 'C-%'";
/** Everything that imports may write. */
const books = async () => ({
  customers: await all(world.db, 'SELECT * FROM customers ORDER BY id'),
  invoices: await all(world.db, 'SELECT * FROM invoices ORDER BY id'),
  receivables: await all(world.db, 'SELECT * FROM receivables ORDER BY id'),
  items: await all(world.db, 'SELECT * FROM invoice_items ORDER BY invoice_id, receivable_id'),
});

/** Ten numbers that no other test uses. */
const numbers = () => 10_000 + 100 * fresh();

describe('a file that is applied', () => {
  it('is there as it says: customers, invoices, receivables, and payable', async () => {
    const n = numbers();
    const file = fileOf([
      rowOf(n, { customer_name: '"Núñez, Ada"', phone: '555 0100', address: '"1 Quay St\nBay City"' }),
      rowOf(n + 1, {
        account: `C-${n}`,
        customer_name: '',
        email: '',
        invoice: `INV-${n}`,
        amount: '"$1,050.00"',
      }),
      rowOf(n + 2, {
        customer_kind: 'Facility',
        customer_name: 'Harbor View',
        status: 'unpaid',
        invoice: `F/${n}`,
      }),
      rowOf(n + 3, { customer_name: 'Cy', status: 'draft', invoice_date: '' }),
      rowOf(n + 4, { customer_name: 'Di', invoice: '', invoice_date: '' }),
    ]);
    const checked = await check(world, file);
    expect(checked).toMatchObject({
      state: 'checked',
      rows: 5,
      encoding: 'utf-8',
      delimiter: ',',
      counts: {
        customers: { create: 4, change: 0, same: 0 },
        invoices: { create: 3, same: 0 },
        receivables: { create: 5, same: 0 },
        amount_cents: 145_000,
        refused: 0,
      },
      created_by: { kind: 'api_key', name: 'Tests' },
    });
    const done = await apply(world, checked.id);
    expect(done).toMatchObject({
      state: 'done',
      progress: { done: 1000, total: 1000 },
      counts: checked.counts,
    });
    expect(done.finished_at).not.toBeNull();
    const id = { id: checked.id };
    expect(
      await all(
        world.db,
        'SELECT account, kind, name, search, address FROM customers WHERE import_id = :id ORDER BY account',
        id,
      ),
    ).toEqual([
      {
        account: `C-${n}`,
        kind: 'person',
        name: 'Núñez, Ada',
        search: 'nunez ada',
        address: '1 Quay St Bay City',
      },
      { account: `C-${n + 2}`, kind: 'facility', name: 'Harbor View', search: 'harbor view', address: null },
      { account: `C-${n + 3}`, kind: 'person', name: 'Cy', search: 'cy', address: null },
      { account: `C-${n + 4}`, kind: 'person', name: 'Di', search: 'di', address: null },
    ]);
    const invoices = await all(
      world.db,
      'SELECT i.number, i.reference, i.status, i.issued_on, i.due_on, i.self_pay_id, (SELECT group_concat(r.number || r.state) FROM invoice_items x JOIN receivables r ON r.id = x.receivable_id WHERE x.invoice_id = i.id) AS items FROM invoices i WHERE import_id = :id ORDER BY i.seq',
      id,
    );
    expect(invoices).toMatchObject([
      {
        number: `INV-${n}`,
        reference: null,
        status: 'open',
        issued_on: '2026-10-30',
        due_on: '2026-11-30',
        items: `D-${n}invoiced,D-${n + 1}invoiced`,
      },
      { number: `INV-${n + 3}`, status: 'draft', issued_on: null, items: `D-${n + 3}to_invoice` },
      { number: `INV-${n + 4}`, reference: `F/${n}`, status: 'unpaid' },
    ]);
    expect(await page(await visit(world, `/pay/${invoices[0]?.self_pay_id}`))).toMatchObject({
      view: 'bill',
      dueCents: 115_000,
    });
    expect(
      await all(
        world.db,
        "SELECT verb, actor_kind, subject_kind, detail ->> '$.receivables_created' AS made FROM activity WHERE subject_id = :id ORDER BY id",
        id,
      ),
    ).toEqual([
      { verb: 'import.uploaded', actor_kind: 'api_key', subject_kind: 'import', made: null },
      { verb: 'import.applied', actor_kind: 'api_key', subject_kind: 'import', made: 5 },
    ]);
  });

  it('can be paid online, and costs a payer’s page no row more than other invoices', async () => {
    const n = numbers();
    const selfPayId = makeSelfPayId(String(600_000_000 + n));
    const { id } = await check(world, fileOf([rowOf(n, { self_pay_id: selfPayId })]));
    await apply(world, id);
    const response = await visit(world, `/pay/${selfPayId}`);
    expect(Number(/read=(\d+)/.exec(response.headers.get('Server-Timing') ?? '')?.[1])).toBeLessThanOrEqual(
      9,
    );
    const [row] = await all(world.db, 'SELECT id, customer_id FROM invoices WHERE self_pay_id = :selfpay', {
      selfpay: selfPayId,
    });
    const billed = {
      ...sameCustomer({ customer: Number(row?.customer_id) } as never),
      customer: Number(row?.customer_id),
      invoice: Number(row?.id),
      number: `INV-${n}`,
      selfPayId,
      items: [],
    };
    await payOnline(world, billed);
    for (const { send } of await webhooks(world)) await send();
    await world.consume();
    expect(await all(world.db, 'SELECT status FROM invoices WHERE id = :id', { id: billed.invoice })).toEqual(
      [{ status: 'paid' }],
    );

    // What is paid now is still the same file.
    const again = await check(world, fileOf([rowOf(n, { self_pay_id: selfPayId })]));
    expect(again.counts).toMatchObject({
      receivables: { create: 0, same: 1 },
      invoices: { create: 0, same: 1 },
    });
  });

  it('is forgotten but for what it did: no name of it is kept twice', async () => {
    const n = numbers();
    const { id } = await check(world, fileOf(rowsOf(3, n)));
    await apply(world, id);
    for (const table of ['import_parts', 'import_customers', 'import_invoices', 'import_receivables'])
      expect(
        await all(world.db, `SELECT count(*) AS many FROM ${table} WHERE import_id = :id`, { id }),
      ).toEqual([{ many: 0 }]);
  });
});

describe('until it is done', () => {
  it('nothing of a file is visible or payable, and then all of it at once', async () => {
    const n = numbers();
    const ids = [0, 1, 2].map((at) => makeSelfPayId(String(700_000_000 + n + at)));
    const { id } = await check(world, fileOf(ids.map((self_pay_id, at) => rowOf(n + at, { self_pay_id }))));
    await ask(world, `/imports/${id}/apply`, { method: 'POST' });
    const seen = async () => {
      const pages = await Promise.all(ids.map((selfPayId) => visit(world, `/pay/${selfPayId}`)));
      const paying = await Promise.all(
        ids.map((selfPayId) => visit(world, `/pay/${selfPayId}/checkout`, form())),
      );
      const read = await Promise.all(ids.map((_, at) => ask(world, `/invoices/INV-${n + at}`)));
      const customers = await all(
        world.db,
        `SELECT count(*) AS many FROM customers c WHERE c.import_id = :id AND ${(await import('../../worker/imports/hidden.ts')).shown('c')}`,
        { id },
      );
      return [
        pages.map(({ status }) => status),
        paying.map(({ headers }) => (headers.get('Location') ?? '').startsWith('http')),
        read.map(({ status }) => status),
        customers[0]?.many,
      ];
    };
    const nothing = [[404, 404, 404], [false, false, false], [404, 404, 404], 0];
    let steps = 0;
    while ((await look(world, id)).state === 'applying') {
      expect(await seen()).toEqual(nothing);
      let once = true;
      await runImport(world.context(undefined, { kind: 'system' }), id, () => {
        const go = once;
        once = false;
        return go;
      });
      steps += 1;
    }
    expect(steps).toBeGreaterThan(5);
    expect(await seen()).toEqual([[200, 200, 200], [true, true, true], [200, 200, 200], 3]);
  });
});

describe('the same file twice', () => {
  it('changes nothing, and says so', async () => {
    const n = numbers();
    const file = fileOf([...rowsOf(3, n), rowOf(n + 5, { invoice: `R/${n}` })]);
    await apply(world, (await check(world, file)).id);
    const before = await books();
    const second = await check(world, file);
    expect(second).toMatchObject({
      state: 'checked',
      counts: {
        customers: { create: 0, change: 0, same: 4 },
        invoices: { create: 0, same: 4 },
        receivables: { create: 0, same: 4 },
        amount_cents: 0,
      },
      notes: ['Everything in this file is in Selfpay already. Applying it changes nothing.'],
    });
    expect((await apply(world, second.id)).state).toBe('done');
    expect(await books()).toEqual(before);
  });

  it('checked twice and applied twice at once is applied once', async () => {
    const n = numbers();
    const file = fileOf(rowsOf(3, n));
    const first = await check(world, file);
    const second = await check(world, file);
    const answers = await Promise.all(
      [first, second].map(({ id }) => ask(world, `/imports/${id}/apply`, { method: 'POST' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    await work(world, first.id);
    await work(world, second.id);
    const before = await books();
    const late = answers[0]?.status === 409 ? first : second;
    // The books have changed since: it is compared anew, and finds nothing to do.
    const anew = await apply(world, late.id);
    expect(anew).toMatchObject({
      state: 'checked',
      counts: { customers: { create: 0, same: 3 }, receivables: { create: 0, same: 3 } },
    });
    expect((await apply(world, late.id)).state).toBe('done');
    expect(await books()).toEqual(before);
    expect(before.customers.filter(({ account }) => account === `C-${n}`)).toHaveLength(1);
  });

  it('checked while it is being applied is not told of what nobody may see', async () => {
    const n = numbers();
    const file = fileOf(rowsOf(3, n));
    const first = await check(world, file);
    await ask(world, `/imports/${first.id}/apply`, { method: 'POST' });
    let steps = 4;
    await runImport(world.context(undefined, { kind: 'system' }), first.id, () => steps-- > 0);
    const second = await check(world, file);
    expect(second).toMatchObject({ state: 'checked', counts: { customers: { create: 3 } }, problems: [] });
    await work(world, first.id);
    expect(await apply(world, second.id)).toMatchObject({
      state: 'checked',
      counts: { customers: { create: 0, same: 3 } },
    });
    expect(await apply(world, second.id)).toMatchObject({ state: 'done' });
  });

  it('applied by two workers at once is applied once', async () => {
    const n = numbers();
    const { id } = await check(world, fileOf(rowsOf(20, n)));
    await ask(world, `/imports/${id}/apply`, { method: 'POST' });
    await Promise.all([1, 2, 3].map(() => work(world, id)));
    await work(world, id);
    expect(await look(world, id)).toMatchObject({ state: 'done' });
    expect(
      await all(
        world.db,
        "SELECT count(*) AS many FROM activity WHERE subject_id = :id AND verb = 'import.applied'",
        { id },
      ),
    ).toEqual([{ many: 1 }]);
    expect(
      await all(world.db, 'SELECT count(*) AS many FROM receivables WHERE import_id = :id', { id }),
    ).toEqual([{ many: 20 }]);
  });
});

describe('what stands in the books', () => {
  it('changes in how customers are reached, and says from what to what', async () => {
    const n = numbers();
    await apply(world, (await check(world, fileOf(rowsOf(2, n)))).id);
    const moved = await check(
      world,
      fileOf([rowOf(n, { customer_name: 'Zoë New', phone: '555 0199', email: '' }), rowOf(n + 1)]),
    );
    expect(moved.counts.customers).toEqual({ create: 0, change: 1, same: 1 });
    expect(moved.changes).toEqual([
      { row: 2, what: `customer C-${n}`, column: 'customer_name', from: `Customer ${n}`, to: 'Zoë New' },
      { row: 2, what: `customer C-${n}`, column: 'phone', from: null, to: '555 0199' },
    ]);
    const name = () =>
      all(world.db, 'SELECT name, search, phone, email FROM customers WHERE account = :account', {
        account: `C-${n}`,
      });
    expect(await name()).toMatchObject([{ name: `Customer ${n}` }]);
    await apply(world, moved.id);
    expect(await name()).toEqual([
      { name: 'Zoë New', search: 'zoe new', phone: '555 0199', email: `c${n}@example.com` },
    ]);
    expect(
      await all(
        world.db,
        'SELECT word FROM customer_words w JOIN customers c ON c.id = w.customer_id WHERE c.account = :account ORDER BY 1',
        { account: `C-${n}` },
      ),
    ).toEqual([{ word: 'new' }, { word: 'zoe' }]);
  });

  it('does not change in what was billed', async () => {
    const n = numbers();
    await apply(
      world,
      (await check(world, fileOf([...rowsOf(2, n), rowOf(n + 3, { invoice: '', invoice_date: '' })]))).id,
    );
    const before = await books();
    const cases: [Record<string, string>, string][] = [
      [{ amount: '99.99' }, 'amount'],
      [{ description: 'Lift assist' }, 'description'],
      [{ due_date: '2026-12-01' }, 'due_date'],
      [{ service_date: '2026-09-02' }, 'service_date'],
      [{ invoice_date: '2026-10-31' }, 'invoice_date'],
      [{ invoice_due_date: '2026-12-31' }, 'invoice_due_date'],
      [{ self_pay_id: '4321' }, 'self_pay_id'],
      [{ invoice: `INV-${n + 1}` }, 'account'],
      [{ invoice: `INV-${n + 50}` }, 'invoice'],
      [{ receivable: `D-${n + 60}` }, 'receivable'],
      [{ account: `C-${n + 1}`, customer_name: '', email: '' }, 'account'],
    ];
    for (const [cells, column] of cases) {
      const { state, problems } = await check(world, fileOf([rowOf(n, cells)]));
      expect(state, column).toBe('refused');
      expect(
        problems.map((problem) => problem.column),
        JSON.stringify(cells),
      ).toContain(column);
      expect(problems[0]?.message).toContain('Imports do not change what was billed.');
    }
    const late = await check(world, fileOf([rowOf(n + 3)]));
    expect(late.problems).toMatchObject([{ row: 2, column: 'invoice' }]);
    expect(await books()).toEqual(before);
  });
});

describe('self-pay IDs of an older system', () => {
  it('are accepted at /pay once the import is done', async () => {
    const n = numbers();
    const { id, notes } = await check(
      world,
      fileOf([rowOf(n, { self_pay_id: '4711' }), rowOf(n + 1, { self_pay_id: '00815' })]),
    );
    expect(notes[0]).toContain('4, 5 digits');
    expect((await visit(world, '/pay/4711')).status).toBe(404);
    expect((await visit(world, '/pay', form({ self_pay_id: '4711' }))).status).toBe(422);
    await apply(world, id);
    expect((await visit(world, '/pay', form({ self_pay_id: '4711' }))).status).toBe(303);
    expect(await page(await visit(world, '/pay/4711'))).toMatchObject({ view: 'bill', invoice: `INV-${n}` });
    expect((await visit(world, '/pay/00815')).status).toBe(200);
    expect(await all(world.db, "SELECT payments ->> '$.legacyIdLengths' AS lengths FROM settings")).toEqual([
      { lengths: '[4,5]' },
    ]);
  });
});

describe('an import that is discarded', () => {
  it('before it is applied leaves nothing', async () => {
    const { id } = await check(world, fileOf(rowsOf(2, numbers())));
    expect(await discard(world, id)).toMatchObject({ state: 'discarded' });
    expect((await ask(world, `/imports/${id}/apply`, { method: 'POST' })).status).toBe(409);
    expect(
      await all(world.db, 'SELECT count(*) AS many FROM import_customers WHERE import_id = :id', { id }),
    ).toEqual([{ many: 0 }]);
  });

  it('while it is applied is taken away, at every step of it', async () => {
    const n = numbers();
    const before = await books();
    for (let after = 0; ; after += 1) {
      const { id } = await check(world, fileOf([...rowsOf(3, n), rowOf(n + 4, { invoice: `X/${n}` })]));
      await ask(world, `/imports/${id}/apply`, { method: 'POST' });
      let left = after;
      await runImport(world.context(undefined, { kind: 'system' }), id, () => left-- > 0);
      if ((await look(world, id)).state === 'done') {
        expect(after).toBeGreaterThan(5);
        break;
      }
      expect(await discard(world, id)).toMatchObject({ state: 'discarded' });
      expect(await books()).toEqual(before);
      expect(
        await all(
          world.db,
          'SELECT count(*) AS many FROM customer_words w WHERE NOT EXISTS (SELECT 1 FROM customers WHERE id = w.customer_id)',
        ),
      ).toEqual([{ many: 0 }]);
    }
  });

  it('once it is done is not: what was billed stays', async () => {
    const { id } = await check(world, fileOf(rowsOf(1, numbers())));
    await apply(world, id);
    expect((await ask(world, `/imports/${id}`, { method: 'DELETE' })).status).toBe(409);
    expect((await look(world, id)).state).toBe('done');
    await expect(all(world.db, 'DELETE FROM receivables WHERE import_id = :id', { id })).rejects.toThrow(
      'receivable_kept',
    );
    await expect(
      all(world.db, "UPDATE imports SET state = 'discarding' WHERE id = :id", { id }),
    ).rejects.toThrow('import_ended');
  });

  it('by nobody for a week is discarded by itself', async () => {
    const { id } = await check(world, fileOf(rowsOf(1, numbers())));
    await all(world.db, 'UPDATE imports SET touched_at = touched_at - 8 * 86400000 WHERE id = :id', { id });
    await wakeImports(world.context(undefined, { kind: 'system' }));
    expect((await look(world, id)).state).toBe('discarded');
    await work(world, id);
  });
});

describe('when the books change under a file that is being applied', () => {
  it('all of it is taken back, and it says so', async () => {
    const n = numbers();
    const { id } = await check(world, fileOf(rowsOf(3, n)));
    await all(
      world.db,
      "INSERT INTO customers (kind, name, account, created_at) VALUES ('person', 'Other', :account, 0)",
      { account: `C-${n + 1}` },
    );
    const before = await books();
    const { state, notes } = await apply(world, id);
    expect(state).toBe('discarded');
    expect(notes.at(-1)).toContain('Nothing of it was kept');
    expect(await books()).toEqual(before);
  });
});

describe('requests', () => {
  it('under the same key are one import', async () => {
    const n = numbers();
    const once = () =>
      ask(world, '/imports?name=a.csv', {
        method: 'POST',
        body: fileOf(rowsOf(1, n)),
        headers: { 'Idempotency-Key': `once-${n}` },
      });
    const [first, second] = await Promise.all([once(), once()]);
    const { id } = (await first.json()) as { id: string };
    expect((await second.json()) as { id: string }).toMatchObject({ id });
    expect(
      await all(world.db, 'SELECT count(*) AS many FROM import_parts WHERE import_id = :id', { id }),
    ).toEqual([{ many: 1 }]);
    await work(world, id);
    await discard(world, id);
  });

  it('that make no sense are refused with what to do', async () => {
    const post = (path: string, init: RequestInit = {}) => ask(world, path, { method: 'POST', ...init });
    expect((await post('/imports')).status).toBe(422);
    expect((await post('/imports?name=a.csv&dates=ymd')).status).toBe(422);
    expect((await post('/imports?name=a.csv', { headers: { 'Idempotency-Key': 'x' } })).status).toBe(422);
    expect((await post('/imports?name=a.csv', { body: new Uint8Array(1024 * 1024 + 1) })).status).toBe(413);
    const { id } = (await (await post('/imports?name=a.csv')).json()) as { id: string };
    const put = (n: number | string, body: Uint8Array<ArrayBuffer> | string) =>
      ask(world, `/imports/${id}/parts/${n}`, { method: 'PUT', body });
    expect((await put(0, '')).status).toBe(422);
    expect((await put(200, 'x')).status).toBe(422);
    expect((await put('one', 'x')).status).toBe(422);
    expect((await put(0, new Uint8Array(512 * 1024 + 1))).status).toBe(413);
    expect((await put(1, 'x')).status).toBe(200);
    const checking = await post(`/imports/${id}/check`, { body: '{"parts": 2}' });
    expect(checking.status).toBe(409);
    expect(await checking.text()).toContain('Part 0 has not come');
    expect((await post(`/imports/${id}/check`, { body: '{"parts": 1}' })).status).toBe(409);
    expect((await post(`/imports/${id}/apply`)).status).toBe(409);
    expect((await put(0, 'account,name\n')).status).toBe(200);
    expect((await post(`/imports/${id}/check`, { body: '{"parts": 2}' })).status).toBe(200);
    expect((await post(`/imports/${id}/check`, { body: '{"parts": 2}' })).status).toBe(200);
    expect((await put(0, 'late')).status).toBe(409);
    const nobody = 'imp_01ARZ3NDEKTSV4RRFFQ69G5FAV';
    for (const response of [
      await ask(world, `/imports/${nobody}`),
      await post(`/imports/${nobody}/apply`),
      await ask(world, `/imports/${nobody}`, { method: 'DELETE' }),
      await post(`/imports/${nobody}/check`, { body: '{"parts": 1}' }),
    ])
      expect(response.status).toBe(404);
    await work(world, id);
  });

  it('list the imports, newest first, page by page', async () => {
    const seen: string[] = [];
    let after = '';
    for (let pages = 0; pages < 50; pages += 1) {
      const response = await ask(world, `/imports?limit=7${after}`);
      const { data, next } = (await response.json()) as { data: { id: string }[]; next: string | null };
      seen.push(...data.map(({ id }) => id));
      if (next === null) break;
      after = `&after=${next}`;
    }
    const ids = (await all(world.db, 'SELECT id FROM imports ORDER BY id DESC')).map(({ id }) => id);
    expect(seen).toEqual(ids);
    expect((await ask(world, '/imports?after=nonsense')).status).toBe(422);
  });

  it('leave what is uploaded unread until all parts have come', async () => {
    const before = await all(world.db, CUSTOMERS);
    const { id, state } = await upload(world, fileOf(rowsOf(40, numbers())), { partBytes: 1000 });
    expect(state).toBe('checking');
    expect(await all(world.db, CUSTOMERS)).toEqual(before);
    await work(world, id);
    expect((await look(world, id)).state).toBe('checked');
  });
});
