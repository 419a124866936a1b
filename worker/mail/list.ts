import { eq, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import { mails } from '../../db/schema.ts';
import type { Row, Statement } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';
import { readCursor } from '../lists/cursor.ts';
import { customerOf, moment, momentOrNull, textOrNull } from '../lists/row.ts';
import { type Filter, lead, type Page, readPage, selectPage } from '../lists/scan.ts';
import type { MailListed, MailQuery } from './schema.ts';

const SHOWN = `mails.id, mails.kind, mails.cause, mails.customer_id, mails.recipient, mails.language, mails.state, mails.tries,
  mails.error, mails.created_at, mails.sent_at, mails.not_before, (SELECT c.name FROM customers c WHERE c.id = mails.customer_id) AS customer_name`;

/** Mails in the order in which they were written, newest first. */
export function selectMails(query: MailQuery): Statement {
  const [after] = readCursor(z.tuple([z.string()]), query.after) ?? [];
  const { from, where, also } = lead([ofCustomer(query.customer_id), inState(query.state)], sql`${mails}`);
  return selectPage(
    {
      table: 'mails',
      from,
      where: [...where, after === undefined ? undefined : lt(mails.id, after)],
      also,
      order: sql`${mails.id} DESC`,
    },
    sql.raw(SHOWN),
    query.limit,
  );
}

export function readMails(rows: Row[] | undefined, limit: number): Page<MailListed> {
  return readPage(
    rows,
    limit,
    readListed,
    (row) => [String(row.id)],
    (row) => moment(row.created_at),
  );
}

/** @param which an SQL condition. */
export const selectListed = ({ sql: which, params }: Part): Statement => ({
  sql: `SELECT ${SHOWN} FROM mails WHERE ${which}`,
  params,
});

function ofCustomer(id: number | undefined): Filter | undefined {
  if (id === undefined) return undefined;
  return { from: sql`${mails} INDEXED BY mails_customer`, is: eq(mails.customerId, id) };
}

function inState(state: MailListed['state'] | undefined): Filter | undefined {
  if (state === undefined) return undefined;
  return { from: sql`${mails} INDEXED BY mails_state`, is: eq(mails.state, state) };
}

export const readListed = (row: Row): MailListed => ({
  id: String(row.id),
  kind: row.kind as MailListed['kind'],
  cause: String(row.cause),
  customer: customerOf(row),
  to: String(row.recipient),
  language: row.language as MailListed['language'],
  state: row.state as MailListed['state'],
  tries: Number(row.tries),
  error: textOrNull(row.error),
  created_at: moment(row.created_at),
  sent_at: momentOrNull(row.sent_at),
  next_try_at: row.state === 'waiting' ? moment(row.not_before) : null,
});
