import { beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../worker/context.ts';
import { sql } from '../../worker/db/database.ts';
import { mailStatement, mailsStatement, type NewMail } from '../../worker/mail/write.ts';
import { all, bill, fresh } from '../support/books.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let ctx: Context;
let customer: number;
beforeAll(async () => {
  world = await openWorld();
  ctx = world.context();
  customer = (await bill(world.db, [1000])).customer;
});

const wanted = (changes: Partial<NewMail<'expiring'>> = {}): NewMail<'expiring'> => ({
  cause: `expiring:pm_${fresh()}:2027-02`,
  kind: 'expiring',
  to: 'ada@example.com',
  language: 'en',
  customerId: customer,
  data: { method: { type: 'card', brand: 'visa', last4: '4242' }, month: '2027-02' },
  ...changes,
});
const found = (cause: string) => all(world.db, 'SELECT * FROM mails WHERE cause = :cause', { cause });

describe('the outbox', () => {
  it('holds one mail for one cause, whichever of twenty writers comes first', async () => {
    const mail = wanted();
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        world.context().db.batch([mailStatement(ctx.clock, { ...mail, to: `ada${at}@example.com` })]),
      ),
    );
    const rows = await found(mail.cause);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ state: 'waiting', tries: 0, kind: 'expiring', language: 'en' });
  });

  it('has the mail exactly when the batch that causes it is done', async () => {
    const mail = wanted();
    const broken = sql("INSERT INTO customers (id, kind, name, created_at) VALUES (:id, 'person', 'x', 0)", {
      id: customer,
    });
    await expect(ctx.db.batch([mailStatement(ctx.clock, mail), broken])).rejects.toThrow();
    expect(await found(mail.cause)).toEqual([]);
    const never = { sql: 'EXISTS (SELECT 1 FROM customers WHERE id = :nobody)', params: { nobody: -1 } };
    await ctx.db.batch([mailStatement(ctx.clock, mail, never)]);
    expect(await found(mail.cause)).toEqual([]);
  });

  it('gives a mail the id that it was told, so that it can be handed to the queue', async () => {
    const [first, second] = [ctx.newId('mai'), ctx.newId('mai')];
    const mail = wanted();
    await ctx.db.batch([mailStatement(ctx.clock, { ...mail, id: first })]);
    await ctx.db.batch([mailStatement(ctx.clock, { ...mail, id: second })]);
    expect(await found(mail.cause)).toMatchObject([{ id: first }]);
  });

  it('takes a thousand mails in one statement, each once, the same again without effect', async () => {
    const rows = {
      sql: `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000)
        SELECT 'notice:many:' || n AS cause, :of AS customer_id, iif(n % 10 = 0, iif(n % 20 = 0, NULL, ''), 'p' || n || '@example.com') AS recipient,
          iif(n % 2, 'en', 'es') AS language,
          json_object('amount_cents', 100 * n, 'currency', 'usd', 'on', '2026-12-15', 'method', json('{"type":"card"}'), 'self_pay_ids', json('[]')) AS data
        FROM n UNION ALL SELECT 'notice:many:1', :of, 'twice@example.com', 'en', '{}'`,
      params: { of: customer },
    };
    const many = () => mailsStatement(ctx.clock, 'notice', rows);
    await Promise.all([ctx.db.batch([many()]), ctx.db.batch([many()])]);
    await ctx.db.batch([many()]);
    const mails = await all(
      world.db,
      "SELECT count(*) AS many, count(DISTINCT id) AS ids, min(id) AS first, sum(language = 'es') AS es FROM mails WHERE cause LIKE 'notice:many:%'",
    );
    expect(mails).toMatchObject([{ many: 900, ids: 900, es: 400 }]);
    // Ids of both ways of writing stand in the order of their time.
    const ids = (await all(world.db, 'SELECT id FROM mails')).map(({ id }) => String(id));
    for (const id of ids) expect(id).toMatch(/^mai_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(String(mails[0]?.first).slice(4, 11)).toBe(ctx.newId('mai').slice(4, 11));
  });

  it('reads no row but by keys to write a mail', async () => {
    const { db } = world.context();
    const before = { ...db.cost };
    await db.batch([mailStatement(ctx.clock, wanted())]);
    expect(db.cost.read - before.read).toBeLessThanOrEqual(6);
    expect(db.cost.trips - before.trips).toBe(1);
  });
});
