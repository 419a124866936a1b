import { chargeAll } from './charges/charge-all.ts';
import type { ChargeJob, Job, ObjectRef } from './context.ts';
import { runDaily } from './daily/run.ts';
import { createContext, type Env, type Overrides } from './environment.ts';
import { costLine } from './http/context.ts';
import { runImport } from './imports/run.ts';
import { wakeImports } from './imports/wake.ts';
import { drainAll } from './intake/drain.ts';
import { sweep } from './intake/sweep.ts';
import { sendMails, sendWaiting } from './mail/sweep.ts';
import { proveWhenDue } from './proof/run.ts';
import { workOnRuns } from './runs/work.ts';

/** How long an import works before it lets others have their turn. */
const TURN_MS = 3_000;

/** Consumes a batch of the queue: objects at Stripe first, because somebody waits for them; then mails, then imports. */
export async function onQueue(batch: MessageBatch<Job>, env: Env, overrides?: Overrides): Promise<void> {
  const of = (kind: Job['kind']) => batch.messages.filter(({ body }) => body.kind === kind);
  const [imports, mails] = [of('import'), of('mail')];
  const others = new Set([...imports, ...mails]);
  const objects = batch.messages.filter((message) => !others.has(message)) as Message<ObjectRef>[];
  if (objects.length > 0) await drainObjects(objects, env, overrides);
  for (const message of others) message.ack();
  if (mails.length > 0) await sendQueued(idsOf(mails), env, overrides);
  for (const id of idsOf(imports)) await workOnImport(id, env, overrides);
}

const idsOf = (messages: Message<Job>[]) => [...new Set(messages.map(({ body }) => body.id))];

/** What is not sent is not delivered again: it waits, and the minute's sweep finds it. */
async function sendQueued(ids: string[], env: Env, overrides?: Overrides): Promise<void> {
  const ctx = createContext(env, { kind: 'system' }, overrides);
  await sendMails(ctx, ids);
  ctx.log('mails', { mails: ids.length, cost: costLine(ctx.db.cost) });
}

/** Consumes a batch of the queue of charges: each attempt in its slot. */
export async function onCharges(
  batch: MessageBatch<ChargeJob>,
  env: Env,
  overrides?: Overrides,
): Promise<void> {
  const ctx = createContext(env, { kind: 'system' }, overrides);
  const again = new Set(
    await chargeAll(
      ctx,
      batch.messages.map(({ body }) => body.attempt),
    ),
  );
  for (const message of batch.messages) {
    if (again.has(message.body.attempt)) message.retry({ delaySeconds: 5 });
    else message.ack();
  }
  ctx.log('charges', { messages: batch.messages.length, failed: again.size, cost: costLine(ctx.db.cost) });
}

/** Each object once. What failed is delivered again; its hints wait in any case. */
async function drainObjects(messages: Message<ObjectRef>[], env: Env, overrides?: Overrides): Promise<void> {
  const ctx = createContext(env, { kind: 'webhook' }, overrides);
  const failed = new Set(
    (
      await drainAll(
        ctx,
        messages.map(({ body }) => body),
      )
    ).map(({ id }) => id),
  );
  for (const message of messages) {
    if (failed.has(message.body.id)) message.retry({ delaySeconds: 5 });
    else message.ack();
  }
  ctx.log('queue', { messages: messages.length, failed: failed.size, cost: costLine(ctx.db.cost) });
}

/** An import that fails is not delivered again: it stands still, and the minute's sweep wakes it. */
async function workOnImport(id: string, env: Env, overrides?: Overrides): Promise<void> {
  const ctx = createContext(env, { kind: 'system' }, overrides);
  const began = Date.now();
  try {
    if (await runImport(ctx, id, () => Date.now() - began < TURN_MS)) await ctx.enqueueImport(id);
  } catch (error) {
    ctx.log('import_failed', { import: id, message: String(error) });
  }
  ctx.log('import', { import: id, cost: costLine(ctx.db.cost) });
}

/** Every minute, whichever cron rings: what was lost on the way is found again, and each day's work is done once. */
export async function onMinute(env: Env, overrides?: Overrides): Promise<void> {
  const ctx = createContext(env, { kind: 'system' }, overrides);
  await sweep(ctx);
  await sendWaiting(ctx).catch((error: unknown) =>
    ctx.log('sweep_failed', { part: 'mails', message: String(error) }),
  );
  await wakeImports(ctx);
  await proveWhenDue(ctx);
  await runDaily(ctx).catch((error: unknown) =>
    ctx.log('sweep_failed', { part: 'daily', message: String(error) }),
  );
  await workOnRuns(ctx);
  ctx.log('sweep', { cost: costLine(ctx.db.cost) });
}
