import type { Context as HonoContext } from 'hono';
import { getSignedCookie, setSignedCookie } from 'hono/cookie';
import { authSecretOf } from '../environment.ts';
import type { App } from '../http/types.ts';
import { cookiePrefix } from './cookie.ts';

const YEAR_S = 365 * 24 * 60 * 60;

const nameOf = (url: string) => `${cookiePrefix(url)}.device`;

/** The number of the device, when this e-mail address has signed in on it before; null otherwise. */
export async function knownDevice(c: HonoContext<App>, email: string): Promise<string | null> {
  const value = await getSignedCookie(c, authSecretOf(c.env), nameOf(c.req.url));
  if (!value) return null;
  const [device = '', ...emails] = value.split('|');
  return emails.includes(email) ? device : null;
}

/** Remembers that this address signed in here: its next tries count against this device alone. */
export async function rememberDevice(c: HonoContext<App>, email: string): Promise<void> {
  const known = await getSignedCookie(c, authSecretOf(c.env), nameOf(c.req.url));
  const [device, ...emails] = known ? known.split('|') : [crypto.randomUUID()];
  // The last few who used it; a shared desk has some.
  const kept = [email, ...emails.filter((other) => other !== email)].slice(0, 10);
  await setSignedCookie(c, nameOf(c.req.url), [device, ...kept].join('|'), authSecretOf(c.env), {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: c.req.url.startsWith('https:'),
    maxAge: YEAR_S,
  });
}
