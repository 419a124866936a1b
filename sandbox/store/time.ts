import type Stripe from 'stripe';
import { failDebit, succeedDebit } from '../bank/outcome.ts';
import type { Box } from '../box.ts';
import { ControlError } from '../control/body.ts';
import { openPlanned } from '../control/disputes.ts';
import { moveDispute, type Outcome } from '../disputes/move.ts';
import { arrive, beginMidnights, nextPayout, passMidnights, payOut } from '../payouts/daily.ts';
import { failRefund, succeedRefund } from '../refunds/outcome.ts';
import { expireSession } from '../resources/checkout-sessions.ts';
import { find } from './objects.ts';
import { type DueKind, nextScheduled, strike } from './schedule.ts';

/** Something that happens when its time has come. */
interface Due {
  /** Milliseconds of the stand-in's clock. */
  due: number;
  run(): void;
}

const HAPPENS: Record<DueKind, (box: Box, subject: string, data: never) => void> = {
  'debit.succeeds': succeedDebit,
  'debit.fails': failDebit,
  'refund.succeeds': succeedRefund,
  'refund.fails': failRefund,
  'dispute.opens': unlessRefused(openPlanned),
  'dispute.moves': (box, id, data: { outcome: Outcome }) => {
    const dispute = find<Stripe.Dispute>(box, 'dispute', id);
    if (dispute) moveDispute(box, dispute, data.outcome);
  },
  'payout.arrives': arrive,
};

/** What has become impossible since it was put on the calendar does not happen. */
function unlessRefused<D>(act: (box: Box, subject: string, data: D) => unknown) {
  return (box: Box, subject: string, data: D) => {
    try {
      act(box, subject, data);
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
    }
  };
}

/** Does what time alone does, each thing in its turn: sessions expire, refunds fail, payouts are made. */
export function passTime(box: Box): void {
  beginMidnights(box);
  for (let next = first(box); next && next.due <= box.now(); next = first(box)) next.run();
  passMidnights(box);
  box.sql.exec(
    `UPDATE objects INDEXED BY objects_settling SET status = 'available', body = json_set(body, '$.status', 'available')
     WHERE object = 'balance_transaction' AND status = 'pending' AND json_extract(body, '$.available_on') <= ?`,
    box.seconds(),
  );
}

/** When the next thing happens by itself, in milliseconds of the stand-in's clock; null when nothing will. */
export function nextDue(box: Box): number | null {
  return first(box)?.due ?? null;
}

function first(box: Box): Due | null {
  const all = [scheduled(box), expiry(box), payout(box)].filter((due) => due !== null);
  return all.sort((a, b) => a.due - b.due)[0] ?? null;
}

function scheduled(box: Box): Due | null {
  const next = nextScheduled(box);
  if (!next) return null;
  const run = () => {
    strike(box, next.id);
    HAPPENS[next.kind as DueKind](box, next.subject, JSON.parse(next.data) as never);
  };
  return { due: next.due, run };
}

function payout(box: Box): Due | null {
  const midnight = nextPayout(box);
  return midnight === null ? null : { due: midnight * 1000, run: () => payOut(box, midnight) };
}

function expiry(box: Box): Due | null {
  const query = `SELECT body FROM objects INDEXED BY objects_expiring
    WHERE object = 'checkout.session' AND status = 'open'
    ORDER BY json_extract(body, '$.expires_at'), seq LIMIT 1`;
  const [row] = box.sql.exec<{ body: string }>(query).toArray();
  if (!row) return null;
  const session = JSON.parse(row.body) as Stripe.Checkout.Session;
  return { due: session.expires_at * 1000, run: () => void expireSession(box, session) };
}
