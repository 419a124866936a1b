import { Hono } from 'hono';
import { allow } from '../access/allow.ts';
import { wishOf } from '../http/once.ts';
import { parse, parseBody } from '../http/parse.ts';
import type { App } from '../http/types.ts';
import { queried } from '../lists/query.ts';
import { readMails, selectMails } from './list.ts';
import { retryMail } from './retry.ts';
import { mailPath, mailQuery, testMailBody } from './schema.ts';
import { sendTestMail } from './send-test.ts';

export const mailRoutes = new Hono<App>()
  .get('/mails', allow('read'), queried(mailQuery), async (c) => {
    const query = c.req.valid('query');
    const [rows] = await c.var.ctx.db.batch([selectMails(query)]);
    return c.json(readMails(rows, query.limit));
  })
  .post('/mails/test', allow('configure'), async (c) => {
    const body = await parseBody(c, testMailBody);
    return c.json(await sendTestMail(c.var.ctx, await wishOf(c, body), body), 201);
  })
  .post('/mails/:id/retry', allow('bookkeep'), async (c) => {
    const { id } = parse(mailPath, c.req.param());
    return c.json(await retryMail(c.var.ctx, await wishOf(c, null), id));
  });
