import type { Context, ObjectRef } from '../context.ts';
import { convergePayment } from '../payments/converge.ts';
import { convergeSession } from '../sessions/converge.ts';

const CONVERGE = { payment: convergePayment, session: convergeSession };

/** Answers the hints of one object; none waiting: one trip, no call. */
export function drain(ctx: Context, ref: ObjectRef): Promise<void> {
  return CONVERGE[ref.kind](ctx, ref.id, 'hinted');
}

/**
 * Drains many objects, each once, some at a time.
 * @returns those that failed; their hints wait for the next try.
 */
export async function drainAll(ctx: Context, refs: ObjectRef[]): Promise<ObjectRef[]> {
  const left = [...new Map(refs.map((ref) => [`${ref.kind}:${ref.id}`, ref])).values()];
  const failed: ObjectRef[] = [];
  const work = async () => {
    for (let ref = left.shift(); ref !== undefined; ref = left.shift()) {
      await drain(ctx, ref).catch((error: unknown) => {
        failed.push(ref as ObjectRef);
        ctx.log('converge_failed', {
          kind: (ref as ObjectRef).kind,
          id: (ref as ObjectRef).id,
          message: String(error),
        });
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failed;
}

// A Worker holds six connections; one is left for the queue.
const AT_ONCE = 5;
