import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { critical } from '../critical/raise.ts';
import { dayIn } from '../daily/day.ts';
import { type Statement, sql } from '../db/database.ts';
import type { Part } from '../ledger/entry.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import { isSandbox } from '../stripe/connection.ts';
import { compose, type Surroundings, Unsendable } from './compose.ts';
import type { Links } from './content.ts';
import type { Message } from './mailer.ts';
import { type Mail, readMail } from './read.ts';
import { MOST_TRIES, patienceAfter, readRefusal } from './refusal.ts';

/**
 * Whoever takes a mail has it for so long. No job of a Worker lives longer than 15 minutes (developers.cloudflare.com/
 * workers/platform/limits), so that whoever still holds it then is dead, and nobody sends beside a living sender.
 */
const LEASE_MS = 16 * 60_000;

/** What became of a mail. `none`: there was nothing to do, or somebody else does it. `busy`: nothing can be sent now. */
export type Sent = 'sent' | 'again' | 'busy' | 'failed' | 'none';

/**
 * Sends a mail that waits: takes it, makes it, hands it to the provider, and writes down what came of it. At least once:
 * who dies between the last two leaves a mail that is sent again after the lease.
 */
export async function sendMail(ctx: Context, id: string): Promise<Sent> {
  if (ctx.mailer.missing.length > 0) return 'none';
  const taken = await take(ctx, id);
  if (taken === null) return 'none';
  const { mail } = taken;
  if (mail.tries > MOST_TRIES) return giveUp(ctx, mail, 'no_end', 'no_end', heldAs(mail));
  let sent: Handed;
  try {
    sent = await handOver(ctx, mail, taken.around);
  } catch (error) {
    return settleUnsent(ctx, mail, error);
  }
  await settleSent(ctx, mail, taken.around.day, sent);
  return 'sent';
}

interface Handed {
  messageId: string;
  message: Message;
  links: Links;
}

async function handOver(ctx: Context, mail: Mail, around: Surroundings): Promise<Handed> {
  const { message, links } = await compose(ctx, mail, around);
  const { messageId } = await ctx.mailer.send(message);
  return { messageId, message, links };
}

async function take(ctx: Context, id: string): Promise<{ mail: Mail; around: Surroundings } | null> {
  const [rows, settingRows, clockRows, logoRows] = await ctx.db.batch([
    sql(
      `UPDATE mails SET state = 'sending', tries = tries + 1, not_before = ${ctx.clock.sql} + ${LEASE_MS}
       WHERE id = :id AND state IN ('waiting', 'sending') AND not_before <= ${ctx.clock.sql} RETURNING *`,
      { ...ctx.clock.params, id },
    ),
    selectSettings(),
    ctx.clock.select(),
    sql(
      "SELECT type FROM logos WHERE hash = (SELECT substr(office ->> '$.logoPath', 7) FROM settings WHERE id = 1)",
    ),
  ]);
  const row = rows?.[0];
  if (row === undefined) return null;
  const type = logoRows?.[0]?.type;
  const settings = parseSettings(settingRows);
  const nowMs = Number(clockRows?.[0]?.now_ms);
  return {
    mail: readMail(row),
    around: {
      settings,
      logoType: typeof type === 'string' ? type : null,
      nowMs,
      // What is taken just before midnight may leave after it.
      day: dayIn(settings.office.timeZone, nowMs + LEASE_MS),
    },
  };
}

async function settleSent(
  ctx: Context,
  mail: Mail,
  day: string,
  { messageId, message, links }: Handed,
): Promise<void> {
  const statements = [
    sql(
      `UPDATE mails SET state = 'sent', sent_at = ${ctx.clock.sql}, sent_on = :day, message_id = :message, error = NULL WHERE id = :id AND state <> 'sent'`,
      { ...ctx.clock.params, id: mail.id, day, message: messageId },
    ),
    ...(isSandbox(ctx.connection) ? [keepInSandbox(ctx, mail.id, message, links)] : []),
  ];
  // It has left: what is lost now is sent twice. So once more, before the lease has to do it.
  await ctx.db.batch(statements).catch(() => ctx.db.batch(statements));
}

function keepInSandbox(ctx: Context, id: string, message: Message, links: Links): Statement {
  return sql(
    `INSERT INTO sandbox_mails (mail_id, message, links, sent_at) VALUES (:id, :message, :links, ${ctx.clock.sql})`,
    { ...ctx.clock.params, id, message: JSON.stringify(message), links: JSON.stringify(links) },
  );
}

async function settleUnsent(ctx: Context, mail: Mail, error: unknown): Promise<Sent> {
  const mine = heldAs(mail);
  if (error instanceof Unsendable) return giveUp(ctx, mail, error.code, error.code, mine);
  const { refusal, code, message } = readRefusal(error);
  const patience = refusal === 'never' ? null : patienceAfter(mail.tries);
  if (patience === null) return giveUp(ctx, mail, code, message, mine);
  await ctx.db.batch([
    sql(
      `UPDATE mails SET state = 'waiting', not_before = ${ctx.clock.sql} + :patience, error = :error WHERE id = :mail AND ${mine.sql}`,
      { ...mine.params, ...ctx.clock.params, patience, error: said(code, message) },
    ),
  ]);
  ctx.log('mail_not_sent', { mail: mail.id, code, tries: mail.tries });
  return refusal === 'busy' ? 'busy' : 'again';
}

// Whoever took it after us counted one more.
const heldAs = ({ id, tries }: Mail): Part => ({
  sql: "EXISTS (SELECT 1 FROM mails WHERE id = :mail AND state = 'sending' AND tries = :tries)",
  params: { mail: id, tries },
});

/** Says that a mail is not sent any more, in the event log too. @param mine while this holds. */
export async function giveUp(
  ctx: Context,
  { id, kind, customerId }: Pick<Mail, 'id' | 'kind' | 'customerId'>,
  code: string,
  message: string,
  mine: Part,
): Promise<Sent> {
  await ctx.db.batch([
    record(ctx, {
      verb: 'mail.failed',
      subject: customerId === null ? { kind: 'mail', id } : { kind: 'customer', id: String(customerId) },
      detail: { mail: id, kind, code },
      when: mine,
    }),
    critical(ctx, {
      cause: `mail:${id}`,
      kind: 'mail_failed',
      customer: { sql: ':mail_customer', params: { mail_customer: customerId } },
      detail: { mail: id, why: 'A bank debit waits for its notice, which could not be sent', code },
      when: { ...mine, sql: `${mine.sql} AND ${A_DEBIT_WAITS}` },
    }),
    sql(`UPDATE mails SET state = 'failed', error = :error WHERE id = :mail AND ${mine.sql}`, {
      ...mine.params,
      mail: id,
      error: said(code, message),
    }),
  ]);
  ctx.log('mail_failed', { mail: id, code });
  return 'failed';
}

/** An SQL condition: without this mail, a bank account is not debited. */
const A_DEBIT_WAITS =
  "EXISTS (SELECT 1 FROM mails n WHERE n.id = :mail AND n.kind = 'notice' AND n.data ->> '$.method.type' = 'us_bank_account')";

const said = (code: string, message: string) =>
  (code === message ? code : `${code}: ${message}`).slice(0, 300);
