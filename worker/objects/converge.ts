import type { Context, ObjectRef } from '../context.ts';
import { DatabaseError } from '../db/database.ts';
import { NO_TARGET } from '../ledger/post.ts';
import { flagObject } from './flag.ts';
import { type Occasion, type Ticket, takeTicket } from './ticket.ts';

/** More overtakings than this in a row do not happen; the sweep would go on. */
const MOST_ROUNDS = 5;

/** As it can seem while it is not known yet that an earlier refund failed. */
export const REFUNDED_TOO_MUCH = 'Stripe reports more refunded than was paid';

/** What a person is told of a refusal that has a plain reason. */
const REASONS: Record<string, string> = {
  [NO_TARGET]: 'Paid at Stripe but not booked: its request is not known here, or is in another currency',
  entry_exists: 'Stripe reports another amount than is booked for the same money',
  refund_limit: REFUNDED_TOO_MUCH,
};

/**
 * Makes our books agree with one object at Stripe, however many try at once: takes a ticket and lets `agree` fetch and
 * write, until its ticket was still the newest when it wrote. What the database refuses is flagged for a person, because
 * trying again would not help.
 * @param agree false: a newer ticket was taken meanwhile. It may flag the object itself, and is then done.
 * @throws StripeError, DatabaseError of unknown outcome: nothing is lost, its hint still waits.
 */
export async function converge(
  ctx: Context,
  ref: ObjectRef,
  occasion: Occasion,
  agree: (ticket: Ticket) => Promise<boolean>,
): Promise<void> {
  let why = occasion;
  let putAside = false;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const ticket = await takeTicket(ctx, ref, why);
    if (ticket === null) return;
    try {
      if (await agree(ticket)) return;
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.refused === null) throw error;
      await flagObject(ctx, ref, ticket, REASONS[error.refused] ?? error.refused);
      // Whoever books what this waited for hints what is flagged then. Was it booked just before, it fits now.
      if (putAside || error.refused !== 'refund_limit') return;
      putAside = true;
    }
    why = 'again';
  }
  throw new Error(`${ref.kind} ${ref.id} was overtaken ${MOST_ROUNDS} times in a row`);
}
