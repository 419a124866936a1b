import type { Context } from '../../worker/context.ts';
import { type Row, sql } from '../../worker/db/database.ts';
import { mailStatement, type NewMail } from '../../worker/mail/write.ts';
import { all, bill, fresh } from '../support/books.ts';
import type { World } from '../support/world.ts';

/** Writes a mail down that waits. @returns its id. */
export async function waiting(
  world: World,
  changes: Partial<NewMail<'expiring'>> | NewMail<'link'> = {},
): Promise<string> {
  const ctx = world.context();
  const id = ctx.newId('mai');
  const mail = {
    cause: `expiring:pm_${fresh()}:2027-02`,
    kind: 'expiring',
    to: `payer${fresh()}@example.com`,
    language: 'en',
    customerId: (await bill(world.db, [1000])).customer,
    data: { method: { type: 'card', brand: 'visa', last4: '4242' }, month: '2027-02' },
    ...changes,
    id,
  } as NewMail<'expiring'>;
  await ctx.db.batch([mailStatement(ctx.clock, mail)]);
  return id;
}

export async function mailOf(world: World, id: string): Promise<Row> {
  const [row] = await all(world.db, 'SELECT * FROM mails WHERE id = :id', { id });
  if (row === undefined) throw new Error(`there is no mail ${id}`);
  return row;
}

/** What the binding took of a mail. */
export const taken = (world: World, id: string) =>
  world.mails.filter(({ headers }) => headers['X-Selfpay-Mail'] === id);

/** A context whose mail binding refuses, as Cloudflare's does: an error with a code. */
export function refusing(ctx: Context, code: string | null, message = 'as it was said'): Context {
  const send = async () => {
    throw Object.assign(new Error(message), code === null ? {} : { code });
  };
  return { ...ctx, mailer: { ...ctx.mailer, send } };
}

/** Moves the books' clock on. */
export async function pass(world: World, minutes: number): Promise<void> {
  await world.db.batch([
    sql('UPDATE settings SET clock_offset_ms = clock_offset_ms + :ms WHERE id = 1', { ms: minutes * 60_000 }),
  ]);
}

export const activityOf = (world: World, id: string) =>
  all(
    world.db,
    "SELECT verb, subject_kind, subject_id, detail FROM activity WHERE subject_id = :id OR detail ->> '$.mail' = :id ORDER BY id",
    { id },
  );
