import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { searchWords } from '../../worker/customers/words.ts';
import { type Database, openDatabase, sql } from '../../worker/db/database.ts';
import { all } from '../support/books.ts';

let db: Database;
beforeAll(async () => {
  // As a deployment of the version before: its books first, the migration after.
  await applyD1Migrations(
    env.DB,
    env.MIGRATIONS.filter(({ name }) => name < '0006'),
  );
  db = openDatabase(env.DB);
  const before = [
    "INSERT INTO customers (id, kind, name, created_at) VALUES (1, 'person', 'Ada Mc''Example-Smith', 0), (2, 'facility', 'St. Brendan \"Home\"', 0)",
    "INSERT INTO receivables (id, customer_id, description, due_on, state, price_cents, balance_cents, created_at) VALUES (10, 1, 'x', '2026-01-01', 'invoiced', 100, 100, 0), (20, 2, 'x', '2026-01-01', 'invoiced', 100, 100, 0)",
    "INSERT INTO activity (id, actor_kind, verb, subject_kind, subject_id, at) VALUES ('act_1', 'system', 'x', 'entry', 'x', 0)",
    "INSERT INTO ledger_events (entry_id, kind, receivable_id, customer_id, amount_cents, at) VALUES ('ent_one', 'payment', 10, NULL, 60, 0), ('ent_one', 'credit', NULL, 1, 40, 0), ('ent_two', 'payment', 10, NULL, 40, 0), ('ent_two', 'payment', 20, NULL, 5, 0), ('ent_credit', 'credit', NULL, 2, 7, 0)",
    ...[
      ['ent_one', 100],
      ['ent_two', 45],
      ['ent_credit', 7],
    ].map(
      ([id, cents]) =>
        `INSERT INTO register_entries (id, source_key, kind, type, number, amount_cents, audit_id, at) VALUES ('${id}', '${id}', 'manual', 'Check', '1', ${cents}, 'act_1', 0)`,
    ),
  ];
  await db.batch(before.map((text) => sql(text)));
  await applyD1Migrations(env.DB, env.MIGRATIONS);
});

const wordsOf = async (id: number) =>
  (await all(db, 'SELECT word FROM customer_words WHERE customer_id = :id ORDER BY word', { id })).map(
    ({ word }) => word,
  );

describe('books from before', () => {
  it('have names that are found', async () => {
    expect(await wordsOf(1)).toEqual(['ada', 'mcexample', 'smith']);
    expect(await wordsOf(2)).toEqual(['"home"', 'brendan', 'st']);
  });

  it('have entries that know whose money they are, unless it was of several', async () => {
    expect(await all(db, 'SELECT id, customer_id, credited_cents FROM register_entries ORDER BY id')).toEqual(
      [
        { id: 'ent_credit', customer_id: 2, credited_cents: 7 },
        { id: 'ent_one', customer_id: 1, credited_cents: 40 },
        { id: 'ent_two', customer_id: null, credited_cents: 0 },
      ],
    );
  });

  it('keep that as it is', async () => {
    for (const column of ['customer_id', 'credited_cents'])
      await expect(all(db, `UPDATE register_entries SET ${column} = 1`)).rejects.toThrow('entry_frozen');
  });
});

describe('the words of a name', () => {
  it.each([
    ['Siobhán O’Neill-Ibarra', 'siobhan oneill ibarra'],
    ['  Mc\'Donald, "Mac"\tÅngström ', 'mcdonald mac angstrom'],
    ['Łukasz Straße Ørsted', 'lukasz strasse orsted'],
    ['St. Brendan Care Home #3', 'st brendan care home 3'],
    ['李 小龍', '李 小龍'],
    ['👩‍🚒 ()', ''],
    ['', ''],
  ])('%s: %s', (name, words) => {
    expect(searchWords(name)).toBe(words);
    expect(searchWords(words)).toBe(words);
  });

  it('follow the name when it changes, each word once', async () => {
    await all(
      db,
      "INSERT INTO customers (id, kind, name, search, created_at) VALUES (5, 'person', 'Anna Anna Lee', 'anna anna lee', 0)",
    );
    expect(await wordsOf(5)).toEqual(['anna', 'lee']);
    await all(db, "UPDATE customers SET search = 'anna bell' WHERE id = 5");
    expect(await wordsOf(5)).toEqual(['anna', 'bell']);
    await all(db, "UPDATE customers SET search = search, name = 'X' WHERE id = 5");
    expect(await wordsOf(5)).toEqual(['anna', 'bell']);
    await all(db, "UPDATE customers SET search = '' WHERE id = 5");
    expect(await wordsOf(5)).toEqual([]);
  });

  it('are made from the name when a customer comes without them', async () => {
    await all(db, "INSERT INTO customers (id, kind, name, created_at) VALUES (6, 'person', 'Bo Plain', 0)");
    expect(await wordsOf(6)).toEqual(['bo', 'plain']);
    await all(db, "INSERT INTO customers (id, kind, name, created_at) VALUES (7, 'person', ' ', 0)");
    expect(await wordsOf(7)).toEqual([]);
  });

  it('never break what stands in JSON', async () => {
    await all(
      db,
      `INSERT INTO customers (id, kind, name, search, created_at) VALUES (8, 'person', 'x', 'a"b c\\d [e] null', 0)`,
    );
    expect(await wordsOf(8)).toEqual(['[e]', 'a"b', 'c\\d', 'null']);
  });
});
