import { Hono } from 'hono';
import { checkoutRoutes } from './checkout/routes.ts';
import { controlRoutes } from './control/routes.ts';
import { answerCall, type Caller } from './http/call.ts';
import { StripeError, unknownUrl } from './http/errors.ts';
import { errorResponse } from './http/respond.ts';
import { ENDPOINTS } from './http/routes.ts';
import { newId } from './ids.ts';
import { jsRoutes } from './js/routes.ts';
import type { Deliveries } from './webhooks/deliveries.ts';

export interface House extends Caller {
  deliveries: Deliveries;
  /** Does what time alone does, before anything else. */
  passTime(): void;
}

/** All that the stand-in answers: Stripe's API, the payer's page, Stripe.js, and the controls. */
export function createApp(house: House): Hono {
  const app = new Hono();
  app.use(async (_c, next) => {
    house.passTime();
    await next();
  });
  for (const found of ENDPOINTS) {
    app.on(found.verb, found.path, (c) => answerCall(house, c.req.raw, found, c.req.param('id') ?? ''));
  }
  app.route('/c/pay', checkoutRoutes(house));
  app.route('/js', jsRoutes());
  app.route('/sandbox', controlRoutes(house));
  app.get('/', (c) => c.redirect('/sandbox'));
  app.onError(async (error, c) => {
    console.error('the stand-in failed', error);
    // Read to its end before anything is answered: else the runtime breaks the connection.
    if (!c.req.raw.bodyUsed) await c.req.raw.arrayBuffer();
    const message = `The stand-in for Stripe failed at ${c.req.path}: ${error.message}`;
    return errorResponse(new StripeError(500, { type: 'api_error', message }), newId('request'), '');
  });
  app.notFound(async (c) => {
    await c.req.raw.arrayBuffer();
    return errorResponse(unknownUrl(c.req.method, c.req.path), newId('request'), '');
  });
  return app;
}
