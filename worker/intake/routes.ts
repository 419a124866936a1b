import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type Stripe from 'stripe';
import { anyone } from '../http/anyone.ts';
import { BusinessError } from '../http/errors.ts';
import type { App } from '../http/types.ts';
import { acceptEvents } from './accept.ts';
import { stripeEvent } from './kinds.ts';

/** Stripe's largest events are some hundred kilobytes. */
const LONGEST_EVENT_BYTES = 1024 * 1024;

const webhookBody = bodyLimit({
  maxSize: LONGEST_EVENT_BYTES,
  onError: () => {
    throw new BusinessError('too_large', 'The body is larger than any event of Stripe.');
  },
});

/**
 * Stripe's webhook: 200 when the event is stored, 400 when its signature is bad, missing or stale; a failure to
 * store is a 5xx, so that Stripe sends it again.
 */
export const webhookRoutes = new Hono<App>()
  .post('/webhooks/stripe', anyone, webhookBody, async (c) => {
    const { ctx } = c.var;
    const event = await verify(
      ctx.stripe,
      await c.req.text(),
      c.req.header('Stripe-Signature'),
      ctx.connection.webhookSecret,
    );
    const parsed = stripeEvent.safeParse(event);
    if (!parsed.success)
      throw new BusinessError('bad_signature', 'The signed body is not an event of Stripe.');
    await acceptEvents(ctx, [parsed.data], 'webhook');
    return c.json({ received: true });
  })
  .all('/webhooks/stripe', anyone, (c) => {
    c.header('Allow', 'POST');
    throw new BusinessError('method_not_allowed', 'Events are sent here by POST.');
  });

/** Checks the signature over the very bytes that came, within Stripe's five minutes of real time. */
async function verify(
  stripe: Stripe,
  body: string,
  signature: string | undefined,
  secret: string,
): Promise<unknown> {
  return stripe.webhooks.constructEventAsync(body, signature ?? '', secret).catch(() => {
    // Whatever the SDK cannot take apart was not sent by the endpoint whose secret we hold.
    throw new BusinessError(
      'bad_signature',
      'The signature does not fit this body. Check that the webhook secret is the one of this endpoint.',
    );
  });
}
