import { Hono, type Context as HonoContext } from 'hono';
import { anyone } from '../http/anyone.ts';
import { showPage } from '../http/pages.ts';
import type { App } from '../http/types.ts';
import { becomes, detachMethod, removeMethod } from '../methods/remove.ts';
import { formOf, limited, ownForm, smallForm, wrongMethod } from '../payer/guards.ts';
import type { Removal, StoredMethod } from '../payer/page.ts';
import { type Opened, opened } from './open.ts';
import { readMethods, selectMethods, selectUnasked } from './read.ts';

const HOME = '/pay/account';

/** Removing a stored method: first a page that says what becomes of automatic payment, then the button that does just that. */
export const removeRoutes = new Hono<App>()
  .get('/pay/account/methods/:id/remove', anyone, limited('account'), async (c) => {
    const page = await openedMethod(c);
    return page instanceof Response ? page : show(c, 200, page);
  })
  .post('/pay/account/methods/:id/remove', anyone, smallForm, ownForm, limited('account'), async (c) => {
    const page = await openedMethod(c);
    if (page instanceof Response) return page;
    const { ctx } = c.var;
    const id = c.req.param('id');
    const after = String((await formOf(c)).after ?? '');
    const rows = await ctx.db.batch(removeMethod(ctx, page.visitor.customerId, id, 'payer', becomes(after)));
    // What they were told would happen is not what would happen any more.
    if (rows.at(-1)?.[0] === undefined) {
      const again = await openedMethod(c);
      return again instanceof Response ? again : show(c, 409, again);
    }
    await detachMethod(ctx, id).catch((error: unknown) =>
      ctx.log('detach_failed', { method: id, message: String(error) }),
    );
    return c.redirect(`${HOME}?did=removed`, 303);
  })
  .all('/pay/account/methods/:id/remove', anyone, (c) => wrongMethod(c, 'GET, POST'))
  .all('/pay/account/methods/:id/prefer', anyone, (c) => wrongMethod(c, 'POST'));

interface OpenedMethod extends Opened {
  method: StoredMethod;
}

/** @returns the way home when the page shows no such method. */
async function openedMethod(c: HonoContext<App>): Promise<OpenedMethod | Response> {
  const page = await opened(c, (whose) => [...selectUnasked(whose), selectMethods(whose)]);
  if (page instanceof Response) return page;
  const method = readMethods(page.rows[3], page.rows[0]).find(({ id }) => id === c.req.param('id'));
  if (method === undefined) return c.redirect(HOME, 303);
  return { ...page, method };
}

function show(c: HonoContext<App>, status: number, { method, settings }: OpenedMethod) {
  const after: Removal = method.automatic ? 'off' : 'nothing';
  return showPage(c, status, { view: 'remove', method, after }, settings);
}
