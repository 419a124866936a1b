import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../worker/context.ts';
import { onMinute, onQueue } from '../../worker/jobs.ts';
import { mailerOf } from '../../worker/mail/mailer.ts';
import { sendMail } from '../../worker/mail/send.ts';
import { sendWaiting } from '../../worker/mail/sweep.ts';
import { all, bill } from '../support/books.ts';
import { everyInterleaving } from '../support/schedule.ts';
import { openWorld, type Step, type World } from '../support/world.ts';
import { activityOf, mailOf, pass, refusing, taken, waiting } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

describe('a mail that waits', () => {
  it('is handed to the binding, marked sent, and kept in the sandbox as it was sent', async () => {
    const id = await waiting(world, { to: 'ada@example.com' });
    expect(await sendMail(world.context(), id)).toBe('sent');
    const [message] = taken(world, id);
    expect(message).toMatchObject({
      to: 'ada@example.com',
      from: { name: 'Billing office', email: 'billing@pay.test' },
      subject: 'Your Visa ending in 4242 expires soon',
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': 'en' },
    });
    const row = await mailOf(world, id);
    expect(row).toMatchObject({ state: 'sent', tries: 1, error: null });
    // The binding's own number of it: it went through.
    expect(row.message_id).toMatch(/^<\S+@pay\.test>$/);
    const kept = await all(world.db, 'SELECT message FROM sandbox_mails WHERE mail_id = :id', { id });
    expect(kept.map(({ message }) => JSON.parse(String(message)))).toEqual([message]);
  });

  it('is sent by the queue, and by the sweep when the queue lost it', async () => {
    const [queued, lost] = [await waiting(world), await waiting(world)];
    await world.context().enqueueMails([queued, 'mai_of_a_batch_that_was_undone']);
    await world.consume();
    expect([taken(world, queued).length, taken(world, lost).length]).toEqual([1, 0]);
    await sendWaiting(world.context());
    expect([taken(world, queued).length, taken(world, lost).length]).toEqual([1, 1]);
  });

  it('is sent by the minute’s job also when Stripe does not answer, and by the queue’s beside other jobs', async () => {
    const refused = { fetcher: async () => Response.json({ error: { message: 'away' } }, { status: 500 }) };
    vi.spyOn(console, 'log').mockImplementation(() => {});
    const [swept, queued] = [await waiting(world), await waiting(world)];
    await pass(world, -1);
    await world.db.batch([
      { sql: 'UPDATE mails SET not_before = not_before - 60000 WHERE id = :swept', params: { swept } },
    ]);
    await onMinute(env, refused);
    expect(await mailOf(world, swept)).toMatchObject({ state: 'sent' });
    expect(await mailOf(world, queued)).toMatchObject({ state: 'waiting' });
    await pass(world, 1);
    const acked: string[] = [];
    const message = (body: Job) => ({ body, ack: () => acked.push(body.id), retry() {} });
    const messages = [
      message({ kind: 'mail', id: queued }),
      message({ kind: 'mail', id: queued }),
      message({ kind: 'import', id: 'imp_none' }),
    ];
    await onQueue({ messages } as unknown as MessageBatch<Job>, env, refused);
    expect(await mailOf(world, queued)).toMatchObject({ state: 'sent', tries: 1 });
    expect(acked).toEqual(expect.arrayContaining([queued, queued, 'imp_none']));
    vi.restoreAllMocks();
  });

  it('is looked for in one trip, which reads no row when nothing waits', async () => {
    await sendWaiting(world.context());
    const ctx = world.context();
    await sendWaiting(ctx);
    expect(ctx.db.cost).toMatchObject({ trips: 1, written: 0 });
    expect(ctx.db.cost.read).toBeLessThanOrEqual(10);
  });

  it('is taken in one trip and marked in another', async () => {
    const id = await waiting(world);
    const ctx = world.context();
    await sendMail(ctx, id);
    expect(ctx.db.cost.trips).toBe(2);
    expect(ctx.db.cost.read).toBeLessThanOrEqual(15);
  });

  it('carries nothing into the log but ids and codes', async () => {
    const from = world.logs.length;
    const id = await waiting(world, { to: 'secret.person@example.com' });
    await sendMail(refusing(world.context(), 'E_INTERNAL_SERVER_ERROR', 'secret.person@example.com'), id);
    await pass(world, 2);
    await sendMail(refusing(world.context(), 'E_VALIDATION_ERROR', 'secret.person@example.com'), id);
    const logged = world.logs.slice(from);
    expect(logged).toHaveLength(2);
    expect(logged.join()).not.toContain('secret');
  });
});

describe('two senders at once', () => {
  it('send it once, however their steps fall', async () => {
    const schedules = await everyInterleaving(6, async () => {
      const id = await waiting(world);
      return {
        actors: [
          (step: Step) => sendMail(world.context(step), id),
          (step: Step) => sendMail(world.context(step), id),
        ],
        after: async (schedule: string) => {
          expect(taken(world, id), schedule).toHaveLength(1);
          expect(await mailOf(world, id), schedule).toMatchObject({ state: 'sent', tries: 1 });
        },
      };
    });
    expect(schedules.length).toBeGreaterThan(3);
  });

  it('and sweeps and queue at once send each of fifty once', async () => {
    const ids = await Promise.all(Array.from({ length: 50 }, () => waiting(world)));
    await Promise.all([
      sendWaiting(world.context()),
      sendWaiting(world.context()),
      ...ids.slice(0, 20).map((id) => sendMail(world.context(), id)),
    ]);
    for (const id of ids) expect(taken(world, id)).toHaveLength(1);
  });
});

/** Dies at a step: nothing after it happens, and nobody hears of it. */
const dyingAt =
  (which: (what: string, at: number) => boolean, runs: boolean): Step =>
  async (what, run) => {
    dyingSteps += 1;
    if (!which(what, dyingSteps)) return run();
    if (runs) await run();
    died?.();
    return new Promise(() => {});
  };
let dyingSteps = 0;
let died: (() => void) | undefined;

/** Runs a sender until it dies. */
async function dies(id: string, step: Step): Promise<void> {
  dyingSteps = 0;
  const dead = new Promise<void>((resolve) => {
    died = resolve;
  });
  void sendMail(world.context(step), id);
  await dead;
}

describe('a sender that dies', () => {
  it('before it sends loses nothing: the mail is sent after the lease, and not before', async () => {
    const id = await waiting(world);
    await dies(
      id,
      dyingAt((what) => what === 'mail', false),
    );
    expect(await mailOf(world, id)).toMatchObject({ state: 'sending' });
    expect(await sendMail(world.context(), id)).toBe('none');
    await pass(world, 15);
    await sendWaiting(world.context());
    expect(taken(world, id)).toHaveLength(0);
    await pass(world, 2);
    await sendWaiting(world.context());
    expect(taken(world, id)).toHaveLength(1);
    expect(await mailOf(world, id)).toMatchObject({ state: 'sent', tries: 2 });
  });

  it('after the provider took it, unmarked, sends it again: twice the same mail, of the same thread', async () => {
    const id = await waiting(world);
    await dies(
      id,
      dyingAt((what) => what === 'mail', true),
    );
    expect(taken(world, id)).toHaveLength(1);
    expect(await mailOf(world, id)).toMatchObject({ state: 'sending' });
    await pass(world, 17);
    await sendWaiting(world.context());
    const [first, second, ...more] = taken(world, id);
    expect(more).toEqual([]);
    expect(second).toEqual(first);
    expect(first?.headers.References).toMatch(/^<[0-9a-f]{32}@pay\.test>$/);
    await pass(world, 60 * 24);
    await sendWaiting(world.context());
    expect(taken(world, id)).toHaveLength(2);
  });

  it('each time that it is tried ends after eight: what kills its sender is not sent for ever', async () => {
    const id = await waiting(world);
    for (let tries = 0; tries < 8; tries += 1) {
      await dies(
        id,
        dyingAt((what) => what === 'mail', false),
      );
      await pass(world, 17);
    }
    expect(await sendMail(world.context(), id)).toBe('failed');
    expect(await mailOf(world, id)).toMatchObject({ state: 'failed', error: 'no_end' });
  });

  it('whose mark fails marks once more, and nobody sends again', async () => {
    const id = await waiting(world);
    let trips = 0;
    const step: Step = (what, run) => {
      if (what === 'd1') trips += 1;
      if (what === 'd1' && trips === 2) throw new Error('Network connection lost.');
      return run();
    };
    expect(
      await sendMail(
        world.context(async (what, run) => step(what, run)),
        id,
      ),
    ).toBe('sent');
    expect(await mailOf(world, id)).toMatchObject({ state: 'sent' });
  });

  it('whose mark cannot be written at all leaves it to the lease, and never calls it unsent', async () => {
    const id = await waiting(world);
    let trips = 0;
    const step: Step = async (what, run) => {
      if (what === 'd1') trips += 1;
      if (what === 'd1' && trips > 1) throw new Error('Network connection lost.');
      return run();
    };
    await expect(sendMail(world.context(step), id)).rejects.toThrow('Network connection lost.');
    expect(await mailOf(world, id)).toMatchObject({ state: 'sending', tries: 1 });
  });

  it('and wakes after its lease does not take back what another has done', async () => {
    const id = await waiting(world);
    let wake = () => {};
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let refuse: Promise<unknown> = Promise.resolve();
    const fellAsleep = new Promise<void>((resolve) => {
      const ctx = world.context();
      const send = async () => {
        resolve();
        await asleep;
        throw Object.assign(new Error('no'), { code: 'E_VALIDATION_ERROR' });
      };
      refuse = sendMail({ ...ctx, mailer: { ...ctx.mailer, send } }, id);
    });
    await fellAsleep;
    await pass(world, 17);
    expect(await sendMail(world.context(), id)).toBe('sent');
    wake();
    await refuse;
    expect(await mailOf(world, id)).toMatchObject({ state: 'sent' });
    expect(await activityOf(world, id)).toEqual([]);
  });
});

describe('what the provider refuses', () => {
  it.each([
    'E_VALIDATION_ERROR',
    'E_FIELD_MISSING',
    'E_TOO_MANY_RECIPIENTS',
    'E_TOO_MANY_ATTACHMENTS',
    'E_RECIPIENT_NOT_ALLOWED',
    'E_RECIPIENT_SUPPRESSED',
    'E_CONTENT_TOO_LARGE',
    'E_HEADER_NOT_ALLOWED',
    'E_HEADER_VALUE_INVALID',
  ])('for good (%s) has failed at once, says so in the event log, and is not tried again', async (code) => {
    const id = await waiting(world);
    expect(await sendMail(refusing(world.context(), code, 'The address is no address'), id)).toBe('failed');
    const row = await mailOf(world, id);
    expect(row).toMatchObject({ state: 'failed', error: `${code}: The address is no address` });
    expect(await activityOf(world, id)).toEqual([
      {
        verb: 'mail.failed',
        subject_kind: 'customer',
        subject_id: String(row.customer_id),
        detail: JSON.stringify({ mail: id, kind: 'expiring', code }),
      },
    ]);
    await pass(world, 60 * 24 * 3);
    await sendWaiting(world.context());
    expect(taken(world, id)).toEqual([]);
  });

  it.each(['E_INTERNAL_SERVER_ERROR', 'E_DELIVERY_FAILED', 'E_SENDER_NOT_VERIFIED', 'E_OF_TOMORROW', null])(
    'for now (%s) is tried again after 1, 5 and 30 minutes, 2, 12, 24 and 24 hours, and then has failed',
    async (code) => {
      const id = await waiting(world);
      for (const minutes of [1, 5, 30, 120, 720, 1440, 1440]) {
        await sendMail(refusing(world.context(), code), id);
        expect(await mailOf(world, id)).toMatchObject({
          state: 'waiting',
          error: `${code ?? 'no_code'}: as it was said`,
        });
        await pass(world, minutes - 0.5);
        expect(await sendMail(world.context(), id)).toBe('none');
        await pass(world, 0.5);
      }
      expect(await activityOf(world, id)).toEqual([]);
      expect(await sendMail(refusing(world.context(), code), id)).toBe('failed');
      expect(await mailOf(world, id)).toMatchObject({ state: 'failed', tries: 8 });
      expect(await activityOf(world, id)).toMatchObject([{ verb: 'mail.failed' }]);
    },
  );

  it('and then takes is sent once', async () => {
    const id = await waiting(world);
    await sendMail(refusing(world.context(), 'E_INTERNAL_SERVER_ERROR'), id);
    await pass(world, 1);
    await sendWaiting(world.context());
    expect(taken(world, id)).toHaveLength(1);
    expect(await mailOf(world, id)).toMatchObject({ state: 'sent', error: null, tries: 2 });
  });

  it('for want of quota stops the sweep: the others wait untouched', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => waiting(world)));
    await sendWaiting(refusing(world.context(), 'E_DAILY_LIMIT_EXCEEDED'));
    const tries = await Promise.all(ids.map(async (id) => Number((await mailOf(world, id)).tries)));
    expect(tries.filter((count) => count === 0).length).toBeGreaterThanOrEqual(12 - 5);
    await pass(world, 1);
    await sendWaiting(world.context());
    for (const id of ids) expect(taken(world, id)).toHaveLength(1);
  });
});

describe('what cannot be sent as it stands', () => {
  const fails = async (changes: Parameters<typeof waiting>[1], error: string) => {
    const id = await waiting(world, changes);
    expect(await sendMail(world.context(), id)).toBe('failed');
    expect(await mailOf(world, id)).toMatchObject({ state: 'failed', error });
    expect(taken(world, id)).toEqual([]);
  };

  it.each([
    'ada',
    'ada@',
    '@example.com',
    'ada@localhost',
    'a b@example.com',
    'a@x.com\r\nBcc: b@x.com',
    '<a@x.com>',
  ])('fails when %j is no address', (to) => fails({ to }, 'bad_address'));

  it('fails when its facts are not those of its kind, or more than those', async () => {
    const method = { type: 'card', brand: 'visa', last4: '4242' };
    await fails({ data: { method } as never }, 'bad_facts');
    await fails({ data: { method, month: '2027-02', name: 'Ada Example' } as never }, 'bad_facts');
    await fails(
      { data: { method: { ...method, last4: '4242 4242 4242 4242' }, month: '2027-02' } },
      'bad_facts',
    );
  });

  it('fails when its link has ended before it left', async () => {
    const data = { link: 'lnk_1', expires_at: 1 };
    await fails(
      { kind: 'link', cause: 'link:lnk_1', to: 'a@example.com', language: 'en', customerId: null, data },
      'too_late',
    );
  });
});

describe('where mail is not set up', () => {
  it.each([
    [{ EMAIL: undefined }, 'EMAIL'],
    [{ MAIL_FROM: '' }, 'MAIL_FROM'],
    [{ MAIL_FROM: 'Billing' }, 'MAIL_FROM'],
    [{ PUBLIC_URL: undefined }, 'PUBLIC_URL'],
    [{ PUBLIC_URL: 'pay.example.com' }, 'PUBLIC_URL'],
    [{ PUBLIC_URL: 'javascript:alert(1)' }, 'PUBLIC_URL'],
  ])('(%j) it says that %s is missing', (bindings, named) => {
    const { missing } = mailerOf({ ...env, ...bindings } as typeof env);
    expect(missing).toHaveLength(1);
    expect(missing[0]).toContain(named);
  });

  it('mails wait, are given up after a week, and do not go out when it is set up later', async () => {
    const unset = () => {
      const ctx = world.context();
      return { ...ctx, mailer: { ...ctx.mailer, missing: ['the variable MAIL_FROM'] } };
    };
    const id = await waiting(world);
    const nobody = await waiting(world, { customerId: null });
    await sendWaiting(unset());
    expect(await sendMail(unset(), id)).toBe('none');
    expect(await mailOf(world, id)).toMatchObject({ state: 'waiting', tries: 0 });
    await pass(world, 60 * 24 * 7 + 1);
    await sendWaiting(unset());
    for (const mail of [id, nobody])
      expect(await mailOf(world, mail)).toMatchObject({ state: 'failed', error: 'not_in_time' });
    expect(await activityOf(world, nobody)).toMatchObject([{ verb: 'mail.failed', subject_kind: 'mail' }]);
    await sendWaiting(world.context());
    expect(taken(world, id)).toEqual([]);
  });

  it('of many that are too old none slips through', async () => {
    const ids = await Promise.all(Array.from({ length: 130 }, () => waiting(world)));
    await pass(world, 60 * 24 * 7 + 1);
    await sendWaiting(world.context());
    await sendWaiting(world.context());
    for (const id of ids) {
      expect(taken(world, id)).toEqual([]);
      expect(await mailOf(world, id)).toMatchObject({ state: 'failed', error: 'not_in_time' });
    }
  });
});

it('mails of a customer are found without reading all others', async () => {
  const { customer } = await bill(world.db, [100]);
  await waiting(world, { customerId: customer });
  const plan = await all(world.db, 'EXPLAIN QUERY PLAN SELECT 1 FROM mails WHERE customer_id = 1');
  expect(String(plan[0]?.detail)).toContain('mails_customer');
});
