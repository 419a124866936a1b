import type Stripe from 'stripe';
import { accountOf, blockAccount } from '../bank/block.ts';
import type { Box } from '../box.ts';
import { revokeMandate } from '../mandates/revoke.ts';
import { saveMethod, secretOf } from '../methods/kept.ts';
import type { Reason } from './reasons.ts';

/** Reasons by which a payer says that the debit was not allowed. */
const UNAUTHORIZED: Reason[] = ['customer_initiated', 'debit_not_authorized'];

/** A payer who disputes a debit has revoked its mandate; after a second dispute the account is blocked. */
export function revokeDisputed(box: Box, charge: Stripe.Charge, reason: Reason): void {
  const method = accountOf(box, charge);
  if (!method || !UNAUTHORIZED.includes(reason)) return;
  revokeMandate(box, method);
  const disputed = (secretOf(box, method).disputed ?? 0) + 1;
  saveMethod(box, method, { disputed });
  if (disputed > 1) blockAccount(box, method, { network_code: 'R10', reason: 'debit_not_authorized' });
}
