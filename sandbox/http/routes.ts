import { accountEndpoints } from '../resources/accounts.ts';
import { balanceEndpoints } from '../resources/balance.ts';
import { balanceTransactionEndpoints } from '../resources/balance-transactions.ts';
import { chargeEndpoints } from '../resources/charges.ts';
import { checkoutSessionEndpoints } from '../resources/checkout-sessions.ts';
import { customerEndpoints } from '../resources/customers.ts';
import { disputeEndpoints } from '../resources/disputes.ts';
import { eventEndpoints } from '../resources/events.ts';
import { mandateEndpoints } from '../resources/mandates.ts';
import { paymentIntentEndpoints } from '../resources/payment-intents.ts';
import { paymentMethodEndpoints } from '../resources/payment-methods.ts';
import { payoutEndpoints } from '../resources/payouts.ts';
import { refundEndpoints } from '../resources/refunds.ts';
import { setupIntentEndpoints } from '../resources/setup-intents.ts';
import type { Endpoint } from './endpoint.ts';

/** Every method of Stripe's API that the stand-in knows. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...accountEndpoints,
  ...balanceEndpoints,
  ...balanceTransactionEndpoints,
  ...chargeEndpoints,
  ...checkoutSessionEndpoints,
  ...customerEndpoints,
  ...disputeEndpoints,
  ...eventEndpoints,
  ...mandateEndpoints,
  ...paymentIntentEndpoints,
  ...paymentMethodEndpoints,
  ...payoutEndpoints,
  ...refundEndpoints,
  ...setupIntentEndpoints,
];
