import type { SandboxEnv } from '../settings.ts';
import { StripeSandbox as RealSandbox } from '../stripe-sandbox.ts';
import { bindingOf } from './app-double.ts';

export { default } from '../index.ts';

const WITH_APP: SandboxEnv = {
  APP_URL: 'http://app.test',
  WEBHOOK_URL: 'http://app.test/webhooks/stripe',
  APP_CRONS: '0 9 * * *,0 6 1 * *',
};

/** The stand-in as deployed; objects whose name begins with "app-" have an app to talk to. */
export class StripeSandbox extends RealSandbox {
  constructor(ctx: DurableObjectState, env: SandboxEnv) {
    const name = ctx.id.name ?? '';
    super(ctx, name.startsWith('app-') ? { ...env, ...WITH_APP, APP: bindingOf(name) } : env);
  }
}
