import type { Context as HonoContext } from 'hono';
import { z } from 'zod';
import { record } from '../activity/record.ts';
import { sql } from '../db/database.ts';
import { authSecretOf } from '../environment.ts';
import { BusinessError } from '../http/errors.ts';
import { callerKey } from '../http/security.ts';
import type { App } from '../http/types.ts';
import { type Auth, authOf } from './auth.ts';
import { knownDevice, rememberDevice } from './device.ts';
import { countTry, forgetTries, type Try } from './lockout.ts';

/** The sign-in library, for this request. */
export function authFor(c: HonoContext<App>): Promise<Auth> {
  return authOf(c.var.ctx, authSecretOf(c.env), new URL(c.req.url).origin);
}

const WRONG = 'This e-mail address and password do not belong together. Check both.';
const WRONG_BACKUP_CODE = 'This is none of your backup codes, or it was used already. Compare each letter.';
export const WRONG_CODE =
  'This code is not right (any more). Wait for the next one and type that; after several wrong ones, sign in again.';

/** The first step: the right password signs in, or asks for six digits. @throws BusinessError unauthorized, too_many. */
export async function signIn(
  c: HonoContext<App>,
  email: string,
  password: string,
): Promise<{ state: 'signed_in' | 'totp' }> {
  const answer = await slowly(c, email, () =>
    passOn(
      c,
      (auth) =>
        auth.api.signInEmail({ body: { email, password }, headers: c.req.raw.headers, asResponse: true }),
      new BusinessError('unauthorized', WRONG, 'password'),
    ),
  );
  if ('twoFactorRedirect' in answer) return { state: 'totp' };
  await welcome(c, String((answer.user as { id: unknown }).id), email);
  return { state: 'signed_in' };
}

/** The second step: six digits of the app, or one of the codes that were written down. */
export async function verifyCode(c: HonoContext<App>, code: string): Promise<void> {
  const six = /^\d{6}$/.test(code);
  const request = { body: { code }, headers: c.req.raw.headers, asResponse: true } as const;
  const answer = await passOn(
    c,
    (auth) => (six ? auth.api.verifyTOTP(request) : auth.api.verifyBackupCode(request)),
    new BusinessError('unauthorized', six ? WRONG_CODE : WRONG_BACKUP_CODE, 'code'),
  );
  const user = z
    .object({ token: z.string(), user: z.object({ id: z.string(), email: z.string() }) })
    .parse(answer);
  if (six) await useOnce(c, user.user.id, user.token, code);
  await welcome(c, user.user.id, user.user.email);
}

/** Six digits are right for up to 90 seconds; whoever read them over a shoulder must not use them again. */
async function useOnce(c: HonoContext<App>, user: string, token: string, code: string): Promise<void> {
  const { ctx } = c.var;
  const params = { user, code, token, now: ctx.clock.realMs };
  const [, used] = await ctx.db.batch([
    sql('DELETE FROM used_codes WHERE user_id = :user AND at < :now - 300000', params),
    sql(
      'INSERT INTO used_codes (user_id, code, at) VALUES (:user, :code, :now) ON CONFLICT DO NOTHING RETURNING code',
      params,
    ),
  ]);
  if (used?.[0] !== undefined) return;
  await ctx.db.batch([sql('DELETE FROM sessions WHERE token = :token', params)]);
  throw new BusinessError(
    'unauthorized',
    'This code was used already. Sign in again with the next one.',
    'code',
  );
}

async function welcome(c: HonoContext<App>, user: string, email: string): Promise<void> {
  await rememberDevice(c, email);
  await c.var.ctx.db.batch([
    record(c.var.ctx, {
      verb: 'session.started',
      subject: { kind: 'user', id: user },
      actor: { kind: 'user', id: user },
    }),
  ]);
}

/** Runs what looks at a password, unless too many wrong ones came lately. */
export async function slowly<T>(c: HonoContext<App>, email: string, work: () => Promise<T>): Promise<T> {
  const { ctx } = c.var;
  const attempt: Try = { email, address: callerKey(c.req.raw), device: await knownDevice(c, email) };
  const wait = await countTry(ctx, attempt);
  if (wait !== null) {
    c.header('Retry-After', String(wait));
    const minutes = Math.ceil(wait / 60);
    throw new BusinessError(
      'too_many',
      `Too many wrong passwords. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, then try again.`,
    );
  }
  const result = await work();
  await ctx.db.batch(forgetTries(attempt));
  return result;
}

/** Calls the library, hands its cookies on, and turns its refusals into ours. */
export async function passOn(
  c: HonoContext<App>,
  call: (auth: Auth) => Promise<unknown>,
  refused = new BusinessError('invalid', 'This password is not right.', 'password'),
): Promise<Record<string, unknown>> {
  const response = await (call(await authFor(c)) as Promise<Response>);
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown> & { code?: string };
  if (!response.ok) throw refusalOf(response.status, body.code, refused);
  for (const cookie of response.headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true });
  return body;
}

function refusalOf(status: number, code: string | undefined, refused: BusinessError): BusinessError {
  if (status >= 500) throw new Error(`the sign-in library failed: ${status} ${code}`);
  if (status === 429 || code === 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE')
    return new BusinessError('too_many', 'Too many wrong codes. Wait 15 minutes, then sign in again.');
  if (code === 'INVALID_TWO_FACTOR_COOKIE')
    return new BusinessError('unauthorized', 'That took too long. Sign in again.');
  if (code === 'TOTP_ALREADY_ENABLED')
    return new BusinessError('conflict', 'Two-step sign-in is on already. Reload the page.');
  return refused;
}
