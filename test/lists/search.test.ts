import { beforeAll, describe, expect, it } from 'vitest';
import type { Found } from '../../worker/search/schema.ts';
import { all, type Billed } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';
import { get, KEY } from './ask.ts';
import { NAMES, openOffice } from './office.ts';

let world: World;
let bills: Billed[];
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  bills = await openOffice(world.db);
  await all(world.db, "UPDATE receivables SET number = 'D-' || id");
  await all(world.db, "UPDATE invoices SET reference = 'OLD-' || id WHERE id % 2 = 0");
});

const find = async (q: string) => (await get<Found>(world, `/search?q=${encodeURIComponent(q)}`)).data;

describe('search', () => {
  it('finds an invoice by its number, its number alone, its number where it came from, and its self-pay ID as it is printed', async () => {
    const billed = bills.find(({ invoice }) => invoice % 2 === 0) as Billed;
    const id = billed.selfPayId;
    for (const q of [
      billed.number,
      billed.number.toLowerCase(),
      String(billed.invoice),
      ` ${billed.invoice} `,
      `old-${billed.invoice}`,
      id,
      `${id.slice(0, 4)} ${id.slice(4, 7)} ${id.slice(7)}`,
      `${id.slice(0, 4)}-${id.slice(4, 7)}-${id.slice(7)}`,
    ])
      expect((await find(q))[0], q).toMatchObject({ kind: 'invoice', id: billed.number });
  });

  it('finds a receivable by the office’s number and by ours', async () => {
    const item = bills[4]?.items[0];
    for (const q of [`D-${item}`, `d-${item}`, `R-${item}`, String(item)])
      expect(await find(q), q).toContainEqual(
        expect.objectContaining({ kind: 'receivable', id: String(item), title: `D-${item}` }),
      );
  });

  it('finds a customer by account and by the beginnings of names, with or without accents', async () => {
    const names = async (q: string) =>
      (await find(q)).filter(({ kind }) => kind === 'customer').map(({ title }) => title);
    expect(await names('A-2')).toEqual([NAMES[2]]);
    expect(await names('a-2')).toContain(NAMES[2]);
    expect(await names('siob')).toEqual([NAMES[1]]);
    expect(await names("O'Neill")).toEqual([NAMES[1]]);
    expect(await names('ŁUKASZ zol')).toEqual([NAMES[2]]);
    expect((await names('ada aber')).sort()).toEqual([NAMES[0], NAMES[5]].sort());
    expect(await names('brendan')).toEqual([NAMES[4]]);
    expect(await names('bernathy')).toEqual([]);
  });

  it('finds entries by their number', async () => {
    const found = (await find('4003')).filter(({ kind }) => kind === 'entry');
    expect(found.length).toBeGreaterThan(1);
    expect(found[0]?.title).toMatch(/^(Check|Cash|EFT|Card) 4003$/);
  });

  it('shows at most twelve, nothing for nothing, and minds no odd letters', async () => {
    expect((await find('a')).length).toBeLessThanOrEqual(12);
    for (const q of ['', ' ', '%', '_', "'", '"', '\\', '💩', '\u0000', '*', '()', 'x'.repeat(200)])
      expect(await find(q), q).toEqual([]);
  });
});
