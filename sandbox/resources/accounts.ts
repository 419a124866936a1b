import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { endpoint } from '../http/endpoint.ts';
import { ACCOUNT_ID } from '../settings.ts';

/** The one account there is: in the US, in dollars, takes cards and bank debits. */
export function account(_box: Box): Stripe.Account {
  return {
    id: ACCOUNT_ID,
    object: 'account',
    business_profile: null,
    business_type: 'company',
    capabilities: { card_payments: 'active', transfers: 'active', us_bank_account_ach_payments: 'active' },
    charges_enabled: true,
    controller: { type: 'account' },
    country: 'US',
    created: 1_700_000_000,
    default_currency: 'usd',
    details_submitted: true,
    email: 'sandbox@selfpay.example',
    metadata: {},
    payouts_enabled: true,
    settings: null,
    type: 'standard',
  };
}

export const accountEndpoints = [endpoint('GET', '/v1/account', 'accounts.retrieveCurrent', account)];
