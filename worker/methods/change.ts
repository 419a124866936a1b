import type { Context } from '../context.ts';
import type { Statement } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { readMethod, selectMethod } from './find.ts';
import { preferMethod } from './prefer.ts';
import { setRecurring } from './recurring.ts';
import { detachMethod, removeMethod } from './remove.ts';
import type { Method, RecurringBody } from './schema.ts';

/** The office makes a method what is charged when nobody says otherwise. @throws BusinessError not_found; conflict when it can not be charged. */
export const prefer = (ctx: Context, id: string): Promise<Method> => change(ctx, id, preferMethod(ctx, id));

/** The office writes down whether a method may be charged without its owner. @throws BusinessError not_found; conflict when it can not be charged. */
export const allow = (ctx: Context, id: string, { recurring, note }: RecurringBody): Promise<Method> =>
  change(ctx, id, setRecurring(ctx, id, recurring, note));

/**
 * The office removes a method, here and at Stripe; what could not be done there is done by the sweep. One that is gone stays so.
 * @throws BusinessError not_found.
 */
export async function remove(ctx: Context, id: string): Promise<Method> {
  const { customer_id } = await find(ctx, id);
  const rows = await ctx.db.batch(removeMethod(ctx, customer_id, id, 'office'));
  if (rows.at(-1)?.[0] !== undefined)
    await detachMethod(ctx, id).catch((error: unknown) =>
      ctx.log('detach_failed', { method: id, message: String(error) }),
    );
  return find(ctx, id);
}

async function change(ctx: Context, id: string, statements: Statement[]): Promise<Method> {
  const rows = await ctx.db.batch([...statements, selectMethod(id)]);
  const method = readMethod(rows.at(-1));
  if (method.state !== 'valid')
    throw new BusinessError(
      'conflict',
      'This method can no longer be charged. Ask its owner for another one.',
    );
  return method;
}

async function find(ctx: Context, id: string): Promise<Method> {
  const [rows] = await ctx.db.batch([selectMethod(id)]);
  return readMethod(rows);
}
