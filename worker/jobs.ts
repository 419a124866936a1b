import type { ObjectRef } from './context.ts';
import { createContext, type Env, type Overrides } from './environment.ts';
import { costLine } from './http/context.ts';
import { drainAll } from './intake/drain.ts';
import { sweep } from './intake/sweep.ts';

/** Consumes a batch of the queue: each object once. What failed is delivered again; its hints wait in any case. */
export async function onQueue(
  batch: MessageBatch<ObjectRef>,
  env: Env,
  overrides?: Overrides,
): Promise<void> {
  const ctx = createContext(env, { kind: 'webhook' }, overrides);
  const failed = new Set(
    (
      await drainAll(
        ctx,
        batch.messages.map(({ body }) => body),
      )
    ).map(({ id }) => id),
  );
  for (const message of batch.messages) {
    if (failed.has(message.body.id)) message.retry({ delaySeconds: 5 });
    else message.ack();
  }
  ctx.log('queue', { messages: batch.messages.length, failed: failed.size, cost: costLine(ctx.db.cost) });
}

/** Every minute: what was lost on the way is found again. */
export async function onMinute(env: Env, overrides?: Overrides): Promise<void> {
  const ctx = createContext(env, { kind: 'system' }, overrides);
  await sweep(ctx);
  ctx.log('sweep', { cost: costLine(ctx.db.cost) });
}
