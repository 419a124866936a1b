import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { emit } from '../store/events.ts';
import { save } from '../store/objects.ts';
import { buildDispute, type NewDispute } from './build.ts';
import { withdraw } from './funds.ts';
import { revokeDisputed } from './revoke.ts';

/** Opens a dispute of a charge, saved. But for an inquiry, the money and Stripe's fee leave at once. */
export function openDispute(box: Box, charge: Stripe.Charge, wanted: NewDispute): Stripe.Dispute {
  const opened = buildDispute(box, charge, wanted);
  const dispute = wanted.kind === 'inquiry' ? opened : withdraw(box, opened);
  save(box, dispute);
  const disputed: Stripe.Charge = { ...charge, disputed: true };
  save(box, disputed);
  emit(box, 'charge.dispute.created', dispute);
  if (wanted.kind !== 'inquiry') emit(box, 'charge.dispute.funds_withdrawn', dispute);
  if (wanted.kind === 'return') {
    emit(box, 'charge.dispute.closed', dispute);
    revokeDisputed(box, charge, wanted.reason);
  }
  return dispute;
}
