import { beforeAll, describe, expect, it } from 'vitest';
import { all } from '../support/books.ts';
import type { World } from '../support/world.ts';
import { check, fileOf, HEADER, openOffice, rowOf } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openOffice();
});

const TEXT = fileOf([rowOf(1, { customer_name: 'Siobhán Núñez' }), rowOf(2, { customer_name: 'Zoë — “B”' })]);

function windows1252(text: string): Uint8Array<ArrayBuffer> {
  const special: Record<string, number> = { '—': 0x97, '“': 0x93, '”': 0x94 };
  return new Uint8Array([...text].map((letter) => special[letter] ?? letter.charCodeAt(0)));
}
function utf16(text: string, big: boolean, mark: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array((text.length + (mark ? 1 : 0)) * 2);
  const view = new DataView(bytes.buffer);
  [...(mark ? '\ufeff' : ''), ...text].forEach((letter, at) => {
    view.setUint16(at * 2, letter.charCodeAt(0), !big);
  });
  return bytes;
}
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

describe('an encoding', () => {
  it.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ['UTF-8', utf8(TEXT), 'utf-8'],
    ['UTF-8 with its mark', utf8(`\ufeff${TEXT}`), 'utf-8'],
    ['Windows-1252', windows1252(TEXT), 'windows-1252'],
    ['UTF-16, little end first', utf16(TEXT, false, true), 'utf-16le'],
    ['UTF-16, big end first', utf16(TEXT, true, true), 'utf-16be'],
    ['UTF-16 without its mark', utf16(TEXT, false, false), 'utf-16le'],
  ])('%s is read', async (_name, bytes, encoding) => {
    for (const partBytes of [0, 65, 64, 63]) {
      const checked = await check(world, bytes, {
        partBytes: Math.max(partBytes, partBytes && Math.ceil(bytes.length / 100)),
      });
      expect(checked).toMatchObject({ state: 'checked', encoding, rows: 2, problems: [] });
      const names = await all(
        world.db,
        'SELECT name FROM import_customers WHERE import_id = :id ORDER BY account',
        {
          id: checked.id,
        },
      );
      expect(names).toEqual([{ name: 'Siobhán Núñez' }, { name: 'Zoë — “B”' }]);
    }
  });

  it('is one for the whole file: a letter at the end of it decides', async () => {
    const rows = Array.from({ length: 6000 }, (_, n) => rowOf(n));
    const bytes = windows1252(
      fileOf([rowOf(7001, { customer_name: 'Müller' }), ...rows, rowOf(7000, { customer_name: 'Núñez' })]),
    );
    const checked = await check(world, bytes, { partBytes: 512 * 1024 });
    expect(checked).toMatchObject({ state: 'checked', encoding: 'windows-1252', rows: 6002 });
    expect(
      await all(
        world.db,
        "SELECT name FROM import_customers WHERE import_id = :id AND account IN ('C-7000', 'C-7001')",
        { id: checked.id },
      ),
    ).toEqual([{ name: 'Núñez' }, { name: 'Müller' }]);
  });

  it('cut by parts anywhere loses no letter', async () => {
    const long = fileOf(Array.from({ length: 40 }, (_, n) => rowOf(n, { customer_name: 'ñ€😀'.repeat(9) })));
    const checked = await check(world, utf8(long), { partBytes: 101 });
    expect(checked).toMatchObject({ state: 'checked', encoding: 'utf-8', rows: 40 });
    expect(
      await all(world.db, 'SELECT DISTINCT name FROM import_customers WHERE import_id = :id', {
        id: checked.id,
      }),
    ).toEqual([{ name: 'ñ€😀'.repeat(9) }]);
  });
});

describe('a form', () => {
  const CELLS = ['C-1', 'Ada "Addie" Example, Jr.', 'D-1', '1,234.56', '2026-11-20'];
  const NAMES = ['Customer No.', 'Full Name', 'Item #', 'Balance Due', 'DUE_DATE'];
  const quoted = (cells: string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`);
  it.each([
    ['commas', [quoted(NAMES), quoted(CELLS)].map((row) => row.join(',')).join('\r\n')],
    ['semicolons', [NAMES, quoted(CELLS)].map((row) => row.join(';')).join('\n')],
    ['tabs', [NAMES, quoted(CELLS)].map((row) => row.join('\t')).join('\r\n')],
    ['bars', [NAMES, quoted(CELLS)].map((row) => row.join('|')).join('\n')],
    ['old line ends', [NAMES, quoted(CELLS)].map((row) => row.join(',')).join('\r')],
    ['blank lines', `\n${NAMES.join(',')}\n\n${quoted(CELLS).join(',')}\n\n\n`],
    ['a hint for Excel', `sep=;\r\n${NAMES.join(';')}\r\n${quoted(CELLS).join(';')}\r\n`],
    ['empty columns behind', `${NAMES.join(',')},,\n${quoted(CELLS).join(',')},,\n,,,,,,\n`],
  ])('with %s is read', async (_name, file) => {
    const { state, problems, sample, counts } = await check(world, file);
    expect(problems).toEqual([]);
    expect(state).toBe('checked');
    expect(counts.amount_cents).toBe(123_456);
    expect(sample).toMatchObject([
      {
        account: 'C-1',
        customer_name: 'Ada "Addie" Example, Jr.',
        receivable: 'D-1',
        amount: '1234.56',
        due_date: '2026-11-20',
      },
    ]);
  });

  it('of JSON is read, in parts too', async () => {
    const rows = Array.from({ length: 30 }, (_, n) => ({
      account: `C-${n}`,
      customer_name: `Ada {"[${n}]\\`,
      receivable: `D-${n}`,
      amount: n + 0.5,
      due_date: '2026-11-20',
      note: null,
    }));
    for (const partBytes of [0, 97]) {
      const {
        state,
        problems,
        counts,
        rows: many,
        notes,
      } = await check(world, JSON.stringify(rows, null, 1), { partBytes, name: 'x.csv' });
      expect(problems).toEqual([]);
      expect([state, many, counts.customers.create, counts.amount_cents]).toEqual([
        'checked',
        30,
        30,
        45_000,
      ]);
      expect(notes.join(' ')).toContain('“note”');
    }
  });

  it('of customers only, and of receivables only, is read', async () => {
    expect((await check(world, 'acct,name\nC-1,Ada\n')).counts).toMatchObject({
      customers: { create: 1 },
      receivables: { create: 0 },
    });
    expect(
      (await check(world, 'acct,name,item,due,amount\nC-1,Ada,D-1,11/20/2026,5\nC-2,Ben,,,\n')).counts,
    ).toMatchObject({
      customers: { create: 2 },
      receivables: { create: 1 },
      invoices: { create: 0 },
    });
  });

  it('with columns that nobody knows is read without them, and says so', async () => {
    const { state, notes, columns } = await check(world, 'acct,name,Shoe size\nC-1,Ada,44\n');
    expect(state).toBe('checked');
    expect(notes).toEqual(['Ignored: “Shoe size”. These are no columns that Selfpay knows.']);
    expect(columns[2]).toEqual({ name: 'Shoe size', field: null });
  });

  it('whose dates could be read two ways says how they were read', async () => {
    const file = 'acct,name,item,due,amount\nC-1,Ada,D-1,03/04/2026,5\n';
    const american = await check(world, file);
    expect(american.notes).toEqual(['Dates like 03/04/2026 were read month first.']);
    expect(american.sample).toMatchObject([{ due_date: '2026-03-04' }]);
    const other = await check(world, file, { query: '&dates=dmy' });
    expect(other.notes).toEqual(['Dates like 03/04/2026 were read day first.']);
    expect(other.sample).toMatchObject([{ due_date: '2026-04-03' }]);
  });

  it('says what it is called in the file where something is wrong', async () => {
    const { problems } = await check(world, 'Acct #,Name,Item,Due,Balance\nC-1,Ada,D-1,11/20/2026,-5\n');
    expect(problems).toMatchObject([{ row: 2, column: 'Balance' }]);
  });

  it('of a header alone in capitals, with accents and marks is understood', async () => {
    expect((await check(world, `${HEADER.toUpperCase().replaceAll('_', ' ')}\n${rowOf(1)}\n`)).state).toBe(
      'checked',
    );
  });
});
