import type { MiddlewareHandler } from 'hono';
import { type Connection, isSandbox } from '../stripe/connection.ts';
import type { App } from './types.ts';

const YEAR_S = 365 * 24 * 60 * 60;

/** Headers for every answer. `same-origin`: with `no-referrer` browsers would send `Origin: null` with forms. */
export const securityHeaders: MiddlewareHandler<App> = async (c, next) => {
  await next();
  c.header('Strict-Transport-Security', `max-age=${YEAR_S}`);
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Referrer-Policy', 'same-origin');
  c.header('Cross-Origin-Opener-Policy', 'same-origin');
  if (!c.res.headers.has('Content-Security-Policy'))
    c.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
};

/**
 * A payer's page runs nothing and loads nothing from elsewhere. Browsers check `form-action` along redirects too,
 * so the way to Checkout has to be named.
 */
export function pagePolicy(nonce: string, connection: Connection): string {
  const checkout = isSandbox(connection) ? originOf(connection) : 'https://checkout.stripe.com';
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    `form-action 'self' ${checkout}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The office's app runs its own script and style and asks nobody but us; a frame shows the portal's preview. */
const OFFICE = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'font-src': "'self'",
  'frame-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
};
type Sources = Partial<Record<keyof typeof OFFICE, string>>;

/** What Stripe's script needs, and nothing of what it offers beside card fields (docs.stripe.com/security/guide#content-security-policy). */
const STRIPE_JS: Sources = {
  'script-src': 'https://js.stripe.com https://*.js.stripe.com',
  'frame-src': 'https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com',
  'connect-src': 'https://api.stripe.com',
};

/** Of every page of the office's app but the virtual terminal. */
export const officePolicy = (): string => policyOf({});

/** Of the virtual terminal alone: the card fields on it are Stripe's own, in Stripe's frames. */
export function terminalPolicy(connection: Connection): string {
  if (!isSandbox(connection)) return policyOf(STRIPE_JS);
  const standIn = originOf(connection);
  return policyOf({ 'script-src': standIn, 'frame-src': standIn, 'connect-src': standIn });
}

const policyOf = (more: Sources): string =>
  Object.entries(OFFICE)
    .map(([name, own]) => [name, own, more[name as keyof Sources]].filter(Boolean).join(' '))
    .join('; ');

const originOf = ({ protocol, host, port }: Connection): string => `${protocol}://${host}:${port}`;

/** Whether a form post comes from our own page: browsers always send `Origin` with one. */
export function isOwnOrigin(request: Request): boolean {
  return request.headers.get('Origin') === new URL(request.url).origin;
}

/** The caller's address for limits: an IPv6 /64 belongs to one household, so it counts as one. */
export function callerKey(request: Request): string {
  const address = request.headers.get('CF-Connecting-IP') ?? 'unknown';
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const full = [...groups, ...Array(Math.max(0, missing)).fill('0'), ...(tail ? tail.split(':') : [])];
  return full
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
