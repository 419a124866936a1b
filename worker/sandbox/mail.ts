import { type Row, type Statement, sql } from '../db/database.ts';
import type { Links } from '../mail/content.ts';
import type { Message } from '../mail/mailer.ts';

/** A mail as a sandbox sent it. One that was sent twice is here twice. */
export interface SentMail {
  id: number;
  mail_id: string;
  cause: string;
  kind: string;
  to: string;
  from: string;
  reply_to: string | null;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  links: Links;
  sent_at: string;
}

const MOST = 100;

/** The newest hundred, newest first. @param to whose; null: everybody's. */
export const selectSent = (to: string | null): Statement =>
  sql(
    `SELECT s.*, m.cause, m.kind FROM sandbox_mails s CROSS JOIN mails m ON m.id = s.mail_id
     WHERE :to IS NULL OR m.recipient = :to ORDER BY s.id DESC LIMIT ${MOST}`,
    { to },
  );

export const selectOne = (id: string): Statement =>
  sql(
    'SELECT s.*, m.cause, m.kind FROM sandbox_mails s CROSS JOIN mails m ON m.id = s.mail_id WHERE s.id = CAST(:id AS INTEGER)',
    { id },
  );

export function readSent(row: Row): SentMail {
  const message = JSON.parse(String(row.message)) as Message;
  return {
    id: Number(row.id),
    mail_id: String(row.mail_id),
    cause: String(row.cause),
    kind: String(row.kind),
    to: message.to,
    from: `${message.from.name} <${message.from.email}>`,
    reply_to: message.replyTo ?? null,
    subject: message.subject,
    text: message.text,
    html: message.html,
    headers: message.headers,
    links: JSON.parse(String(row.links)) as Links,
    sent_at: new Date(Number(row.sent_at)).toISOString(),
  };
}
