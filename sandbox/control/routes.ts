import { Hono } from 'hono';
import type { House } from '../app.ts';
import { StripeError } from '../http/errors.ts';
import { emptyTables } from '../store/tables.ts';
import { accountSchema, accountState, controlAccount } from './account.ts';
import { body, ControlError } from './body.ts';
import { books } from './books.ts';
import { advance, clockSchema, clockState } from './clock.ts';
import { controlDebit, debitsSchema } from './debits.ts';
import { deliver, deliverSchema } from './deliver.ts';
import { controlDispute, disputesSchema } from './disputes.ts';
import { addFault, readFaults } from './fault-draw.ts';
import { type Fault, faultsSchema } from './fault-schema.ts';
import { historySchema, makeHistory } from './history.ts';
import { describe } from './index-page.ts';
import { limitsSchema } from './limits.ts';
import { controlMethod, methodsSchema, storedMethods } from './methods.ts';
import { controlRefund, refundsSchema } from './refunds.ts';

/** What Stripe does not have: time, faults, the books as a whole, a past. */
export function controlRoutes(house: House): Hono {
  const { box } = house;
  const app = new Hono();
  app.onError((error, c) => {
    if (error instanceof ControlError) return c.json({ error: error.detail }, error.status);
    if (error instanceof StripeError) return c.json({ error: error.message, code: error.body.code }, 409);
    throw error;
  });
  app.get('/', (c) => c.json(describe()));
  app.get('/idle', (c) => c.json({ idle: house.deliveries.idle() }));
  app.get('/books', (c) => c.json(books(box)));
  app.get('/clock', (c) => c.json(clockState(box)));
  app.post('/clock', async (c) => c.json(await advance(house, await body(c.req.raw, clockSchema))));
  app.get('/faults', (c) => c.json({ faults: shown(house) }));
  app.post('/faults', async (c) => {
    const given = await body(c.req.raw, faultsSchema);
    for (const fault of 'faults' in given ? given.faults : [given as Fault]) addFault(box, fault);
    return c.json({ faults: shown(house) }, 201);
  });
  app.delete('/faults', (c) => {
    box.sql.exec('DELETE FROM faults');
    return c.json({ faults: [] });
  });
  app.post('/history', async (c) => {
    const { payments } = await body(c.req.raw, historySchema);
    return c.json(house.transaction(() => makeHistory(box, payments)));
  });
  moneyRoutes(app, house);
  methodRoutes(app, house);
  app.get('/account', (c) => c.json(accountState(box)));
  app.post('/account', async (c) => c.json(controlAccount(box, await body(c.req.raw, accountSchema))));
  app.get('/limits', (c) => c.json(house.rate.counted()));
  app.post('/limits', async (c) => {
    const { per_second } = await body(c.req.raw, limitsSchema);
    return c.json(house.rate.allow(per_second));
  });
  app.post('/deliver', async (c) => c.json(deliver(box, await body(c.req.raw, deliverSchema)), 202));
  app.post('/reset', (c) => {
    house.transaction(() => emptyTables(box.sql));
    house.rate.allow(null);
    return c.json({ reset: true });
  });
  return app;
}

/** What becomes of stored methods from outside: at their bank, or in Stripe's dashboard. */
function methodRoutes(app: Hono, house: House): void {
  const { box } = house;
  app.get('/methods', (c) => c.json({ methods: storedMethods(box) }));
  app.post('/methods', async (c) => {
    const wanted = await body(c.req.raw, methodsSchema);
    return c.json(
      house.transaction(() => controlMethod(box, wanted)),
      201,
    );
  });
}

/** What happens to a payment from outside: at the payer's bank, or in Stripe's dashboard. */
function moneyRoutes(app: Hono, house: House): void {
  const { box } = house;
  app.post('/refunds', async (c) => {
    const wanted = await body(c.req.raw, refundsSchema);
    return c.json(
      house.transaction(() => controlRefund(box, wanted)),
      201,
    );
  });
  app.post('/disputes', async (c) => {
    const wanted = await body(c.req.raw, disputesSchema);
    return c.json(
      house.transaction(() => controlDispute(box, wanted)),
      201,
    );
  });
  app.post('/debits', async (c) => {
    const wanted = await body(c.req.raw, debitsSchema);
    return c.json(
      house.transaction(() => controlDebit(box, wanted)),
      201,
    );
  });
}

function shown(house: House) {
  return readFaults(house.box).map(({ fault, left }) => ({ ...fault, ...(left === null ? {} : { left }) }));
}
