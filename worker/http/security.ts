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
  const checkout = isSandbox(connection)
    ? `${connection.protocol}://${connection.host}:${connection.port}`
    : 'https://checkout.stripe.com';
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    `form-action 'self' ${checkout}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

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
