import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { moment, textOrNull } from '../lists/row.ts';
import type { Method } from './schema.ts';

/** What a customer has stored: those that may be charged first, then the latest. */
export const selectMethods = (customerId: number): Statement =>
  sql(
    "SELECT * FROM payment_methods WHERE customer_id = :customer ORDER BY state <> 'valid', preferred DESC, created_at DESC, id LIMIT 100",
    { customer: customerId },
  );

export const selectMethod = (id: string): Statement =>
  sql('SELECT * FROM payment_methods WHERE id = :id', { id });

/** @throws BusinessError not_found. */
export function readMethod(rows: Row[] | undefined): Method {
  const row = rows?.[0];
  if (row === undefined) throw new BusinessError('not_found', 'There is no stored method with this id.');
  return methodOf(row);
}

export const methodOf = (row: Row): Method => ({
  id: String(row.id),
  customer_id: Number(row.customer_id),
  type: String(row.type),
  brand: textOrNull(row.brand),
  bank: textOrNull(row.bank),
  last4: textOrNull(row.last4),
  expires_on: textOrNull(row.expires_on),
  state: row.state as Method['state'],
  why: textOrNull(row.why),
  recurring: row.recurring === 1,
  preferred: row.preferred === 1,
  created_at: moment(row.created_at),
});
