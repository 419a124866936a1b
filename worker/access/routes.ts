import { Hono, type Context as HonoContext } from 'hono';
import { createMiddleware } from 'hono/factory';
import { z } from 'zod';
import { record } from '../activity/record.ts';
import { sql } from '../db/database.ts';
import { authSecretOf } from '../environment.ts';
import { anyone } from '../http/anyone.ts';
import { BusinessError } from '../http/errors.ts';
import { parse, parseBody } from '../http/parse.ts';
import { callerKey, isOwnOrigin } from '../http/security.ts';
import type { App } from '../http/types.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import { allow, personOf } from './allow.ts';
import { type Auth, authOf } from './auth.ts';
import { knownDevice, rememberDevice } from './device.ts';
import { readInvitation, selectInvitation, useLink } from './invitations.ts';
import { countTry, forgetTries, type Try } from './lockout.ts';
import { checkPassword } from './password.ts';
import { IDLE_MS } from './session.ts';

const password = z.string().max(1000);
const signInBody = z.object({ email: z.string().max(320), password });
const codeBody = z.object({ code: z.string().min(1).max(40) });
const tokenQuery = z.object({ token: z.string().min(1).max(200) });
const joinBody = z.object({
  token: z.string().min(1).max(200),
  name: z.string().trim().min(1, 'Type your name.').max(100),
  password,
});
const passwordBody = z.object({ current_password: password, new_password: password });
const ownPassword = z.object({ password });
const sessionPath = z.object({ id: z.string().min(1).max(100) });

/** Forms of other sites reach nothing here, not even signing in. */
const ownPagesOnly = createMiddleware<App>(async (c, next) => {
  if (c.req.method !== 'GET' && !isOwnOrigin(c.req.raw))
    throw new BusinessError('forbidden', 'This request comes from another site. Use Selfpay itself.');
  await next();
});

/** Hashing a password costs a tenth of a second: nobody may have that done without end, under however many names. */
const notTooOften = createMiddleware<App>(async (c, next) => {
  const { success } = await c.env.LOOKUPS.limit({ key: `sign-in ${callerKey(c.req.raw)}` });
  if (success) return next();
  c.header('Retry-After', '60');
  throw new BusinessError('too_many', 'Too many tries from your network. Wait a minute, then try again.');
});

/** Signing in and out, joining by a link, and what people do with their own account. Never for API keys. */
export const accessRoutes = new Hono<App>()
  .use('/auth/*', ownPagesOnly)
  .post('/auth/sign-in', anyone, notTooOften, async (c) => {
    const body = await parseBody(c, signInBody);
    const email = body.email.trim().toLowerCase();
    return c.json(await signIn(c, email, body.password));
  })
  .post('/auth/totp', anyone, notTooOften, async (c) => {
    const { code } = await parseBody(c, codeBody);
    await verifyCode(c, code.replace(/\s/g, ''));
    return c.json({ state: 'signed_in' as const });
  })
  .post('/auth/sign-out', allow('person'), async (c) => {
    const { sessionId, id } = personOf(c);
    await c.var.ctx.db.batch([
      sql('DELETE FROM sessions WHERE id = :session', { session: sessionId }),
      record(c.var.ctx, { verb: 'session.ended', subject: { kind: 'user', id } }),
    ]);
    await passOn(c, (auth) => auth.api.signOut({ headers: c.req.raw.headers, asResponse: true }));
    return c.json({});
  })
  .get('/auth/invitation', anyone, async (c) => {
    // In a header rather than in the address, which logs and histories keep.
    const { token } = parse(tokenQuery, { token: c.req.header('Invitation') });
    const { ctx } = c.var;
    const [found, settings] = await ctx.db.batch([await selectInvitation(token), selectSettings()]);
    const { email, name, role, known, invitedBy } = readInvitation(found?.[0], ctx.clock.realMs);
    return c.json({
      email,
      name,
      role,
      known,
      invited_by: invitedBy,
      office_name: parseSettings(settings).office.name,
    });
  })
  .post('/auth/invitation', anyone, notTooOften, async (c) => {
    const { token, name, password } = await parseBody(c, joinBody);
    const { ctx } = c.var;
    const [found] = await ctx.db.batch([await selectInvitation(token)]);
    const { email } = readInvitation(found?.[0], ctx.clock.realMs);
    checkPassword(password, { email, name });
    const { password: hasher } = await (await authFor(c)).$context;
    await useLink(ctx, token, name, await hasher.hash(password));
    return c.json(await signIn(c, email, password));
  })
  .get('/auth/sessions', allow('person'), async (c) => {
    const { ctx } = c.var;
    const [rows = []] = await ctx.db.batch([
      sql(
        'SELECT id, user_id, ip_address, user_agent, created_at, seen_at FROM sessions WHERE expires_at > :now AND seen_at > :now - :idle',
        {
          now: ctx.clock.realMs,
          idle: IDLE_MS,
        },
      ),
    ]);
    const { id, sessionId } = personOf(c);
    const data = rows
      .filter((row) => row.user_id === id)
      .map((row) => ({
        id: String(row.id),
        current: row.id === sessionId,
        ip_address: row.ip_address === null ? null : String(row.ip_address),
        user_agent: row.user_agent === null ? null : String(row.user_agent),
        created_at: new Date(Number(row.created_at)).toISOString(),
        seen_at: new Date(Number(row.seen_at)).toISOString(),
      }));
    return c.json({ data });
  })
  .delete('/auth/sessions/:id', allow('person'), async (c) => {
    const { id } = parse(sessionPath, c.req.param());
    const user = personOf(c).id;
    const [ended] = await c.var.ctx.db.batch([
      sql('DELETE FROM sessions WHERE id = :id AND user_id = :user RETURNING id', { id, user }),
    ]);
    if (ended?.[0] === undefined)
      throw new BusinessError('not_found', 'You have no such session (any more).');
    return c.json({});
  })
  .delete('/auth/sessions', allow('person'), async (c) => {
    const { id, sessionId } = personOf(c);
    await c.var.ctx.db.batch([
      sql('DELETE FROM sessions WHERE user_id = :id AND id <> :sessionid', { id, sessionid: sessionId }),
      record(c.var.ctx, { verb: 'session.ended_others', subject: { kind: 'user', id } }),
    ]);
    return c.json({});
  })
  .put('/auth/password', allow('person'), async (c) => {
    const body = await parseBody(c, passwordBody);
    const person = personOf(c);
    checkPassword(body.new_password, person);
    await slowly(c, person.email, () =>
      passOn(
        c,
        (auth) =>
          auth.api.changePassword({
            body: {
              currentPassword: body.current_password,
              newPassword: body.new_password,
              revokeOtherSessions: true,
            },
            headers: c.req.raw.headers,
            asResponse: true,
          }),
        new BusinessError('invalid', 'This password is not right.', 'current_password'),
      ),
    );
    await c.var.ctx.db.batch([
      record(c.var.ctx, { verb: 'password.changed', subject: { kind: 'user', id: person.id } }),
    ]);
    return c.json({});
  })
  .post('/auth/two-factor', allow('person'), async (c) => {
    const { password } = await parseBody(c, ownPassword);
    const answer = await slowly(c, personOf(c).email, () =>
      passOn(c, (auth) =>
        auth.api.enableTwoFactor({
          body: { password, method: 'totp' },
          headers: c.req.raw.headers,
          asResponse: true,
        }),
      ),
    );
    const { totpURI, backupCodes } = z
      .object({ totpURI: z.string(), backupCodes: z.array(z.string()) })
      .parse(answer);
    return c.json({ uri: totpURI, backup_codes: backupCodes });
  })
  .post('/auth/two-factor/confirm', allow('person'), async (c) => {
    const { code } = await parseBody(c, codeBody);
    await passOn(
      c,
      (auth) =>
        auth.api.verifyTOTP({
          body: { code: code.replace(/\s/g, '') },
          headers: c.req.raw.headers,
          asResponse: true,
        }),
      new BusinessError('invalid', WRONG_CODE, 'code'),
    );
    const { id } = personOf(c);
    await c.var.ctx.db.batch([
      record(c.var.ctx, { verb: 'two_factor.enabled', subject: { kind: 'user', id } }),
    ]);
    return c.json({});
  })
  .delete('/auth/two-factor', allow('person'), async (c) => {
    const { password } = await parseBody(c, ownPassword);
    const { id, email } = personOf(c);
    await slowly(c, email, () =>
      passOn(c, (auth) =>
        auth.api.disableTwoFactor({ body: { password }, headers: c.req.raw.headers, asResponse: true }),
      ),
    );
    await c.var.ctx.db.batch([
      record(c.var.ctx, { verb: 'two_factor.disabled', subject: { kind: 'user', id } }),
    ]);
    return c.json({});
  });

function authFor(c: HonoContext<App>): Promise<Auth> {
  return authOf(c.var.ctx, authSecretOf(c.env), new URL(c.req.url).origin);
}

const WRONG = 'This e-mail address and password do not belong together. Check both.';
const WRONG_BACKUP_CODE = 'This is none of your backup codes, or it was used already. Compare each letter.';
const WRONG_CODE =
  'This code is not right (any more). Wait for the next one and type that; after several wrong ones, sign in again.';

async function signIn(
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
async function verifyCode(c: HonoContext<App>, code: string): Promise<void> {
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
async function slowly<T>(c: HonoContext<App>, email: string, work: () => Promise<T>): Promise<T> {
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
async function passOn(
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
