import type { Context as HonoContext } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { cookiePrefix } from '../access/cookie.ts';
import { hashToken } from '../access/hash.ts';
import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { type Row, type Statement, sql, type Value } from '../db/database.ts';
import type { App } from '../http/types.ts';

/** A customer's own page closes so long after it was opened. */
const OPEN_S = 30 * 60;

const cookieName = (url: string): string => `${cookiePrefix(url)}.account`;

/** Who opened a customer's own page by the link of an e-mail. */
export interface Visitor {
  customerId: number;
  linkId: string;
  /** Where the link went, as far as its owner knows it again. */
  sentTo: string;
  /** The office has that address from the customer; who has another one sees only what came with it. */
  known: boolean;
}

/** The digest of what stands in the browser's cookie; nobody's when there is none. */
export async function visitorHash(c: HonoContext<App>): Promise<string> {
  return hashToken(getCookie(c, cookieName(c.req.url)) ?? '');
}

/** Whose page a browser has open; no row: nobody's, or not any more. It goes by real time, as sign-in does. */
export const selectVisitor = (ctx: Context, hash: string): Statement =>
  sql(
    `SELECT o.customer_id, o.link_id, o.sent_to, o.known FROM payer_openings o
     WHERE o.link_id = (SELECT s.link_id FROM payer_sessions s WHERE s.hash = :hash AND s.expires_at > :real_now)`,
    { hash, real_now: ctx.clock.realMs },
  );

export function readVisitor(rows: Row[] | undefined): Visitor | null {
  const row = rows?.[0];
  if (row === undefined) return null;
  return {
    customerId: Number(row.customer_id),
    linkId: String(row.link_id),
    sentTo: String(row.sent_to),
    known: row.known === 1,
  };
}

/** What further statements ask by: SQL of the link that opened a page, and of its customer; null: none is open. */
export interface Whose {
  link: string;
  customer: string;
  params: Record<string, Value>;
}

export const visitorOf = (ctx: Context, hash: string): Whose => ({
  link: '(SELECT v.link_id FROM payer_sessions v WHERE v.hash = :visitor AND v.expires_at > :real_now)',
  customer:
    '(SELECT v.customer_id FROM payer_sessions v WHERE v.hash = :visitor AND v.expires_at > :real_now)',
  params: { visitor: hash, real_now: ctx.clock.realMs },
});

/**
 * Uses a link: opens its customer's own page in this browser. Of two that use it at once, one opens it.
 * @returns false when it was used before, or is too old.
 */
export async function openAccount(c: HonoContext<App>, linkId: string): Promise<boolean> {
  const { ctx } = c.var;
  const secret = crypto
    .getRandomValues(new Uint8Array(32))
    .toBase64({ alphabet: 'base64url', omitPadding: true });
  const params = { link: linkId, hash: await hashToken(secret) };
  const [rows] = await ctx.db.batch([
    sql(
      `INSERT INTO payer_sessions (hash, link_id, customer_id, expires_at)
       SELECT :hash, link_id, customer_id, :until FROM payer_openings WHERE link_id = :link AND used = 0 AND expires_at > ${ctx.clock.sql}
       ON CONFLICT DO NOTHING RETURNING customer_id`,
      { ...params, ...ctx.clock.params, until: ctx.clock.realMs + OPEN_S * 1000 },
    ),
    sql(
      `UPDATE payer_links SET used_at = ${ctx.clock.sql} WHERE id = :link AND EXISTS (SELECT 1 FROM payer_sessions WHERE hash = :hash)`,
      { ...params, ...ctx.clock.params },
    ),
    record(ctx, {
      verb: 'link.opened',
      subject: { kind: 'customer', id: '' },
      subjectId: '(SELECT CAST(customer_id AS TEXT) FROM payer_sessions WHERE hash = :hash)',
      detail: { link: linkId },
      when: {
        sql: 'EXISTS (SELECT 1 FROM payer_sessions WHERE hash = :hash)',
        params: { hash: params.hash },
      },
    }),
  ]);
  if (rows?.[0] === undefined) return false;
  setCookie(c, cookieName(c.req.url), secret, { ...attributesOf(c.req.url), maxAge: OPEN_S });
  return true;
}

/** Closes the page in this browser. The row stays: its link was used. */
export async function closeAccount(c: HonoContext<App>): Promise<void> {
  const { ctx } = c.var;
  await ctx.db.batch([
    sql('UPDATE payer_sessions SET expires_at = :real_now WHERE hash = :hash AND expires_at > :real_now', {
      hash: await visitorHash(c),
      real_now: ctx.clock.realMs,
    }),
  ]);
  deleteCookie(c, cookieName(c.req.url), attributesOf(c.req.url));
}

// Lax: who comes back from Stripe still has it. On a developer's machine, without https, it can not be Secure.
const attributesOf = (url: string) =>
  ({ path: '/', httpOnly: true, secure: url.startsWith('https:'), sameSite: 'Lax' }) as const;
