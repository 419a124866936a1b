import { dayAt } from '../calendar.ts';
import type { Context } from '../context.ts';
import { cell, decimal, line, streamCsv } from '../http/csv.ts';
import { readEvents, selectEvents } from './list.ts';
import type { Wanted } from './scan.ts';
import type { PaymentEvent } from './schema.ts';

const HEAD = [
  'PaymentEventId',
  'Date',
  'Type',
  'Number',
  'AssociatedTransactionTypeDescription',
  'Amount',
  'Receivable',
  'CustomerAccount',
  'Bookkeeper',
];

/** Events that are read at a time: few trips, little memory. */
const AT_ONCE = 500;

/**
 * All events that the filters let through, as a table for spreadsheets: no names and no descriptions of services.
 * @param zone the office's time zone, in which the days are told.
 */
export function exportEvents(ctx: Context, wanted: Wanted, zone: string): Promise<Response> {
  return streamCsv('payment-events.csv', HEAD, pages(ctx, wanted, zone));
}

async function* pages(ctx: Context, wanted: Wanted, zone: string): AsyncGenerator<string> {
  let after: string | undefined;
  do {
    const page = readEvents(await ctx.db.batch(selectEvents(wanted, after, AT_ONCE)), AT_ONCE);
    yield page.data.map((event) => lineOf(event, zone)).join('');
    after = page.next ?? undefined;
  } while (after !== undefined);
}

function lineOf(
  { id, at, entry, description, amount_cents, receivable, customer, bookkeeper }: PaymentEvent,
  zone: string,
): string {
  return line([
    String(id),
    dayAt(Date.parse(at), zone),
    cell(entry?.type ?? ''),
    cell(entry?.number ?? ''),
    cell(description),
    decimal(amount_cents),
    cell(receivable?.number ?? ''),
    cell(customer === null ? '' : (customer.account ?? `C-${customer.id}`)),
    cell(bookkeeper.name),
  ]);
}
