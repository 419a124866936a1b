import { idsAt } from '../activity/time.ts';
import type { Clock } from '../clock.ts';
import { type Statement, sql } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';
import type { Language } from './content.ts';
import type { FactsOf, Kind } from './templates/index.ts';

/** A mail to be sent. */
export interface NewMail<K extends Kind> {
  /** `ctx.newId('mai')`, to hand it to the queue afterwards; by default it gets one of its own. */
  id?: string;
  /** What it tells of, as `<kind>:<id>`: one cause, one mail. */
  cause: string;
  kind: K;
  to: string;
  language: Language;
  customerId: number | null;
  data: FactsOf<K>;
}

const COLUMNS = 'id, cause, kind, customer_id, recipient, language, data, not_before, created_at';

// As an id that code makes: its time, then chance.
const NEW_ID = `${idsAt(':mail_real_ms', 'mai')} || hex(randomblob(8))`;

/**
 * Writes a mail down, in the batch of what causes it. The same cause again changes nothing.
 * Hand it to the queue after the batch (`ctx.enqueueMails`), or leave it to the minute's sweep.
 * @param when an SQL condition under which it is written.
 */
export function mailStatement<K extends Kind>(clock: Clock, mail: NewMail<K>, when?: Part): Statement {
  return sql(
    `INSERT INTO mails (${COLUMNS})
     SELECT coalesce(:mail_id, ${NEW_ID}), :mail_cause, :mail_kind, :mail_customer, :mail_to, :mail_language, :mail_data, ${clock.sql}, ${clock.sql}
     WHERE NOT EXISTS (SELECT 1 FROM mails WHERE cause = :mail_cause) AND ${when?.sql ?? 'true'}`,
    {
      ...when?.params,
      ...clock.params,
      mail_id: mail.id ?? null,
      mail_real_ms: clock.realMs,
      mail_cause: mail.cause,
      mail_kind: mail.kind,
      mail_customer: mail.customerId,
      mail_to: mail.to,
      mail_language: mail.language,
      mail_data: JSON.stringify(mail.data),
    },
  );
}

/**
 * Writes many mails of a kind down in one statement. Rows without a recipient and causes that have their mail already are
 * left out.
 * @param rows a SELECT of `cause`, `customer_id`, `recipient`, `language` and `data`; the last is a JSON object of the kind's
 *   facts, as `json_object(…)` makes it.
 */
export function mailsStatement(clock: Clock, kind: Kind, rows: Part): Statement {
  return sql(
    `INSERT INTO mails (${COLUMNS})
     SELECT ${NEW_ID}, cause, :mail_kind, customer_id, recipient, language, data, ${clock.sql}, ${clock.sql}
     FROM (${rows.sql}) AS wanted
     WHERE coalesce(recipient, '') <> '' AND NOT EXISTS (SELECT 1 FROM mails known WHERE known.cause = wanted.cause)
     GROUP BY cause`,
    { ...rows.params, ...clock.params, mail_kind: kind, mail_real_ms: clock.realMs },
  );
}
