import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { z } from 'zod';
import { record } from '../activity/record.ts';
import { sql } from '../db/database.ts';
import { anyone } from '../http/anyone.ts';
import { BusinessError } from '../http/errors.ts';
import { parse, parseBody } from '../http/parse.ts';
import { callerKey, isOwnOrigin } from '../http/security.ts';
import type { App } from '../http/types.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import { allow, personOf } from './allow.ts';
import { readInvitation, selectInvitation, useLink } from './invitations.ts';
import { checkPassword } from './password.ts';
import { IDLE_MS } from './session.ts';
import { authFor, passOn, signIn, slowly, verifyCode, WRONG_CODE } from './sign-in.ts';

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
