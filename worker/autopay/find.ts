import { type Row, type Statement, sql } from '../db/database.ts';
import { moment, momentOrNull, textOrNull } from '../lists/row.ts';
import type { Method } from '../methods/schema.ts';
import type { Attempt, AutopayRecord, Consent } from './schema.ts';

const MOST = 50;

/** Everything that a customer's page tells of automatic payment; statements of one batch. */
export const selectAutopay = (customerId: number): Statement[] => {
  const params = { customer: customerId };
  return [
    sql(
      `SELECT a.*, m.type, m.brand, m.last4, m.state AS method_state, m.why AS method_why FROM autopay a CROSS JOIN payment_methods m ON m.id = a.method_id
       WHERE a.customer_id = :customer`,
      params,
    ),
    sql(
      `SELECT k.*, coalesce((SELECT u.name FROM users u WHERE u.id = k.given_by), (SELECT x.name FROM api_keys x WHERE x.id = k.given_by)) AS writer,
         coalesce((SELECT u.name FROM users u WHERE u.id = k.withdrawn_by), (SELECT x.name FROM api_keys x WHERE x.id = k.withdrawn_by), k.withdrawn_by) AS withdrawer
       FROM consents k WHERE k.customer_id = :customer ORDER BY k.at DESC, k.id LIMIT ${MOST}`,
      params,
    ),
    sql(
      `SELECT a.*, r.number AS run_number, g.number AS charge_number, g.amount_cents FROM charge_attempts a LEFT JOIN runs r ON r.id = a.run_id LEFT JOIN gateway_requests g ON g.id = a.request_id
       WHERE a.customer_id = :customer ORDER BY a.created_at DESC, a.id DESC LIMIT ${MOST}`,
      params,
    ),
  ];
};

export function readAutopay([autopay, consents = [], attempts = []]: Row[][]): AutopayRecord {
  const row = autopay?.[0];
  return {
    autopay:
      row === undefined
        ? null
        : {
            enabled: row.enabled === 1,
            day: Number(row.day),
            cap_cents: numberOrNull(row.cap_cents),
            due_on: String(row.due_on),
            noticed_cents: numberOrNull(row.noticed_cents),
            noticed_on: textOrNull(row.noticed_on),
            method: {
              id: String(row.method_id),
              type: String(row.type),
              brand: textOrNull(row.brand),
              last4: textOrNull(row.last4),
              state: row.method_state as Method['state'],
              why: textOrNull(row.method_why),
            },
            consent_id: String(row.consent_id),
          },
    consents: consents.map(consentOf),
    attempts: attempts.map(attemptOf),
  };
}

const numberOrNull = (value: Row[string] | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);

function consentOf(row: Row): Consent {
  return {
    id: String(row.id),
    purpose: row.purpose as Consent['purpose'],
    text: String(row.text),
    language: String(row.language),
    email: String(row.email),
    ip: textOrNull(row.ip),
    how: row.how as Consent['how'],
    note: textOrNull(row.note),
    given_by: row.given_by === null ? null : (textOrNull(row.writer) ?? 'Former staff'),
    day: numberOrNull(row.day),
    cap_cents: numberOrNull(row.cap_cents),
    method_id: String(row.method_id),
    at: moment(row.at),
    withdrawn_at: momentOrNull(row.withdrawn_at),
    withdrawn_by: textOrNull(row.withdrawer),
  };
}

/** One try, as the office is told of it. */
export const attemptOf = (row: Row): Attempt => ({
  id: String(row.id),
  period: String(row.period),
  try: Number(row.try),
  due_on: String(row.due_on),
  state: row.state as Attempt['state'],
  why: textOrNull(row.why),
  run_number: numberOrNull(row.run_number),
  charge_number: numberOrNull(row.charge_number),
  amount_cents: numberOrNull(row.amount_cents),
});
