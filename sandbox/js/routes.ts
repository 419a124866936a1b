import { Hono } from 'hono';
import { randomText } from '../ids.ts';
import { frameJs } from './frame.js';
import { type ElementType, framePage } from './frame-page.ts';
import { stripeJs } from './stripe.js';

/** The stand-in for Stripe.js: the script that a page includes, and the frame that it opens for a card. */
export function jsRoutes(): Hono {
  const app = new Hono();
  app.get('/stripe.js', (c) =>
    c.body(asText(stripeJs), 200, {
      ...HEADERS,
      'Access-Control-Allow-Origin': '*',
      'Content-Type': 'text/javascript; charset=utf-8',
    }),
  );
  app.get('/frame', async (c) => {
    const type: ElementType = c.req.query('type') === 'payment' ? 'payment' : 'card';
    const nonce = randomText(20);
    return c.html(await framePage(type, asText(frameJs, type), nonce), 200, {
      ...HEADERS,
      'Content-Security-Policy':
        `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; ` +
        `base-uri 'none'; form-action 'none'`,
      'Referrer-Policy': 'no-referrer',
    });
  });
  return app;
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
};

/** A function of this program as a script that calls it; bundlers name functions by a helper that browsers lack. */
function asText(script: (argument: string) => void, argument = ''): string {
  return `(() => { const __name = (named) => named; (${script})(${JSON.stringify(argument)}); })();\n`;
}
