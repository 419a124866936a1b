import { Hono } from 'hono';
import { activityRoutes } from '../activity/routes.ts';
import { auditRoutes } from '../audit/routes.ts';
import { autopayRoutes } from '../autopay/routes.ts';
import { chargesRoutes } from '../charges/routes.ts';
import { criticalRoutes } from '../critical/routes.ts';
import { customersRoutes } from '../customers/routes.ts';
import { dashboardRoutes } from '../dashboard/routes.ts';
import { disputesRoutes } from '../disputes/routes.ts';
import { syncRoutes } from '../health/sync-routes.ts';
import { anyone } from '../http/anyone.ts';
import { BusinessError } from '../http/errors.ts';
import type { App } from '../http/types.ts';
import { importsRoutes } from '../imports/routes.ts';
import { invoicesRoutes } from '../invoices/routes.ts';
import { linksRoutes } from '../links/routes.ts';
import { mailRoutes } from '../mail/routes.ts';
import { methodsRoutes } from '../methods/routes.ts';
import { paymentEventsRoutes } from '../payment-events/routes.ts';
import { peopleRoutes } from '../people/routes.ts';
import { proofRoutes } from '../proof/routes.ts';
import { receivablesRoutes } from '../receivables/routes.ts';
import { refundsRoutes } from '../refunds/routes.ts';
import { registerRoutes } from '../register/routes.ts';
import { reportsRoutes } from '../reports/routes.ts';
import { reviewRoutes } from '../review/routes.ts';
import { definitionsRoutes } from '../runs/definitions/routes.ts';
import { runsRoutes } from '../runs/routes.ts';
import { searchRoutes } from '../search/routes.ts';
import { settingsRoutes } from '../settings/routes.ts';
import { walletRoutes } from '../wallet/routes.ts';
import { openApi } from './openapi.ts';

/** What programs and the office's app use alike. Each route says who may. */
const v1 = new Hono<App>()
  .route('/', registerRoutes)
  .route('/', refundsRoutes)
  .route('/', disputesRoutes)
  .route('/', reviewRoutes)
  .route('/', invoicesRoutes)
  .route('/', receivablesRoutes)
  .route('/', customersRoutes)
  .route('/', activityRoutes)
  .route('/', searchRoutes)
  .route('/', importsRoutes)
  .route('/', settingsRoutes)
  .route('/', peopleRoutes)
  .route('/', auditRoutes)
  .route('/', paymentEventsRoutes)
  .route('/', reportsRoutes)
  .route('/', proofRoutes)
  .route('/', syncRoutes)
  .route('/', dashboardRoutes)
  .route('/', chargesRoutes)
  .route('/', methodsRoutes)
  .route('/', autopayRoutes)
  .route('/', criticalRoutes)
  .route('/', walletRoutes)
  .route('/', mailRoutes)
  .route('/', linksRoutes)
  .route('/', runsRoutes)
  .route('/', definitionsRoutes);

export const apiRoutes = new Hono<App>()
  .get('/api/openapi.json', anyone, (c) => c.json(openApi(new URL(c.req.url).origin)))
  .route('/api/v1', v1);

/** What the app's typed client is made from. */
export type Api = typeof apiRoutes;

/** Every other address and method below /api. */
export const apiElsewhere = new Hono<App>().all('/api/*', anyone, (c) => {
  const methods = methodsAt(c.req.path);
  if (methods.length === 0)
    throw new BusinessError('not_found', 'There is nothing here. /api/openapi.json lists what there is.');
  c.header('Allow', methods.join(', '));
  throw new BusinessError('method_not_allowed', `Here one may ${methods.join(', ')}.`);
});

function methodsAt(path: string): string[] {
  const found = apiRoutes.routes
    .filter(({ method, path: pattern }) => method !== 'ALL' && matches(pattern, path))
    .map(({ method }) => method);
  return [...new Set(found)].sort();
}

function matches(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replace(/:[a-z_]+(\{[^}]*\})?/gi, '[^/]+')}$`).test(path);
}
