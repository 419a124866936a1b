import { beforeAll, describe, expect, it } from 'vitest';
import { all, bill } from '../support/books.ts';
import type { World } from '../support/world.ts';
import { apply, check, type File, fileOf, HEADER, openOffice, rowOf } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openOffice();
});

/** What is wrong with a file, by row and column; and nothing of it is in the books. */
async function problemsOf(file: File, how: Parameters<typeof check>[2] = {}) {
  const { state, problems, counts } = await check(world, file, how);
  expect(state).toBe('refused');
  expect(problems.length).toBeGreaterThan(0);
  expect(await all(world.db, "SELECT count(*) AS many FROM customers WHERE account LIKE 'C-%'")).toEqual([
    { many: 0 },
  ]);
  return { problems, counts };
}

const one = async (cells: Record<string, string>) => {
  const { problems } = await problemsOf(fileOf([rowOf(1), rowOf(2, cells)]));
  return problems;
};

describe('columns', () => {
  it('that are missing are named', async () => {
    const { problems } = await problemsOf('Name,Balance,Item\nAda,1.00,D-1\n');
    expect(problems).toMatchObject([{ row: null, column: null }]);
    expect(problems[0]?.message).toContain('“account”');
    expect(problems[0]?.message).toContain('“Name”, “Balance”, “Item”');
  });

  it('of receivables without amounts, and of invoices without receivables, are refused', async () => {
    expect((await problemsOf('account,receivable\nC-1,D-1\n')).problems[0]?.message).toContain('“amount”');
    expect((await problemsOf('account,invoice\nC-1,INV-1\n')).problems[0]?.message).toContain('“receivable”');
  });

  it('that mean the same are named', async () => {
    const { problems } = await problemsOf('Acct,Customer No,Name\nC-1,C-2,Ada\n');
    expect(problems[0]?.message).toBe('The columns “Acct” and “Customer No” both mean account. Keep one.');
  });

  it('in another number than the header’s are refused by row', async () => {
    const { problems } = await problemsOf(
      'account,name,phone\nC-1,Ada,555-0100\nC-2,Example, Ben,555-0101\nC-3,Cy\n',
    );
    expect(problems.map(({ row }) => row)).toEqual([3, 4]);
    expect(problems[0]?.message).toContain('4 cells and the header 3');
  });
});

describe('a file that is no table', () => {
  it.each([
    ['an Excel workbook', new Uint8Array([0x50, 0x4b, 3, 4, 1, 2, 3])],
    ['an old Excel workbook', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1])],
    ['a PDF file', '%PDF-1.7 …'],
    ['a web page', '<html><table><tr><td>account</td></tr></table>'],
    ['empty', ' \n \n'],
    ['no rows', `${HEADER}\n`],
  ])('is said to be %s', async (what, file) => {
    const { problems } = await problemsOf(file as File);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(what);
  });

  it('nor JSON of the right shape is refused', async () => {
    for (const file of [
      '{"rows": []}',
      '[1, 2]',
      '[{"account": "C-1"',
      '[{"account": C-1}]',
      '[{"account": "C-1"}] x',
    ]) {
      await problemsOf(file, { name: 'x.json' });
    }
  });

  it('with a quote that is never closed is refused where it is opened', async () => {
    const rows = [
      rowOf(1),
      rowOf(2, { customer_name: '"Ada' }),
      ...Array.from({ length: 50 }, (_, n) => rowOf(n + 3)),
    ];
    const { problems } = await problemsOf(fileOf(rows));
    expect(problems[0]).toMatchObject({ row: 3 });
    expect(problems[0]?.message).toContain('never closed');
  });

  it('with such a quote far before the end of a long file is refused there too', async () => {
    const rows = Array.from({ length: 9000 }, (_, n) =>
      rowOf(n, n === 2500 ? { customer_name: '"Ada' } : {}),
    );
    const { problems } = await problemsOf(fileOf(rows), { partBytes: 512 * 1024 });
    expect(problems[0]).toMatchObject({ row: 2502 });
  });
});

describe('a cell', () => {
  it.each(['=1+1', '@SUM(A1)', '+cmd|x', '-HYPERLINK(1)', '\t=1', '＝1', ' =1', '-(1)', '+=1'])(
    'that a spreadsheet would run is refused: %j',
    async (value) => {
      const problems = await one({ customer_name: `"${value}"` });
      expect(problems).toMatchObject([{ row: 3, column: 'customer_name' }]);
      expect(problems[0]?.message).toContain('formula');
    },
  );

  it.each([
    ['amount', '-5.00', 'negative'],
    ['amount', '(5.00)', 'negative'],
    ['amount', '5.00-', 'negative'],
    ['amount', '1.234', 'two digits'],
    ['amount', '"12,34"', '12.34'],
    ['amount', '1000000.00', '999,999.99'],
    ['amount', 'free', 'not an amount'],
    ['amount', '', 'still owed'],
    ['account', '', 'account'],
    ['receivable', '', 'receivable'],
    ['due_date', '02/30/2026', 'no day 30'],
    ['due_date', '2026-13-01', 'no month 13'],
    ['due_date', '31/12/2026', 'begin with the day'],
    ['due_date', '11/20/26', 'four digits'],
    ['due_date', '46346', 'spreadsheet'],
    ['service_date', '0206-01-01', 'year'],
    ['service_date', '2926-01-01', 'year'],
    ['service_date', 'soon', 'not a date'],
    ['self_pay_id', '1234567890', 'digit is wrong'],
    ['self_pay_id', '12345678901', 'ten digits'],
    ['status', 'paid', 'Leave out'],
    ['status', 'maybe', 'open, unpaid or draft'],
    ['customer_kind', 'dog', 'person or facility'],
    ['email', 'nowhere', 'e-mail'],
    ['invoice', 'PPF-000001', 'fees'],
    ['customer_name', 'A\u0000da', 'U+0000'],
    ['customer_name', 'A\u202eda', 'U+202E'],
    ['customer_name', 'Mar\ufffda', 'lost'],
    ['customer_name', 'x'.repeat(121), 'at most 120'],
    ['account', 'x'.repeat(41), 'at most 40'],
    ['address', 'x'.repeat(5000), 'at most 300'],
  ])('of %s that says %j is refused: %s', async (column, value, says) => {
    const problems = await one({ [column]: value });
    expect(problems).toMatchObject([{ row: 3, column }]);
    expect(problems[0]?.message).toContain(says);
  });
});

describe('rows that contradict each other', () => {
  it('the same receivable twice', async () => {
    const { problems } = await problemsOf(fileOf([rowOf(1), rowOf(2), rowOf(1)]));
    expect(problems).toMatchObject([{ row: 4, column: 'receivable', value: 'D-1' }]);
    expect(problems[0]?.message).toContain('row 2');
  });

  it('one invoice of two customers, of two dates, with two IDs, and two invoices with one ID', async () => {
    const cases: [Record<string, string>, Record<string, string>, string][] = [
      [{}, { account: 'C-2' }, 'account'],
      [{}, { invoice_date: '2026-10-31' }, 'invoice_date'],
      [{ self_pay_id: '777' }, { self_pay_id: '778' }, 'self_pay_id'],
      [{ status: 'open' }, { status: 'unpaid' }, 'status'],
      [{ self_pay_id: '779' }, { self_pay_id: '779', invoice: 'INV-3' }, 'self_pay_id'],
    ];
    for (const [first, second, column] of cases) {
      const rows = [
        rowOf(1, first),
        rowOf(2, { account: 'C-1', customer_name: '', email: '', invoice: 'INV-1', ...second }),
      ];
      if (second.account) rows.push(rowOf(9, { account: 'C-2' }));
      const { problems } = await problemsOf(fileOf(rows));
      expect(problems, column).toMatchObject([{ row: 3, column }]);
    }
  });

  it('one customer with two names', async () => {
    const { problems } = await problemsOf(
      fileOf([rowOf(1), rowOf(2, { account: 'C-1', email: 'c1@example.com' })]),
    );
    expect(problems).toMatchObject([{ row: 3, column: 'customer_name', value: 'Customer 2' }]);
    expect(problems[0]?.message).toContain('Customer 1');
  });

  it('a new customer without a name, and a new invoice without a date', async () => {
    const { problems } = await problemsOf(
      fileOf([rowOf(1, { customer_name: '' }), rowOf(2, { invoice_date: '' })]),
    );
    expect(problems).toMatchObject([
      { row: 2, column: 'customer_name' },
      { row: 3, column: 'invoice_date' },
    ]);
  });
});

describe('what contradicts the books', () => {
  it('an ID that another invoice has', async () => {
    const billed = await bill(world.db, [1000]);
    const problems = await one({ self_pay_id: billed.selfPayId });
    expect(problems).toMatchObject([{ row: 3, column: 'self_pay_id', value: billed.selfPayId }]);
    expect(problems[0]?.message).toContain(billed.number);
  });

  it('an invoice of ours that is somebody else’s', async () => {
    const billed = await bill(world.db, [1000]);
    const problems = await one({ invoice: billed.number });
    expect(problems.map(({ column }) => column)).toContain('account');
    expect(problems.map(({ message }) => message).join(' ')).toContain(
      'Imports do not change what was billed.',
    );
  });
});

it('a file with a thousand problems is not read on, and says how many there are', async () => {
  const rows = Array.from({ length: 5000 }, (_, n) => rowOf(n, { amount: 'much' }));
  const { problems, more_problems, counts, notes, state } = await check(world, fileOf(rows));
  expect(state).toBe('refused');
  expect(problems).toHaveLength(200);
  expect(more_problems).toBe(800);
  expect(counts.refused).toBe(1000);
  expect(notes.join(' ')).toContain('only to row');
});

it('a file that contradicts the books in thousands of rows is not compared on', async () => {
  const many = Array.from({ length: 4000 }, (_, n) => ({
    account: `B-${n}`,
    customer_name: 'Ada',
    email: '',
  }));
  const rows = (amount: string) => fileOf(many.map((cells, n) => rowOf(50_000 + n, { ...cells, amount })));
  const first = await check(world, rows('1.00'));
  await apply(world, first.id);
  const { state, more_problems, notes } = await check(world, rows('2.00'));
  expect(state).toBe('refused');
  expect(more_problems).toBeLessThan(3000);
  expect(notes.join(' ')).toContain('too much to mend');
});
