import type { SandboxEnv } from './settings.ts';
import type { StripeSandbox } from './stripe-sandbox.ts';

export { StripeSandbox } from './stripe-sandbox.ts';

interface Env extends SandboxEnv {
  SANDBOX: DurableObjectNamespace<StripeSandbox>;
}

/** Everything goes to one object: the stand-in's books have one writer. */
export default {
  fetch: (request, env) => env.SANDBOX.getByName('stripe').fetch(request),
} satisfies ExportedHandler<Env>;
