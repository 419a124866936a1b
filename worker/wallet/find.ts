import { z } from 'zod';
import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { readCursor } from '../lists/cursor.ts';
import { moment, momentOrNull, textOrNull } from '../lists/row.ts';
import { type Page, readPage } from '../lists/scan.ts';
import type { Method } from '../methods/schema.ts';
import type { Movement, Wallet } from './schema.ts';

export const selectWallet = (customerId: number): Statement =>
  sql(
    `SELECT c.ledger_cents, w.*, m.id AS m_id, m.type, m.brand, m.last4, m.state AS m_state,
       (SELECT coalesce(sum(g.amount_cents), 0) FROM gateway_requests g WHERE g.customer_id = c.id AND g.kind = 'topup' AND g.outcome IN ('pending', 'unknown', 'processing')) AS on_its_way
     FROM customers c LEFT JOIN wallets w ON w.customer_id = c.id LEFT JOIN payment_methods m ON m.id = w.method_id WHERE c.id = :customer`,
    { customer: customerId },
  );

/** @throws BusinessError not_found. */
export function readWallet(rows: Row[] | undefined): Wallet {
  const row = rows?.[0];
  if (row === undefined) throw new BusinessError('not_found', 'There is no customer with this id.');
  return {
    balance_cents: Number(row.ledger_cents),
    wallet:
      row.consent_id === null
        ? null
        : {
            enabled: row.enabled === 1,
            threshold_cents: Number(row.threshold_cents),
            topup_cents: Number(row.topup_cents),
            pays_invoices: row.pays_invoices === 1,
            method:
              row.m_id === null
                ? null
                : {
                    id: String(row.m_id),
                    type: String(row.type),
                    brand: textOrNull(row.brand),
                    last4: textOrNull(row.last4),
                    state: row.m_state as Method['state'],
                  },
            consent_id: String(row.consent_id),
            next_try_at: momentOrNull(row.not_before),
            on_its_way_cents: Number(row.on_its_way),
          },
  };
}

/** Newest first. The balance after each is the sum of all before it, so the customer's whole history is read. */
export function selectMovements(customerId: number, after: string | undefined, limit: number): Statement {
  const [before] = readCursor(z.tuple([z.int()]), after) ?? [];
  return sql(
    `SELECT v.id, v.entry_id, e.type, e.number, iif(v.comment = '', e.comment, v.comment) AS comment, v.amount_cents, v.balance_cents, e.at, 0 AS stopped
     FROM (SELECT id, entry_id, comment, amount_cents, sum(amount_cents) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) AS balance_cents FROM ledger_events WHERE customer_id = :customer) v
       CROSS JOIN register_entries e ON e.id = v.entry_id
     WHERE :before IS NULL OR v.id < :before ORDER BY v.id DESC LIMIT :limit`,
    { customer: customerId, before: before ?? null, limit: limit + 1 },
  );
}

export function readMovements(rows: Row[] | undefined, limit: number): Page<Movement> {
  return readPage(
    rows,
    limit,
    (row) => ({
      id: Number(row.id),
      entry_id: String(row.entry_id),
      type: String(row.type),
      number: String(row.number),
      comment: String(row.comment),
      amount_cents: Number(row.amount_cents),
      balance_cents: Number(row.balance_cents),
      at: moment(row.at),
    }),
    (row) => [Number(row.id)],
    () => null,
  );
}
