import { handle } from '@astrojs/cloudflare/handler';
import { chooseLanguage } from '../portal/texts/index.ts';
import type { ChargeJob, Job } from './context.ts';
import type { Env } from './environment.ts';
import { createApp } from './http/app.ts';
import type { Portal } from './http/types.ts';
import { onCharges, onMinute, onQueue } from './jobs.ts';

/** Astro renders `portal/pages/payer/<view>.astro`; the page's data travels in the execution context. */
const portal: Portal = {
  chooseLanguage,
  render(page, request, env, execution) {
    const headers = { 'Accept-Language': request.headers.get('Accept-Language') ?? '' };
    const target = new Request(new URL(`/payer/${page.view}`, request.url), { headers });
    return handle(target, env as never, { ...carrierOf(execution), page } as never);
  },
  renderShell(shell, request, env, execution) {
    const target = new Request(new URL('/admin-shell', request.url));
    return handle(target, env as never, { ...carrierOf(execution), shell } as never);
  },
};

function carrierOf(execution: ExecutionContext) {
  return { waitUntil: execution.waitUntil.bind(execution), passThroughOnException() {}, props: {} };
}

const app = createApp(portal);

export default {
  fetch: app.fetch,
  queue: (batch, env) =>
    batch.queue === 'selfpay-charges'
      ? onCharges(batch as MessageBatch<ChargeJob>, env)
      : onQueue(batch as MessageBatch<Job>, env),
  scheduled: (_event, env) => onMinute(env),
} satisfies ExportedHandler<Env, Job | ChargeJob>;
