import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import type { Context } from '../context.ts';
import { cell, decimal, line, streamCsv } from '../http/csv.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { readPeriod } from '../payment-events/period.ts';
import { readBookkeepers, selectBookkeepers } from './bookkeepers.ts';
import { type BookkeepersQuery, type BookkeepersReport, bookkeepersQuery } from './schema.ts';

export const reportsRoutes = new Hono<App>()
  .get('/reports/bookkeepers', allow('read'), queried(bookkeepersQuery), async (c) =>
    c.json(await report(c.var.ctx, c.req.valid('query'))),
  )
  .get('/reports/bookkeepers.csv', allow('read'), queried(bookkeepersQuery), async (c) => {
    const made = await report(c.var.ctx, c.req.valid('query'));
    return streamCsv('billing-activity-by-bookkeeper.csv', HEAD, lines(made));
  });

const HEAD = ['Bookkeeper', 'AssociatedTransactionTypeDescription', 'Events', 'Amount'];

async function report(ctx: Context, query: BookkeepersQuery): Promise<BookkeepersReport> {
  const rows = await ctx.db.batch(selectBookkeepers(await readPeriod(ctx, query)));
  return readBookkeepers(rows, query.without === 'selfpay');
}

async function* lines({ data }: BookkeepersReport): AsyncGenerator<string> {
  yield data
    .flatMap(({ bookkeeper, types }) =>
      types.map(({ description, events, amount_cents }) =>
        line([cell(bookkeeper.name), cell(description), String(events), decimal(amount_cents)]),
      ),
    )
    .join('');
}
