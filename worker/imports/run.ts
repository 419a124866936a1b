import type { Context } from '../context.ts';
import { DatabaseError, sql } from '../db/database.ts';
import { compareAnew, compareCustomers, compareInvoices, compareReceivables, conclude } from './compare.ts';
import { readEncoding, readRows } from './read-file.ts';
import { Overtaken, type Phase, readWork, selectWork, takeStep, type Work } from './step.ts';
import { forget, removeCustomers, removeInvoices, removeReceivables } from './take-back.ts';
import { createCustomers, createInvoices, createReceivables, publish } from './write-books.ts';

type Take = (ctx: Context, work: Work, inTime: () => boolean) => Promise<Work>;

const TAKE: Record<Exclude<Phase, ''>, Take> = {
  encoding: readEncoding,
  reading: readRows,
  compare_anew: compareAnew,
  compare_customers: compareCustomers,
  compare_invoices: compareInvoices,
  compare_receivables: compareReceivables,
  conclude,
  create_customers: createCustomers,
  create_invoices: createInvoices,
  create_receivables: createReceivables,
  publish,
  remove_receivables: removeReceivables,
  remove_invoices: removeInvoices,
  remove_customers: removeCustomers,
  forget,
};

/**
 * Takes an import's steps, one after the other, while there is time. Dying at any moment loses nothing: each step is
 * one transaction, and who comes next goes on behind the last.
 * @returns whether there is more to do.
 */
export async function runImport(ctx: Context, id: string, inTime: () => boolean): Promise<boolean> {
  const [rows] = await ctx.db.batch([selectWork(id)]);
  let work = readWork(rows);
  try {
    while (work !== null && work.phase !== '') {
      if (!inTime()) return true;
      work = await takeOne(ctx, work, inTime);
    }
    return false;
  } catch (error) {
    // Whoever took the step takes the next ones too.
    if (error instanceof Overtaken) return false;
    throw error;
  }
}

async function takeOne(ctx: Context, work: Work, inTime: () => boolean): Promise<Work> {
  try {
    return await TAKE[work.phase as Exclude<Phase, ''>](ctx, work, inTime);
  } catch (error) {
    if (work.state === 'applying' && error instanceof DatabaseError && error.refused !== null)
      return giveUp(ctx, work, error.refused);
    throw error;
  }
}

/** The books changed since the file was compared with them, and refuse it now: what it made is taken away. */
function giveUp(ctx: Context, work: Work, refused: string): Promise<Work> {
  ctx.log('import_refused', { import: work.id, phase: work.phase, refused });
  const note =
    'While this was being applied, something in Selfpay changed that it contradicts. Nothing of it was kept. Upload it again to see what.';
  return takeStep(
    ctx,
    work,
    "state = 'discarding', phase = 'remove_receivables', since = '', upto = '', handled = 0, notes = :notes",
    { notes: JSON.stringify([...work.notes, note]) },
    [logDiscarded(ctx, work.id, "'system'", 'NULL')],
  );
}

/** The event log's line; `kind` and `who` are SQL. */
export function logDiscarded(ctx: Context, id: string, kind: string, who: string) {
  return sql(
    `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, detail, at)
     SELECT :act, ${kind}, ${who}, 'import.discarded', 'import', id, json_object('name', name, 'rows', rows), ${ctx.clock.sql} FROM imports WHERE id = :id`,
    { ...ctx.clock.params, id, act: ctx.newId('act') },
  );
}
