import type { Context, ObjectRef } from '../context.ts';
import { convergeDispute } from '../disputes/converge.ts';
import { convergeMethod } from '../methods/converge.ts';
import { convergeSetup } from '../methods/converge-setup.ts';
import { eachOf } from '../parallel.ts';
import { convergePayment } from '../payments/converge.ts';
import { convergeRefund } from '../refunds/converge.ts';
import { convergeSession } from '../sessions/converge.ts';

const CONVERGE = {
  payment: convergePayment,
  session: convergeSession,
  refund: convergeRefund,
  dispute: convergeDispute,
  setup: convergeSetup,
  method: convergeMethod,
};

/** Answers the hints of one object; none waiting: one trip, no call. */
export function drain(ctx: Context, ref: ObjectRef): Promise<void> {
  return CONVERGE[ref.kind](ctx, ref.id, 'hinted');
}

/**
 * Drains many objects, each once, some at a time.
 * @returns those that failed; their hints wait for the next try.
 */
export async function drainAll(ctx: Context, refs: ObjectRef[]): Promise<ObjectRef[]> {
  const each = new Map(refs.map((ref) => [`${ref.kind}:${ref.id}`, ref]));
  const failed: ObjectRef[] = [];
  await eachOf(
    [...each.values()],
    (ref) => drain(ctx, ref),
    (ref, error) => {
      failed.push(ref);
      ctx.log('converge_failed', { kind: ref.kind, id: ref.id, message: String(error) });
    },
  );
  return failed;
}
