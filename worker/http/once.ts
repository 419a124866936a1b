import type { Context as HonoContext } from 'hono';
import { hashToken } from '../access/hash.ts';
import type { Context } from '../context.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';
import { idempotencyKey, sameRequest } from './parse.ts';
import type { App } from './types.ts';

/** A request that changes the books, as it came: whose, under which key, and the digest of what it asks. */
export interface Wish {
  callerId: string;
  key: string;
  said: string;
}

/** @param body what was parsed. @throws BusinessError invalid without an Idempotency-Key. */
export async function wishOf(c: HonoContext<App>, body: unknown): Promise<Wish> {
  return {
    callerId: c.var.ctx.actor.id ?? '',
    key: idempotencyKey(c),
    said: await hashToken(`${c.req.method} ${c.req.path} ${JSON.stringify(body)}`),
  };
}

/**
 * A request's key, taken in the same batch as what it does. `take` comes first, everything else is done on condition
 * that it is `mine`, and `look` comes last.
 */
export interface Claim {
  /** The activity that tells what was done. */
  activityId: string;
  take: Statement;
  /** A condition that holds in the batch that took the key, and never again. */
  mine: Part;
  /**
   * Comes last of what moves money without an entry: the database refuses all of it unless its events are together what the
   * activity says as `amount_cents`. @param when a further condition, and its parameters.
   */
  seal(when?: Part): Statement;
  look: Statement;
  /**
   * Reads what `look` found: whether it was done now (true) or before. @throws BusinessError conflict when the key
   * stands for something else.
   */
  done(rows: Row[] | undefined): { now: boolean; activityId: string };
}

/** @param onlyIf without which the key is not taken, because there is nothing to do. */
export function claim(ctx: Context, wish: Wish, onlyIf?: Part): Claim {
  const activityId = ctx.newId('act');
  const params = { wish_caller: wish.callerId, wish_key: wish.key, wish_activity: activityId };
  return {
    activityId,
    take: sql(
      `INSERT INTO request_keys (caller_id, key, said, activity_id)
       SELECT :wish_caller, :wish_key, :wish_said, :wish_activity WHERE ${onlyIf?.sql ?? 'true'}
       ON CONFLICT DO NOTHING`,
      { ...params, ...onlyIf?.params, wish_said: wish.said },
    ),
    mine: {
      sql: 'EXISTS (SELECT 1 FROM request_keys WHERE caller_id = :wish_caller AND key = :wish_key AND activity_id = :wish_activity)',
      params,
    },
    seal: (when) =>
      sql(
        `UPDATE request_keys SET sealed = 1
         WHERE caller_id = :wish_caller AND key = :wish_key AND activity_id = :wish_activity${when ? ` AND ${when.sql}` : ''}`,
        { ...params, ...when?.params },
      ),
    look: sql(
      'SELECT said, activity_id FROM request_keys WHERE caller_id = :wish_caller AND key = :wish_key',
      params,
    ),
    done(rows) {
      const row = rows?.[0];
      if (row === undefined) return { now: false, activityId: '' };
      sameRequest({ said: row.said }, { said: wish.said });
      return { now: row.activity_id === activityId, activityId: String(row.activity_id) };
    },
  };
}
