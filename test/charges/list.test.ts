import { beforeAll, describe, expect, it } from 'vitest';
import { selectCharges } from '../../worker/charges/list.ts';
import type { Value } from '../../worker/db/database.ts';
import { ask, get, KEY, type Page } from '../lists/ask.ts';
import { all, bill } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';

const OTHERS = 2000;
const OF_THE_RUN = 120;

let world: World;
/** The number of a run that charged `OF_THE_RUN`, one among `OTHERS` charges of others each. */
let run: unknown;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  const { customer } = await bill(world.db, [100]);
  const charges = (many: number, id: string, column: string) =>
    `INSERT INTO gateway_requests (id, number, kind, customer_id, amount_cents, credit_used_cents, currency, origin, outcome, method_id, items, created_at, expires_at, ${column})
     WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${many})
     SELECT '${id}' || n, (SELECT coalesce(max(number), 0) FROM gateway_requests) + n, 'charge', ${customer}, 100, 0, 'usd', '', 'failed', 'pm_list', '[]', 1, 1`;
  await all(
    world.db,
    `INSERT INTO runs (id, name, day, criteria, state, started_at) VALUES ('list:run', 'Listed', '2027-01-15', '{"kind":"autopay"}', 'done', 1)`,
  );
  await all(world.db, `${charges(OTHERS, 'req_before', 'note')}, '' FROM n`);
  await all(world.db, `${charges(OF_THE_RUN, 'req_of', 'run_id')}, 'list:run' FROM n`);
  await all(world.db, `${charges(OTHERS, 'req_after', 'note')}, '' FROM n`);
  run = (await all(world.db, "SELECT number FROM runs WHERE id = 'list:run'"))[0]?.number;
});

describe(`the charges of a run among ${OTHERS} others on either side`, () => {
  it('are found by their index, page by page, and read no others', async () => {
    const path = `/charges?run=${run}&limit=50`;
    const numbers: unknown[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const { data, next }: Page = await get(world, path + after);
      const { cost } = await ask(world, path + after);
      expect(cost.trips).toBe(1);
      // Each: itself by its index, and what is told beside it.
      expect(cost.read).toBeLessThanOrEqual(51 * 6 + 10);
      numbers.push(...data.map(({ number }) => number));
      after = next === null ? null : `&after=${next}`;
    }
    expect(numbers).toEqual(Array.from({ length: OF_THE_RUN }, (_, at) => OTHERS + OF_THE_RUN - at));
    expect((await get<Page>(world, path)).data[0]).toMatchObject({ run_number: run });
  });

  it('are never looked for among all charges', async () => {
    const page = selectCharges({ run: Number(run), limit: 50 }, { from: undefined, to: undefined });
    const plan = await all(world.db, `EXPLAIN QUERY PLAN ${page.sql}`, page.params as Record<string, Value>);
    const details = plan.map(({ detail }) => String(detail));
    expect(details.filter((text) => text.startsWith('SEARCH gateway_requests '))).toEqual([
      'SEARCH gateway_requests USING INDEX gateway_requests_run (run_id=? AND number>?)',
    ]);
    expect(details.filter((text) => text.includes('TEMP B-TREE'))).toEqual([]);
  });
});
