import { Hono } from 'hono';
import { allow, callerOf, personOf } from '../access/allow.ts';
import type { Caller } from '../access/caller.ts';
import { deriveToken } from '../access/invitations.ts';
import { record } from '../activity/record.ts';
import { sql } from '../db/database.ts';
import { authSecretOf } from '../environment.ts';
import { BusinessError } from '../http/errors.ts';
import { idempotencyKey, parse, parseBody } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { isLive } from '../stripe/connection.ts';
import { changePerson, endSessions } from './change.ts';
import { invite, linkFor } from './invite.ts';
import { createKey, readKeys, revokeKey, selectKeys } from './keys.ts';
import { readPeople, selectPeople } from './list.ts';
import { readFrame, selectFrame } from './me.ts';
import { idPath, inviteBody, keyBody, type OneTimeLink, personBody } from './schema.ts';

/** Who works here, and which programs may ask. */
export const peopleRoutes = new Hono<App>()
  .get('/me', allow('person'), async (c) => {
    const { ctx } = c.var;
    const rows = await ctx.db.batch(selectFrame());
    return c.json(readFrame(personOf(c), rows, isLive(ctx.connection)));
  })
  .get('/people', allow('read'), async (c) => {
    const { ctx } = c.var;
    const rows = await ctx.db.batch(selectPeople(ctx.clock.realMs));
    return c.json(readPeople(rows, callerOf(c)));
  })
  .patch('/people/:id', allow('administer'), async (c) => {
    const { id } = parse(idPath, c.req.param());
    const change = await parseBody(c, personBody);
    if (change.disabled && callerOf(c).id === id)
      throw new BusinessError('conflict', 'You cannot lock yourself out. Ask another administrator to.');
    await changePerson(c.var.ctx, id, change);
    return c.json({ id });
  })
  .delete('/people/:id/sessions', allow('administer'), async (c) => {
    const { id } = parse(idPath, c.req.param());
    const { ctx } = c.var;
    await ctx.db.batch([
      endSessions(id),
      record(ctx, {
        verb: 'user.signed_out',
        subject: { kind: 'user', id },
        when: { sql: 'EXISTS (SELECT 1 FROM users WHERE id = :id)', params: { id } },
      }),
    ]);
    return c.json({ id });
  })
  .post('/people/:id/link', allow('administer'), async (c) => {
    const { id } = parse(idPath, c.req.param());
    const caller = callerOf(c);
    const token = await deriveToken(authSecretOf(c.env), `link ${id} ${caller.id}`, idempotencyKey(c));
    const made = await linkFor(c.var.ctx, token, id, userOf(caller));
    return c.json(shownOnce(c.req.url, token, made), 201);
  })
  .post('/invitations', allow('administer'), async (c) => {
    const key = idempotencyKey(c);
    const body = await parseBody(c, inviteBody);
    const caller = callerOf(c);
    const token = await deriveToken(authSecretOf(c.env), `invitation ${caller.id}`, key);
    const made = await invite(c.var.ctx, token, body, userOf(caller));
    return c.json(shownOnce(c.req.url, token, made), 201);
  })
  .delete('/invitations/:id', allow('administer'), async (c) => {
    const { id } = parse(idPath, c.req.param());
    const { ctx } = c.var;
    const open = 'used_at IS NULL AND revoked_at IS NULL';
    const [, revoked] = await ctx.db.batch([
      record(ctx, {
        verb: 'invitation.revoked',
        subject: { kind: 'invitation', id },
        when: { sql: `EXISTS (SELECT 1 FROM invitations WHERE id = :id AND ${open})`, params: { id } },
      }),
      sql(`UPDATE invitations SET revoked_at = :now WHERE id = :id AND ${open} RETURNING id`, {
        id,
        now: ctx.clock.realMs,
      }),
    ]);
    if (revoked?.[0] === undefined)
      throw new BusinessError('not_found', 'There is no open invitation like this. It may have been used.');
    return c.json({ id });
  })
  .get('/keys', allow('administer'), async (c) => {
    const [rows] = await c.var.ctx.db.batch([selectKeys()]);
    return c.json({ data: readKeys(rows) });
  })
  .post('/keys', allow('administer'), async (c) => {
    const key = idempotencyKey(c);
    const body = await parseBody(c, keyBody);
    const token = await deriveToken(authSecretOf(c.env), `key ${callerOf(c).id}`, key);
    const mode = isLive(c.var.ctx.connection) ? 'live' : 'test';
    return c.json(await createKey(c.var.ctx, `sp_${mode}_${token}`, body), 201);
  })
  .delete('/keys/:id', allow('administer'), async (c) => {
    const { id } = parse(idPath, c.req.param());
    await revokeKey(c.var.ctx, id);
    return c.json({ id });
  });

/** A one-time link. Its token stands behind the "#", which browsers send to nobody. */
function shownOnce(
  url: string,
  token: string,
  { id, expiresAt }: { id: string; expiresAt: number },
): OneTimeLink {
  return {
    id,
    link: `${new URL(url).origin}/admin/join#${token}`,
    expires_at: new Date(expiresAt).toISOString(),
  };
}

const userOf = (caller: Caller) => (caller.kind === 'user' ? caller.id : null);
