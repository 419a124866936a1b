import type { Context } from '../context.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { isLive } from '../stripe/connection.ts';
import { convergePayment } from './converge.ts';
import { sourceKey } from './post.ts';

/** A booked payment whose money is to be taken back. */
export interface Original {
  entryId: string;
  paymentId: string;
  customerId: number;
  /** The request that it was paid by. */
  requestId: string;
}

/** What an object at Stripe says it is about. */
interface About {
  paymentId: string | null;
  chargeId: string | null;
}

/**
 * The booked payment that a refund or dispute is about, and the rows of other statements read in the same trip. One that
 * is not booked yet is converged first: its events may be the later ones.
 * @returns null when the register does not have it even then: it was not made through Selfpay.
 */
export async function findOriginal(ctx: Context, about: About): Promise<Original | null> {
  const [original] = await findOriginalWith(ctx, about, []);
  return original;
}

/** As `findOriginal`, with the rows of further statements. */
export async function findOriginalWith(
  ctx: Context,
  about: About,
  further: Statement[],
): Promise<[Original | null, Row[][]]> {
  const { paymentId, chargeId } = about;
  const select = selectOriginal(ctx, chargeId);
  const [rows, ...others] = await ctx.db.batch([select, ...further]);
  const found = readOriginal(rows);
  if (found !== null || paymentId === null || chargeId === null) return [found, others];
  await convergePayment(ctx, paymentId, 'wanted');
  const [now] = await ctx.db.batch([select]);
  return [readOriginal(now), others];
}

function selectOriginal(ctx: Context, chargeId: string | null): Statement {
  return sql(
    `SELECT e.id, e.number, e.customer_id, a.detail ->> '$.request' AS request
     FROM register_entries e CROSS JOIN activity a ON a.id = e.audit_id WHERE e.source_key = :key`,
    { key: chargeId === null ? null : sourceKey({ live: isLive(ctx.connection), chargeId }) },
  );
}

function readOriginal(rows: Row[] | undefined): Original | null {
  const row = rows?.[0];
  if (row === undefined) return null;
  return {
    entryId: String(row.id),
    paymentId: String(row.number),
    customerId: Number(row.customer_id),
    requestId: String(row.request),
  };
}
