import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../worker/db/database.ts';
import { createContext } from '../../worker/environment.ts';
import { expectedTriggers } from '../../worker/health/check.ts';
import { createApp } from '../../worker/http/app.ts';
import type { Portal } from '../../worker/http/types.ts';
import { all } from '../support/books.ts';
import { openWorld, type World } from '../support/world.ts';

const MIGRATIONS = import.meta.glob<string>('../../db/migrations/*.sql', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const text = Object.values(MIGRATIONS).join('\n');
const triggers = text.split('\n').filter((line) => line.includes('CREATE TRIGGER'));

const NO_PAGES: Portal = {
  chooseLanguage: () => 'en',
  render: async () => new Response(),
  renderShell: async () => new Response(),
};

let world: World;
let db: Database;
beforeAll(async () => {
  world = await openWorld();
  db = world.db;
});

describe('each trigger', () => {
  it('stands on one line from CREATE to its only END', () => {
    expect(triggers.length).toBeGreaterThan(30);
    expect(text).not.toContain('\r');
    for (const line of triggers) {
      expect(line).toMatch(/^CREATE TRIGGER \w+ (BEFORE|AFTER) (INSERT|DELETE|UPDATE)\b.* BEGIN .*; END;$/);
      expect(line.match(/\bEND\b/gi), line).toHaveLength(1);
      expect(line.match(/\bBEGIN\b/gi), line).toHaveLength(1);
      expect(line).not.toMatch(/\bCASE\b|--/i);
    }
    expect(text.match(/CREATE (TEMP |TEMPORARY )?TRIGGER/gi), 'none hides in another line').toHaveLength(
      triggers.length,
    );
  });

  it('has one statement in its body', () => {
    for (const line of triggers) {
      const body = line.slice(line.indexOf(' BEGIN ') + 7, line.lastIndexOf(' END;'));
      expect(body.match(/;/g), line).toHaveLength(1);
    }
  });

  it('says with a code of its own what it refuses, and refuses always by ABORT', () => {
    for (const line of triggers.filter((line) => line.includes('RAISE')))
      expect(line).toMatch(/BEGIN SELECT RAISE\(ABORT, '[a-z_]+'\); END;$/);
  });
});

describe('the tables', () => {
  it('are all STRICT', async () => {
    const rows = await all(
      db,
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name <> 'd1_migrations'",
    );
    expect(rows).toEqual([]);
  });

  it('have an index that leads with each deferred foreign key, so that a commit scans nothing', async () => {
    const tables = await all(db, "SELECT name, sql FROM sqlite_master WHERE type = 'table'");
    const deferred = tables.flatMap(({ name, sql }) =>
      [...String(sql).matchAll(/^\s*(\w+) \w+.*REFERENCES.*DEFERRABLE INITIALLY DEFERRED/gm)].map(
        ([, column]) => ({ table: String(name), column: String(column) }),
      ),
    );
    expect(deferred.length).toBeGreaterThanOrEqual(2);
    for (const { table, column } of deferred) {
      const indexes = await all(
        db,
        `SELECT m.sql FROM pragma_index_list(:table) l JOIN pragma_index_info(l.name) i ON i.seqno = 0 AND i.name = :column JOIN sqlite_master m ON m.name = l.name`,
        { table, column },
      );
      const usable = indexes.filter(
        ({ sql }) => !/WHERE/.test(String(sql)) || String(sql).endsWith(`WHERE ${column} IS NOT NULL`),
      );
      expect(usable.length, `${table}.${column}`).toBeGreaterThan(0);
      const [plan] = await all(db, `EXPLAIN QUERY PLAN SELECT 1 FROM ${table} WHERE ${column} = 'x'`);
      expect(String(plan?.detail), `${table}.${column}`).toMatch(/^SEARCH/);
    }
  });

  it('have an index for what each guard searches: no trigger scans a table that grows', async () => {
    const growing = [
      'register_entries',
      'ledger_events',
      'receivables',
      'customers',
      'invoices',
      'activity',
      'stripe_events',
      'gateway_requests',
      'invoice_items',
    ];
    const guards = [
      ...text.matchAll(/ EXISTS \(SELECT 1 FROM (\w+) WHERE ([^()]+(?:\([^()]+\)[^()]*)*)\)/g),
    ].filter(([whole]) => !whole.includes(' o '));
    expect(guards.length).toBeGreaterThan(5);
    for (const [, table, where] of guards) {
      const plan = await all(
        db,
        `EXPLAIN QUERY PLAN SELECT 1 FROM ${table} WHERE ${String(where).replace(/(NEW|OLD)\.\w+/g, "'1'")}`,
      );
      const scans = plan
        .map(({ detail }) => String(detail))
        .filter((detail) => growing.some((name) => detail.startsWith(`SCAN ${name}`)));
      expect(scans, `${table}: ${where}`).toEqual([]);
    }
  });
});

describe('health', () => {
  const health = async () => {
    const response = await world.request('/healthz');
    return { status: response.status, ...((await response.json()) as { ok: boolean; wrong: string[] }) };
  };
  const installed = () => all(db, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name");

  it('expects exactly the triggers that the migrations make', async () => {
    const expected = expectedTriggers().sort((a, b) => (a.name < b.name ? -1 : 1));
    const present = (await installed()).map(({ name, sql }) => ({
      name,
      text: String(sql).replace(/\s+/g, ' ').trim(),
    }));
    expect(expected).toEqual(present);
    const names = triggers.map((line) => /^CREATE TRIGGER (\w+)/.exec(line)?.[1]);
    expect(expected).toHaveLength(new Set(names).size);
    expect(await health()).toEqual({ status: 200, ok: true, wrong: [], mail: [] });
  });

  it('is 503 and names the trigger when any one of them is dropped', async () => {
    for (const { name, sql } of await installed()) {
      await all(db, `DROP TRIGGER ${name}`);
      expect(await health()).toEqual({
        status: 503,
        ok: false,
        wrong: [`trigger ${name} is missing or differs`],
        mail: [],
      });
      await all(db, String(sql));
    }
    expect((await health()).status).toBe(200);
  });

  it('is 503 and names the trigger when it is there but altered', async () => {
    const [{ sql } = {}] = await all(db, "SELECT sql FROM sqlite_master WHERE name = 'entries_balanced'");
    await all(db, 'DROP TRIGGER entries_balanced');
    await all(db, String(sql).replace('NEW.amount_cents', '0'));
    expect(await health()).toMatchObject({
      status: 503,
      wrong: ['trigger entries_balanced is missing or differs'],
    });
    await all(db, 'DROP TRIGGER entries_balanced');
    await all(db, String(sql));
    expect((await health()).status).toBe(200);
  });

  it.each([
    ['EMAIL', undefined, /^the binding EMAIL/],
    ['MAIL_FROM', '', /^the variable MAIL_FROM/],
    ['PUBLIC_URL', 'pay.example.com', /^the variable PUBLIC_URL/],
  ])('stays 200 without %s, and says that e-mail lacks it', async (name, value, said) => {
    const app = createApp(NO_PAGES, (bindings, actor) => createContext(bindings, actor));
    const execution = {
      waitUntil() {},
      passThroughOnException() {},
      props: {},
    } as unknown as ExecutionContext;
    const response = await app.fetch(
      new Request('http://pay.test/healthz'),
      { ...env, [name]: value },
      execution,
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ok: true, wrong: [], mail: [expect.stringMatching(said)] });
  });

  it('is 503 and names the migration that is not applied', async () => {
    const [last] = await all(db, 'SELECT * FROM d1_migrations ORDER BY id DESC LIMIT 1');
    await all(db, 'DELETE FROM d1_migrations WHERE id = :id', { id: Number(last?.id) });
    expect(await health()).toMatchObject({
      status: 503,
      wrong: [`migration ${last?.name} is not applied`],
    });
    await all(db, 'INSERT INTO d1_migrations (id, name) VALUES (:id, :name)', {
      id: Number(last?.id),
      name: String(last?.name),
    });
  });
});
