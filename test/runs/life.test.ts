import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { selectDue } from '../../worker/autopay/select.ts';
import { runDaily } from '../../worker/daily/run.ts';
import { chooseStep } from '../../worker/runs/choose.ts';
import { feedRuns } from '../../worker/runs/feed.ts';
import type { RunDetail } from '../../worker/runs/schema.ts';
import { stopWaiting } from '../../worker/runs/stop.ts';
import { drainCharges } from '../charges/support.ts';
import { setClock } from '../invoices/support.ts';
import { all, audit, fresh } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { interleave } from '../support/schedule.ts';
import { openWorld, type Step, type World } from '../support/world.ts';
import {
  api,
  asking,
  attemptsIn,
  begin,
  clear,
  crowd,
  debtor,
  done,
  effective,
  KEY,
  minute,
  onAutopay,
  runOf,
  runThrough,
  today,
} from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
});
beforeEach(async () => {
  await clear(world);
  await all(world.db, 'UPDATE settings SET clock_offset_ms = 0 WHERE id = 1');
});

let from = 100_000;
/** So many customers who owe $10.00 each. */
async function many(count: number): Promise<void> {
  from += 10_000;
  await crowd(world, count, from);
}

/** Lets so many calls to the database through; then the Worker is dead, before the next one or after it took effect. */
function dies(after: number, when: 'before' | 'after'): Step {
  let calls = 0;
  return async (what, run) => {
    if (what === 'd1') calls += 1;
    if (calls <= after) return run();
    if (calls === after + 1 && when === 'after' && what === 'd1') await run();
    throw new Error('the Worker was killed');
  };
}

const charged = () =>
  world.sent.filter(({ method, url }) => method === 'POST' && url.endsWith('/payment_intents')).length;

const countsOf = ({ due, sent, skipped, left }: RunDetail) => ({ due, sent, skipped, left });

/** What the database holds of a run's attempts, by state. */
const statesIn = async (number: number) =>
  Object.fromEntries(
    (
      await all(
        world.db,
        'SELECT a.state, count(*) AS many FROM charge_attempts a JOIN runs r ON r.id = a.run_id WHERE r.number = :number GROUP BY 1',
        { number },
      )
    ).map(({ state, many }) => [state, many]),
  );

describe('choosing', () => {
  it('by two at once chooses everybody once', async () => {
    await many(1500);
    const { number } = await begin(world, asking());
    const actor = (step: Step) => minute(world, step);
    await interleave([actor, actor], [0, 1, 0, 1, 1, 0, 0, 1, 0, 1]);
    expect(countsOf(await runOf(world, number))).toEqual({ due: 1500, sent: 0, skipped: 0, left: 1500 });
    expect(await statesIn(number)).toEqual({ waiting: 1500 });
    expect(world.logs.filter((line) => line.includes('failed'))).toEqual([]);
  });

  it('a step that was taken, or of a run that was paused meanwhile, chooses nobody', async () => {
    await many(1100);
    const { number } = await begin(world, asking());
    const asked = { criteria: '{"kind":"definition"}', day: '2026-12-01' };
    const id = await idOf(number);
    expect(await chooseStep(world.context(), id, asked, '0')).toMatch(/^\d+$/);
    expect(await chooseStep(world.context(), id, asked, '0')).toBeNull();
    const place = String((await all(world.db, 'SELECT place FROM runs WHERE id = :id', { id }))[0]?.place);
    await done(world, 'POST', `/runs/${number}/pause`);
    expect(await chooseStep(world.context(), id, asked, place)).toBeNull();
    expect(await statesIn(number)).toEqual({ waiting: 1000 });
    expect(await runOf(world, number)).toMatchObject({ due: 1000, state: 'paused' });
  });

  it.each(
    [0, 1, 2, 3, 4, 5, 6].flatMap(
      (after) =>
        [
          [after, 'before' as const],
          [after, 'after' as const],
        ] as const,
    ),
  )('goes on in the next minute when the Worker dies at call %i, %s it took effect', async (after, when) => {
    await many(1100);
    const { number } = await begin(world, asking());
    await minute(world, dies(after, when));
    await minute(world);
    expect(countsOf(await runOf(world, number))).toEqual({ due: 1100, sent: 0, skipped: 0, left: 1100 });
    expect(await statesIn(number)).toEqual({ waiting: 1100 });
    expect(await runOf(world, number)).toMatchObject({ state: 'running' });
  });

  it('of a run that was paused meanwhile waits, and goes on where it was', async () => {
    await many(1100);
    const { number } = await begin(world, asking());
    // The definitions, the runs that are selecting, one step.
    await minute(world, dies(3, 'before'));
    expect(await runOf(world, number)).toMatchObject({ state: 'selecting', due: 1000 });
    await done(world, 'POST', `/runs/${number}/pause`);
    await minute(world);
    expect(await runOf(world, number)).toMatchObject({ state: 'paused', due: 1000 });
    expect(await done(world, 'POST', `/runs/${number}/resume`)).toMatchObject({ state: 'selecting' });
    await minute(world);
    expect(await runOf(world, number)).toMatchObject({ state: 'running', due: 1100, left: 1100 });
  });

  it('charges already while it still chooses', async () => {
    const first = await debtor(world, [1000]);
    await many(1100);
    const { number } = await begin(world, asking());
    await minute(world, dies(3, 'before'));
    await feedRuns(world.context());
    expect(await runOf(world, number)).toMatchObject({ state: 'selecting' });
    world.charges.splice(0, world.charges.length, `${first.customer}:${await idOf(number)}:1`);
    await drainCharges(world);
    expect(await runOf(world, number)).toMatchObject({ state: 'selecting', succeeded: 1 });
  });
});

const idOf = async (number: number) =>
  String((await all(world.db, 'SELECT id FROM runs WHERE number = :number', { number }))[0]?.id);

describe('a run', () => {
  it('is done when all is decided, also when the minute that would have seen it died', async () => {
    await debtor(world, [1000]);
    const { number } = await begin(world, asking());
    await minute(world);
    await drainCharges(world);
    await minute(world, dies(0, 'before'));
    expect(await runOf(world, number)).toMatchObject({ state: 'running', left: 0, ended_at: null });
    await minute(world);
    expect(await runOf(world, number)).toMatchObject({ state: 'done', ended_at: expect.any(String) });
  });

  it('whose counts or sums are not those of its attempts is named by the audit', async () => {
    await debtor(world, [1000]);
    const { number } = await runThrough(world, asking());
    for (const column of ['due_count', 'failed_count', 'succeeded_cents']) {
      await all(world.db, `UPDATE runs SET ${column} = ${column} + 1 WHERE number = :number`, { number });
      expect(await audit(world.db)).toMatchObject([{ what: 'run', id: number }]);
      await all(world.db, `UPDATE runs SET ${column} = ${column} - 1 WHERE number = :number`, { number });
    }
    expect(await audit(world.db)).toEqual([]);
  });

  it('of nobody is done at once', async () => {
    expect(await runThrough(world, asking())).toMatchObject({ due: 0, sent: 0, succeeded_cents: 0 });
  });

  it('charges each customer once, however often the queue brings them', async () => {
    const owing = await debtor(world, [1000]);
    const { number } = await begin(world, asking());
    await minute(world);
    const before = charged();
    const again = [...world.charges, ...world.charges, ...world.charges];
    await drainCharges(world);
    world.charges.push(...again);
    await drainCharges(world);
    expect(charged()).toBe(before + 1);
    expect(await attemptsIn(world, number)).toMatchObject([
      { customer: { id: owing.customer }, state: 'succeeded' },
    ]);
    expect(await audit(world.db)).toEqual([]);
  });

  it('that lost its messages hands them over again', async () => {
    await debtor(world, [1000]);
    const { number } = await begin(world, asking());
    await minute(world);
    expect(world.charges.splice(0)).toHaveLength(1);
    await minute(world);
    expect(world.charges).toHaveLength(0);
    await all(
      world.db,
      'UPDATE charge_attempts SET queued_at = queued_at - 400000 WHERE queued_at IS NOT NULL',
    );
    await minute(world);
    expect(world.charges).toHaveLength(1);
    await drainCharges(world);
    expect(await runOf(world, number)).toMatchObject({ succeeded: 1 });
  });

  it('does not begin while another of its definition is under way', async () => {
    const { id } = await effective(world, asking());
    const first = await done<RunDetail>(world, 'POST', `/run-definitions/${id}/run`);
    const second = await api(world, 'POST', `/run-definitions/${id}/run`);
    expect(second.status).toBe(409);
    await done(world, 'POST', `/runs/${first.number}/stop`);
    expect((await done<RunDetail>(world, 'POST', `/run-definitions/${id}/run`)).number).toBe(
      first.number + 1,
    );
  });
});

describe('pausing', () => {
  it('lets what is in hand finish; the rest stays, and is charged when it is resumed', async () => {
    const owing = [await debtor(world, [1000]), await debtor(world, [2000]), await debtor(world, [4000])];
    await many(1200);
    const { number } = await begin(world, asking());
    await minute(world);
    expect(world.charges).toHaveLength(1203);
    const run = await idOf(number);
    const ids = owing.map(({ customer }) => `${customer}:${run}:1`);
    const rest = world.charges.splice(0).filter((id) => !ids.includes(id));
    // One is sent before; one is at Stripe when the run is paused.
    world.charges.push(ids[0] ?? '');
    await drainCharges(world);
    const asked = charged();
    world.charges.push(ids[1] ?? '');
    await drainCharges(world, async (what, call) => {
      const answer = await call();
      if (what === 'stripe' && charged() === asked + 1) await done(world, 'POST', `/runs/${number}/pause`);
      return answer;
    });
    expect(await runOf(world, number)).toMatchObject({
      state: 'paused',
      succeeded: 2,
      succeeded_cents: 3000,
    });
    world.charges.push(ids[2] ?? '', ...rest.slice(0, 100));
    await drainCharges(world);
    expect(charged()).toBe(asked + 1);
    await minute(world);
    expect(world.charges).toEqual([]);
    expect(await runOf(world, number)).toMatchObject({ state: 'paused', due: 1203, sent: 2, left: 1201 });

    expect(await done(world, 'POST', `/runs/${number}/resume`)).toMatchObject({ state: 'running' });
    await minute(world);
    expect(world.charges).toHaveLength(1201);
    world.charges.splice(0, world.charges.length, ids[2] ?? '');
    await drainCharges(world);
    expect(await runOf(world, number)).toMatchObject({ succeeded: 3, succeeded_cents: 7000, left: 1200 });
    expect(await audit(world.db)).toEqual([]);
  }, 60_000);

  it('does not hold up another run', async () => {
    await many(1200);
    const held = await begin(world, asking());
    await minute(world);
    await done(world, 'POST', `/runs/${held.number}/pause`);
    await all(world.db, "UPDATE payment_methods SET state = 'invalid', preferred = 0 WHERE state = 'valid'");
    world.charges.splice(0);
    const owing = await debtor(world, [1000]);
    const other = await runThrough(world, asking());
    expect(await attemptsIn(world, other.number)).toMatchObject([{ customer: { id: owing.customer } }]);
    expect(await runOf(world, held.number)).toMatchObject({ state: 'paused', left: 1200 });
  });
});

describe('stopping', () => {
  it('is for good: what waits is stopped in steps, and nothing of it is ever sent', async () => {
    await many(2500);
    const { number } = await begin(world, asking());
    await minute(world);
    const queued = world.charges.splice(0);
    const before = charged();
    const stopped = await api<RunDetail>(world, 'POST', `/runs/${number}/stop`);
    expect(stopped.body).toMatchObject({ state: 'stopped', due: 2500, sent: 0, skipped: 2500, left: 0 });
    world.charges.push(...queued.slice(0, 100));
    await drainCharges(world);
    await minute(world);
    expect(world.charges).toEqual([]);
    expect(charged()).toBe(before);
    expect(await statesIn(number)).toEqual({ stopped: 2500 });
    for (const what of ['resume', 'pause'])
      expect((await api(world, 'POST', `/runs/${number}/${what}`)).status).toBe(409);
  });

  it('that died on the way sends nothing either, and goes on in the next minute', async () => {
    await many(2500);
    const { number } = await begin(world, asking());
    await minute(world);
    await all(world.db, "UPDATE runs SET state = 'stopped', ended_at = 1 WHERE number = :number", { number });
    await expect(stopWaiting(world.context(dies(1, 'before')))).rejects.toThrow('killed');
    expect(await statesIn(number)).toEqual({ stopped: 1000, waiting: 1500 });
    const before = charged();
    world.charges.splice(100);
    await drainCharges(world);
    expect(charged()).toBe(before);
    await minute(world);
    expect(await statesIn(number)).toEqual({ stopped: 2500 });
  });

  it('while it is choosing chooses nobody else', async () => {
    await many(1100);
    const { number } = await begin(world, asking());
    await minute(world, dies(3, 'before'));
    await done(world, 'POST', `/runs/${number}/stop`);
    await minute(world);
    expect(countsOf(await runOf(world, number))).toEqual({ due: 1000, sent: 0, skipped: 1000, left: 0 });
  });

  it('stops no other run', async () => {
    const owing = await debtor(world, [1000]);
    const [first, second] = [await begin(world, asking()), await begin(world, asking())];
    await minute(world);
    await done(world, 'POST', `/runs/${first.number}/stop`);
    await drainCharges(world);
    expect(await statesIn(first.number)).toEqual({ stopped: 1 });
    expect(await attemptsIn(world, second.number)).toMatchObject([
      { customer: { id: owing.customer }, state: 'succeeded' },
    ]);
  });
});

describe('what people do to a run', () => {
  it('is in the event log once, with who did it, and the same request again is the same deed', async () => {
    await debtor(world, [1000]);
    const { number } = await begin(world, asking());
    const key = `key-${fresh()}-of-pause`;
    for (const _ of [1, 2])
      expect(await api(world, 'POST', `/runs/${number}/pause`, undefined, key)).toMatchObject({
        status: 200,
        body: { state: 'paused' },
      });
    await done(world, 'POST', `/runs/${number}/pause`);
    await done(world, 'POST', `/runs/${number}/resume`);
    await done(world, 'POST', `/runs/${number}/resume`);
    // An answer that was lost is asked for again after others have gone on.
    expect(await api(world, 'POST', `/runs/${number}/pause`, undefined, key)).toMatchObject({ status: 409 });
    await done(world, 'POST', `/runs/${number}/stop`);
    await done(world, 'POST', `/runs/${number}/stop`);
    const { log } = await runOf(world, number);
    expect(log.map(({ verb, actor }) => [verb, actor.name])).toEqual([
      ['run.started', 'Tests'],
      ['run.paused', 'Tests'],
      ['run.resumed', 'Tests'],
      ['run.stopped', 'Tests'],
    ]);
  });

  it('finds no run that is not there', async () => {
    for (const path of ['', '/attempts'])
      expect((await api(world, 'GET', `/runs/999999${path}`)).status).toBe(404);
    for (const what of ['pause', 'resume', 'stop'])
      expect((await api(world, 'POST', `/runs/999999/${what}`)).status).toBe(404);
  });
});

describe('the day’s automatic payments', () => {
  /** A customer of today's autopay who owes. */
  async function due(day: string) {
    const owing = await debtor(world, [1000]);
    await onAutopay(world, owing);
    await all(world.db, 'UPDATE autopay SET due_on = :day WHERE customer_id = :id', {
      day,
      id: owing.customer,
    });
    return owing;
  }
  const daily = (step?: Step) => runDaily(world.context(step, { kind: 'system' }));
  const latest = async (day: string) =>
    Number(
      (
        await all(world.db, "SELECT max(number) AS number FROM runs WHERE day = :day AND name = 'Autopay'", {
          day,
        })
      )[0]?.number,
    );

  /** The run of a day whose work died after its first step: one customer was chosen, another became due. */
  async function halfChosen(day: string) {
    await setClock(world.db, `${day}T12:00:00Z`);
    await daily();
    const first = await due(day);
    await all(world.db, "UPDATE sweep_marks SET place = '' WHERE name = 'daily:autopay'");
    await selectDue(world.context(), today(day));
    const number = await latest(day);
    await all(world.db, "UPDATE runs SET state = 'selecting' WHERE number = :number", { number });
    const second = await due(day);
    return { number, first, second };
  }

  it('of which choosing died are done when the next day has taken over', async () => {
    const { number, first, second } = await halfChosen('2026-12-10');
    await drainCharges(world);
    await minute(world);
    expect(await runOf(world, number)).toMatchObject({ state: 'selecting', left: 0, succeeded: 1 });
    await setClock(world.db, '2026-12-11T12:00:00Z');
    await daily();
    await minute(world);
    await drainCharges(world);
    await minute(world);
    expect(await runOf(world, number)).toMatchObject({ state: 'done', due: 1, criteria: null });
    const next = await latest('2026-12-11');
    expect(await runOf(world, next)).toMatchObject({ state: 'done', due: 1, succeeded: 1 });
    expect(await attemptsIn(world, number)).toMatchObject([{ customer: { id: first.customer } }]);
    expect(await attemptsIn(world, next)).toMatchObject([{ customer: { id: second.customer } }]);
  });

  it('that were paused and resumed while they were being chosen lose nobody', async () => {
    const { number, first, second } = await halfChosen('2026-12-12');
    await done(world, 'POST', `/runs/${number}/pause`);
    expect(await done(world, 'POST', `/runs/${number}/resume`)).toMatchObject({ state: 'selecting' });
    await minute(world);
    await drainCharges(world);
    await minute(world);
    expect(await runOf(world, number)).toMatchObject({ state: 'selecting', succeeded: 1, left: 0 });
    await daily();
    await drainCharges(world);
    await minute(world);
    expect(await attemptsIn(world, number)).toMatchObject([
      { customer: { id: first.customer }, state: 'succeeded' },
      { customer: { id: second.customer }, state: 'succeeded' },
    ]);
    expect(await runOf(world, number)).toMatchObject({ state: 'done' });
  });

  it('that are paused are chosen all the same, and wait', async () => {
    const { number } = await halfChosen('2026-12-14');
    await done(world, 'POST', `/runs/${number}/pause`);
    world.charges.splice(0);
    await daily();
    await minute(world);
    expect(world.charges).toEqual([]);
    expect(await runOf(world, number)).toMatchObject({ state: 'paused', due: 2, left: 2 });
    expect(await done(world, 'POST', `/runs/${number}/resume`)).toMatchObject({ state: 'running' });
    await minute(world);
    await drainCharges(world);
    expect(await runOf(world, number)).toMatchObject({ succeeded: 2, left: 0 });
  });

  it('that were stopped while they were being chosen charge nobody else that day', async () => {
    const { number, first, second } = await halfChosen('2026-12-16');
    await done(world, 'POST', `/runs/${number}/stop`);
    const before = charged();
    await daily();
    await minute(world);
    await drainCharges(world);
    expect(charged()).toBe(before);
    expect(await latest('2026-12-16')).toBe(number);
    expect(await attemptsIn(world, number)).toMatchObject([
      { customer: { id: first.customer }, state: 'stopped' },
      { customer: { id: second.customer }, state: 'stopped' },
    ]);
    expect(await runOf(world, number)).toMatchObject({ state: 'stopped', due: 2, skipped: 2, left: 0 });
  });
});
