import Stripe from 'stripe';

/** Where Stripe is and who we are there. `host` is null for the real Stripe. */
export interface Connection {
  secretKey: string;
  webhookSecret: string;
  host: string | null;
  port: string | null;
  protocol: 'http' | 'https';
}

/** The version of Stripe's API that this code was written for. */
export const API_VERSION = '2026-10-28.endive';

const TIMEOUT_MS = 10_000;

/**
 * A client for Stripe. The SDK's own retries are safe because every call that creates something passes the
 * stored idempotency key. `fetcher` replaces the network, for tests.
 */
export function connect(connection: Connection, fetcher?: typeof fetch): Stripe {
  return new Stripe(connection.secretKey, {
    apiVersion: API_VERSION,
    maxNetworkRetries: 1,
    timeout: TIMEOUT_MS,
    telemetry: false,
    ...(fetcher ? { httpClient: Stripe.createFetchHttpClient(fetcher) } : {}),
    ...(connection.host === null
      ? {}
      : { host: connection.host, port: connection.port ?? '443', protocol: connection.protocol }),
  });
}

/** A sandbox is a stand-in for Stripe on this machine; only there may the clock be moved. */
export function isSandbox({ host }: Connection): boolean {
  return host !== null && ['localhost', '127.0.0.1', '::1', '[::1]'].includes(host);
}

/** The mode of a key: test keys never touch real money. */
export function isLive({ secretKey }: Connection): boolean {
  return /^(sk|rk)_live_/.test(secretKey);
}
