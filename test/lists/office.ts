import { searchWords } from '../../worker/customers/words.ts';
import { type Database, sql } from '../../worker/db/database.ts';
import type { Actor } from '../../worker/ledger/entry.ts';
import { post } from '../../worker/ledger/post.ts';
import { pourIntoCredit, pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import { all, type Billed, bill, newCustomer, sameCustomer } from '../support/books.ts';

export const NAMES = [
  'Ada Abernathy',
  'Siobhán O’Neill-Ibarra',
  'Zoltán Łukasz',
  'Ana Anaya',
  'St. Brendan Care Home',
  'ada  abernathy',
  'Mc\'Donald "Mac" Ångström',
];
const TYPES = ['Check', 'Cash', 'EFT', 'Card'];
const STATUSES = ['open', 'open', 'unpaid', 'draft', 'void', 'open'];
const ACTORS: Actor[] = [
  { kind: 'webhook' },
  { kind: 'user', id: 'usr_1' },
  { kind: 'api_key', id: 'key_1' },
];
export const BEGAN = Date.UTC(2026, 8, 1);
const DAY_MS = 86_400_000;

/** A small office in which every filter lets something through and keeps something out. */
export async function openOffice(db: Database): Promise<Billed[]> {
  await db.batch([
    sql(
      "INSERT INTO users (id, name, email, role, created_at, updated_at) VALUES ('usr_1', 'Uma User', 'uma@example.com', 'biller', 0, 0)",
    ),
  ]);
  const bills: Billed[] = [];
  for (let at = 0; at < 42; at += 1) {
    const before = bills[at - NAMES.length];
    const billed = await bill(
      db,
      [1000 + (at % 5) * 100, 500],
      STATUSES[at % STATUSES.length],
      before === undefined ? newCustomer() : sameCustomer(before),
    );
    if (before === undefined) await nameCustomer(db, billed.customer, at);
    await all(db, 'UPDATE invoices SET issued_on = :day WHERE id = :id', {
      id: billed.invoice,
      day: at % STATUSES.length === 3 ? null : dayAt(at % 9),
    });
    bills.push(billed);
  }
  for (const [at, billed] of bills.entries()) await db.batch(entryOf(billed, at));
  return bills;
}

export const dayAt = (days: number) => new Date(BEGAN + days * DAY_MS).toISOString().slice(0, 10);
export const momentAt = (at: number) => new Date(BEGAN + Math.floor(at / 3) * DAY_MS).toISOString();

async function nameCustomer(db: Database, id: number, at: number): Promise<void> {
  const name = NAMES[at] ?? '';
  await all(db, 'UPDATE customers SET name = :name, search = :search, account = :account WHERE id = :id', {
    id,
    name,
    search: searchWords(name),
    account: at % 2 === 0 ? `A-${at}` : null,
  });
}

/** Three entries a day, of the same moment; every seventh is credit, every fifth needs review. */
export function entryOf(billed: Billed, at: number) {
  const id = `ent_${String(at).padStart(4, '0')}`;
  const credit = at % 7 === 6;
  return [
    ...post(
      {
        id,
        sourceKey: id,
        kind: 'manual',
        type: TYPES[at % TYPES.length] ?? '',
        number: `${4000 + (at % 11)}`,
        amountCents: credit ? 500 : 300 + (at % 3) * 100,
        comment: '',
        atMs: Date.parse(momentAt(at)),
      },
      {
        id: `act_${String(at).padStart(4, '0')}`,
        actor: ACTORS[at % ACTORS.length] as Actor,
        verb: 'entry.posted',
        detail: {},
        atMs: Date.parse(momentAt(at)),
      },
      [credit ? pourIntoCredit(billed.customer) : pourOverInvoice(targetOf(billed.customer, billed.invoice))],
    ),
    sql('UPDATE register_entries SET needs_review = :review WHERE id = :id', {
      id,
      review: at % 5 === 4 ? 1 : 0,
    }),
  ];
}
