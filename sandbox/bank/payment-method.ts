import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { idFromKey } from '../ids.ts';
import type { MethodSecret } from '../methods/kept.ts';
import { save } from '../store/objects.ts';
import type { TestAccount } from './test-accounts.ts';

/** The bank account that a payer named. */
export interface BankEntry {
  account: TestAccount;
  routing: string;
  holderName: string | null;
  holderType: 'individual' | 'company';
  email: string | null;
}

/** A bank account as PaymentMethod, saved but with nobody yet. The same number has the same fingerprint. */
export function makeBankMethod(
  box: Box,
  entry: BankEntry,
  allow_redisplay: Stripe.PaymentMethod.AllowRedisplay = 'limited',
): Stripe.PaymentMethod {
  const method: Stripe.PaymentMethod = {
    id: box.newId('payment_method'),
    object: 'payment_method',
    allow_redisplay,
    billing_details: bankBilling(entry),
    created: box.seconds(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'us_bank_account',
    us_bank_account: {
      ...accountFacts(entry),
      financial_connections_account: null,
      networks: { preferred: 'ach', supported: ['ach'] },
      status_details: {},
    },
  };
  save(box, method, { number: entry.account.number } satisfies MethodSecret);
  return method;
}

function bankBilling(entry: BankEntry) {
  const nowhere = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
  return { address: nowhere, email: entry.email, name: entry.holderName, phone: null, tax_id: null };
}

/** What Stripe shows of an account; never its number. */
function accountFacts(entry: BankEntry) {
  return {
    account_holder_type: entry.holderType,
    account_type: 'checking' as const,
    bank_name: 'STRIPE TEST BANK',
    fingerprint: idFromKey('request', `${entry.routing}:${entry.account.number}`).slice(4),
    last4: entry.account.number.slice(-4),
    routing_number: entry.routing,
  };
}
