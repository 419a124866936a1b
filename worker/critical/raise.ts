import type { Context } from '../context.ts';
import { type Statement, sql, type Value } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';

/** Something that a person in the office must look at. */
export interface Critical {
  /** What it tells of: one cause, one event. */
  cause: string;
  kind: CriticalKind;
  /** SQL of whom it is about. */
  customer: Part;
  detail: Record<string, Value>;
  /** An SQL condition under which it is written. */
  when?: Part;
}

/**
 * charge_failed: a charge failed and is not tried again by itself. method_invalid: a stored method can not be charged any more.
 * no_method: automatic payment is on, and there is nothing to charge. consent_unkept: somebody agreed to automatic payment and it could not be set up.
 * wallet_stopped: a top-up was given back, so that the wallet is not filled any more. charge_disputed: the owner of a card disputes what was
 * charged to it without them. mail_failed: a customer could not be told.
 */
export type CriticalKind =
  | 'charge_failed'
  | 'method_invalid'
  | 'no_method'
  | 'consent_unkept'
  | 'wallet_stopped'
  | 'charge_disputed'
  | 'mail_failed';

/** "Critical Events for Review", written in the batch of what they tell; the same cause again changes nothing. */
export function critical(ctx: Context, { cause, kind, customer, detail, when }: Critical): Statement {
  return sql(
    `INSERT INTO critical_events (cause, kind, customer_id, detail, at)
     SELECT :critical_cause, :critical_kind, ${customer.sql}, :critical_detail, ${ctx.clock.sql}
     WHERE NOT EXISTS (SELECT 1 FROM critical_events WHERE cause = :critical_cause) AND ${when?.sql ?? 'true'}`,
    {
      ...customer.params,
      ...when?.params,
      ...ctx.clock.params,
      critical_cause: cause,
      critical_kind: kind,
      critical_detail: JSON.stringify(detail),
    },
  );
}
