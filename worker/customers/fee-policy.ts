import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { bansOn, settleOverrides } from '../fees/override.ts';
import { BusinessError } from '../http/errors.ts';
import { shown } from '../imports/hidden.ts';
import { readVersioned, selectVersioned } from '../settings/change.ts';
import type { FeeOverride } from '../settings/schema.ts';
import type { FeePolicyBody, FeePolicySet } from './schema.ts';

/**
 * Says whether a customer is charged the processing fee, whatever the office does. What it says already stays as it
 * is, and nothing is noted. Checkout pages that are open keep the fee that they were opened with.
 * @throws BusinessError not_found; conflict when somebody else changed it meanwhile; invalid when the fee is banned
 * where the office is and nobody set the ban aside.
 */
export async function changeFeePolicy(ctx: Context, id: number, body: FeePolicyBody): Promise<FeePolicySet> {
  const [customers, stored] = await ctx.db.batch([
    sql(`SELECT fee_policy FROM customers WHERE id = :id AND ${shown('customers')}`, { id }),
    selectVersioned(),
  ]);
  const from = customers?.[0]?.fee_policy;
  if (typeof from !== 'string')
    throw new BusinessError('not_found', 'There is no customer with this id.', 'id');
  const to = body.fee_policy;
  if (from === to) return { id, fee_policy: to };
  const { office, payments } = readVersioned(stored);
  const bans = to === 'charge' ? bansOn({ office, payments }) : [];
  const { added } = settleOverrides(
    bans,
    payments.fee.override,
    body.override,
    undefined,
    ctx.clock.realMs,
    'fee_policy',
  );
  const rows = await ctx.db.batch(statements(ctx, id, from, to, added));
  if (rows.at(-1)?.[0] === undefined)
    throw new BusinessError('conflict', 'Somebody else changed this meanwhile. Reload, and look again.');
  return { id, fee_policy: to };
}

function statements(
  ctx: Context,
  id: number,
  from: string,
  to: FeePolicyBody['fee_policy'],
  added: FeeOverride[],
): Statement[] {
  const subject = { kind: 'customer', id: String(id) };
  const when = {
    sql: 'EXISTS (SELECT 1 FROM customers WHERE id = :id AND fee_policy = :from)',
    params: { id, from },
  };
  return [
    record(ctx, { verb: 'customer.fee_policy_changed', subject, detail: { from, to }, when }),
    ...added.map(({ rule, reason }) =>
      record(ctx, { verb: 'fee.rule_overridden', subject, detail: { rule, reason }, when }),
    ),
    sql('UPDATE customers SET fee_policy = :to WHERE id = :id AND fee_policy = :from RETURNING id', {
      id,
      from,
      to,
    }),
  ];
}
