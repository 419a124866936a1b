import { signToken } from '../../worker/mail/token.ts';
import { all, type Billed } from '../support/books.ts';
import { form, visit, type World } from '../support/world.ts';

/** A mail to a customer, as one that was sent at this moment of the books; nothing sends it. Returns its id. */
export async function mailTo(world: World, customer: number, email = 'pat@example.com'): Promise<string> {
  const ctx = world.context();
  const id = ctx.newId('mai');
  await all(
    world.db,
    `INSERT INTO mails (id, cause, kind, customer_id, recipient, language, data, state, not_before, created_at, sent_at)
     VALUES (:id, :id, 'receipt', :customer, :email, 'en', '{}', 'sent', 0, ${ctx.clock.sql}, 1)`,
    { ...ctx.clock.params, id, customer, email },
  );
  return id;
}

/** The path of a mail's link. */
export async function pathOf(
  world: World,
  purpose: 'manage' | 'cancel' | 'link',
  id: string,
): Promise<string> {
  const token = await signToken(world.context().secret(), purpose, id);
  return `${purpose === 'cancel' ? '/pay/autopay/' : '/pay/account/'}${token}`;
}

/** A browser in which a customer has opened their own page. */
export interface Browser {
  get(path: string): Promise<Response>;
  post(path: string, fields?: Record<string, string>): Promise<Response>;
}

export const browserWith = (world: World, cookie: string): Browser => ({
  get: (path) => visit(world, path, { headers: { Cookie: cookie } }),
  post: (path, fields) => {
    const init = form(fields);
    return visit(world, path, { ...init, headers: { ...(init.headers as object), Cookie: cookie } });
  },
});

/** What a browser would send back of what it was told to keep. */
export const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

/** @param email where the link goes; the office has it from the customer, unless it is somebody else's. */
export async function openAccount(
  world: World,
  { customer }: Pick<Billed, 'customer'>,
  email = 'pat@example.com',
): Promise<Browser> {
  if (email === 'pat@example.com')
    await all(world.db, 'UPDATE customers SET email = :email WHERE id = :customer', { email, customer });
  const mail = await mailTo(world, customer, email);
  const response = await visit(world, await pathOf(world, 'manage', mail), form());
  if (response.status !== 303) throw new Error(`the account was not opened: ${response.status}`);
  return browserWith(world, cookieOf(response));
}

/** Everything in the tables that a payer's link could change. */
export async function stateOf(world: World): Promise<string> {
  const tables = [
    'payer_links',
    'payer_sessions',
    'autopay',
    'consents',
    'payment_methods',
    'mails',
    'activity',
    'wallets',
    'charge_attempts',
  ];
  const rows = await Promise.all(tables.map((table) => all(world.db, `SELECT * FROM ${table}`)));
  return JSON.stringify(rows);
}
