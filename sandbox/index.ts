import { StripeError } from './http/errors.ts';
import { errorResponse } from './http/respond.ts';
import { newId } from './ids.ts';
import type { SandboxEnv } from './settings.ts';
import type { StripeSandbox } from './stripe-sandbox.ts';

export { StripeSandbox } from './stripe-sandbox.ts';

interface Env extends SandboxEnv {
  SANDBOX: DurableObjectNamespace<StripeSandbox>;
}

/**
 * Everything goes to one object: the stand-in's books have one writer. When the runtime has put it away or is starting it anew, it answers
 * nothing itself: that is said as Stripe would, and the call may have taken effect.
 */
export default {
  fetch: (request, env) =>
    env.SANDBOX.getByName('stripe')
      .fetch(request)
      .catch((error: unknown) => {
        const message = `The stand-in for Stripe is not there: ${error instanceof Error ? error.message : error}. Ask again.`;
        return errorResponse(new StripeError(503, { type: 'api_error', message }), newId('request'), '');
      }),
} satisfies ExportedHandler<Env>;
