import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describe as inWords, nextOn } from '../../worker/runs/definitions/schedule.ts';
import type { DefinitionDetail, Schedule } from '../../worker/runs/definitions/schema.ts';
import type { RunRecord } from '../../worker/runs/schema.ts';
import { drainCharges } from '../charges/support.ts';
import { setClock, setRules } from '../invoices/support.ts';
import { all, fresh } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { interleave } from '../support/schedule.ts';
import { openWorld, type Step, type World } from '../support/world.ts';
import {
  api,
  asking,
  attemptsIn,
  clear,
  debtor,
  done,
  draft,
  effective,
  KEY,
  minute,
  runOf,
} from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
});
beforeEach(async () => {
  await clear(world);
  await all(
    world.db,
    "UPDATE run_definitions SET state = 'not_effective', next_on = NULL WHERE state = 'effective'",
  );
  await setRules(world.db, {});
});

const find = (id: string) => done<DefinitionDetail>(world, 'GET', `/run-definitions/${id}`);
const runsOf = async (id: string) =>
  (await done<{ data: RunRecord[] }>(world, 'GET', `/runs?definition_id=${id}`)).data;

describe('a schedule', () => {
  it.each<[Schedule, string, (string | null)[]]>([
    [{ kind: 'daily' }, '2026-12-30', ['2026-12-31', '2027-01-01', '2027-01-02']],
    [{ kind: 'weekly', weekdays: [1] }, '2026-11-29', ['2026-11-30', '2026-12-07']],
    [{ kind: 'weekly', weekdays: [5, 7] }, '2026-11-27', ['2026-11-29', '2026-12-04', '2026-12-06']],
    [{ kind: 'monthly', day: 15 }, '2026-11-15', ['2026-12-15', '2027-01-15']],
    [{ kind: 'monthly', day: 1 }, '2026-12-31', ['2027-01-01', '2027-02-01']],
    [{ kind: 'monthly', day: 31 }, '2027-01-30', ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']],
    [{ kind: 'monthly', day: 30 }, '2028-02-28', ['2028-02-29', '2028-03-30']],
    [{ kind: 'monthly', day: 29 }, '2027-02-28', ['2027-03-29']],
    [{ kind: 'once', on: '2026-12-24' }, '2026-12-23', ['2026-12-24', null]],
  ])('%j after %s runs on %j', (schedule, after, days) => {
    let day = after;
    for (const expected of days) {
      const next = nextOn(schedule, day);
      expect(next).toBe(expected);
      day = next ?? day;
    }
  });

  it.each<[Schedule, string]>([
    [{ kind: 'once', on: '2026-12-24' }, 'Once, on December 24, 2026'],
    [{ kind: 'daily' }, 'Every day'],
    [{ kind: 'weekly', weekdays: [1] }, 'Every Monday'],
    [{ kind: 'weekly', weekdays: [1, 3, 5] }, 'Every Monday, Wednesday and Friday'],
    [{ kind: 'weekly', weekdays: [1, 2, 3, 4, 5, 6, 7] }, 'Every day'],
    [{ kind: 'monthly', day: 1 }, 'Every month on the 1st'],
    [{ kind: 'monthly', day: 2 }, 'Every month on the 2nd'],
    [{ kind: 'monthly', day: 11 }, 'Every month on the 11th'],
    [{ kind: 'monthly', day: 15 }, 'Every month on the 15th'],
    [{ kind: 'monthly', day: 23 }, 'Every month on the 23rd'],
    [{ kind: 'monthly', day: 31 }, 'Every month on the 31st, or on its last day'],
  ])('%j is told as “%s”', (schedule, words) => {
    expect(inWords(schedule)).toBe(words);
  });
});

describe('a definition', () => {
  it('is a draft first, is changed, becomes effective, and is told in plain words', async () => {
    await setClock(world.db, '2026-12-02T15:00:00Z');
    const { id } = await draft(world, { name: 'Overdue cards' });
    expect(
      await done(world, 'PUT', `/run-definitions/${id}`, {
        name: 'Overdue',
        schedule: { kind: 'weekly', weekdays: [5, 1, 5] },
        criteria: { least_cents: 1000 },
      }),
    ).toMatchObject({
      name: 'Overdue',
      state: 'draft',
      schedule: { kind: 'weekly', weekdays: [1, 5] },
      schedule_text: 'Every Monday and Friday',
      criteria: {
        due_by_days: 0,
        least_cents: 1000,
        most_cents: null,
        segment: 'any',
        preference: 'any',
        only_rejected: false,
      },
      next_on: null,
      last_run: null,
      created_by: 'Tests',
    });
    // A Wednesday.
    expect(await done(world, 'POST', `/run-definitions/${id}/effective`)).toMatchObject({
      state: 'effective',
      next_on: '2026-12-04',
    });
    expect(await done(world, 'POST', `/run-definitions/${id}/not-effective`)).toMatchObject({
      state: 'not_effective',
      next_on: null,
    });
    const { log } = await find(id);
    expect(log.map(({ verb }) => verb)).toEqual([
      'run_definition.created',
      'run_definition.changed',
      'run_definition.made_effective',
      'run_definition.made_not_effective',
    ]);
  });

  it('is made once, however often the same request comes', async () => {
    const key = `key-${fresh()}-of-a-draft`;
    const body = { name: 'Once', schedule: { kind: 'daily' }, criteria: {} };
    const ids = [];
    for (const _ of [1, 2])
      ids.push((await api<DefinitionDetail>(world, 'POST', '/run-definitions', body, key)).body.id);
    expect(new Set(ids).size).toBe(1);
    const other = await api(world, 'POST', '/run-definitions', { ...body, name: 'Other' }, key);
    expect(other.status).toBe(409);
  });

  it.each([
    [{ schedule: { kind: 'hourly' } }, 'schedule.kind'],
    [{ schedule: { kind: 'monthly', day: 32 } }, 'schedule.day'],
    [{ schedule: { kind: 'weekly', weekdays: [] } }, 'schedule.weekdays'],
    [{ schedule: { kind: 'once', on: '2027-02-30' } }, 'schedule.on'],
    [{ name: '  ' }, 'name'],
    [{ criteria: { least_cents: 2000, most_cents: 1000 } }, 'criteria.most_cents'],
    [{ criteria: { least_cents: 10.5 } }, 'criteria.least_cents'],
    [{ criteria: { segment: 'robot' } }, 'criteria.segment'],
    [{ criteria: { preference: 'cash' } }, 'criteria.preference'],
    [{ criteria: { who: 'all' } }, 'criteria'],
  ])('that asks for nonsense is refused, naming what: %j', async (wrong, field) => {
    const body = { name: 'Wrong', schedule: { kind: 'daily' }, criteria: {}, ...wrong };
    expect(await api(world, 'POST', '/run-definitions', body)).toMatchObject({
      status: 422,
      body: { error: { code: 'invalid', field } },
    });
  });

  it('that is effective is neither changed nor deleted; only a draft is deleted', async () => {
    const { id } = await effective(world, asking());
    const body = { name: 'Other', schedule: { kind: 'daily' }, criteria: {} };
    expect((await api(world, 'PUT', `/run-definitions/${id}`, body)).status).toBe(409);
    expect((await api(world, 'DELETE', `/run-definitions/${id}`)).status).toBe(409);
    await done(world, 'POST', `/run-definitions/${id}/not-effective`);
    expect((await api(world, 'DELETE', `/run-definitions/${id}`)).status).toBe(409);
    expect(await done(world, 'PUT', `/run-definitions/${id}`, body)).toMatchObject({ name: 'Other' });
    const other = await draft(world);
    expect((await api(world, 'DELETE', `/run-definitions/${other.id}`)).status).toBe(200);
    for (const method of ['GET', 'DELETE'])
      expect((await api(world, method, `/run-definitions/${other.id}`)).status).toBe(404);
  });

  it('runs only while it is effective', async () => {
    const { id } = await draft(world);
    expect((await api(world, 'POST', `/run-definitions/${id}/run`)).status).toBe(409);
    expect((await api(world, 'POST', `/run-definitions/${id}/not-effective`)).status).toBe(409);
    await done(world, 'POST', `/run-definitions/${id}/effective`);
    expect((await api(world, 'POST', `/run-definitions/${id}/run`)).status).toBe(201);
    await done(world, 'POST', `/run-definitions/${id}/not-effective`);
    expect((await api(world, 'POST', `/run-definitions/${id}/run`)).status).toBe(409);
    for (const what of ['effective', 'not-effective', 'run'])
      expect((await api(world, 'POST', `/run-definitions/def_nobody/${what}`)).status).toBe(404);
  });

  it('that is run by hand runs once for one request, and its history tells of it', async () => {
    const { id } = await effective(world, asking({ least_cents: 500 }));
    const key = `key-${fresh()}-of-a-run`;
    const first = await api<RunRecord>(world, 'POST', `/run-definitions/${id}/run`, undefined, key);
    const second = await api<RunRecord>(world, 'POST', `/run-definitions/${id}/run`, undefined, key);
    expect(second).toMatchObject({ status: 201, body: { number: first.body.number } });
    expect(first.body).toMatchObject({
      state: 'selecting',
      started_by: 'Tests',
      criteria: { least_cents: 500 },
    });
    const { runs, last_run } = await find(id);
    expect(runs.map(({ number }) => number)).toEqual([first.body.number]);
    expect(last_run).toMatchObject({ number: first.body.number, state: 'selecting' });
  });
});

describe('a definition whose day has come', () => {
  it('runs once on it, by the office’s calendar, whoever and however many look', async () => {
    const owing = await debtor(world, [1000]);
    await setRules(world.db, {}, 'America/Los_Angeles');
    await setClock(world.db, '2026-12-03T20:00:00Z');
    const { id } = await draft(world, { schedule: { kind: 'monthly', day: 4 } });
    expect(await done(world, 'POST', `/run-definitions/${id}/effective`)).toMatchObject({
      next_on: '2026-12-04',
    });
    // The fourth in London and New York, the third at the office; then it is night there.
    for (const at of ['2026-12-04T06:00:00Z', '2026-12-04T10:59:00Z']) {
      await setClock(world.db, at);
      await minute(world);
      expect(await runsOf(id)).toEqual([]);
    }
    await setClock(world.db, '2026-12-04T11:00:00Z');
    await interleave(
      [(step: Step) => minute(world, step), (step: Step) => minute(world, step)],
      [0, 1, 0, 1, 0, 1],
    );
    await minute(world);
    await drainCharges(world);
    await minute(world);
    const [run, ...more] = await runsOf(id);
    expect(more).toEqual([]);
    expect(run).toMatchObject({ day: '2026-12-04', state: 'done', started_by: null, succeeded: 1, due: 1 });
    expect(await attemptsIn(world, Number(run?.number))).toMatchObject([
      { customer: { id: owing.customer } },
    ]);
    expect(await find(id)).toMatchObject({ next_on: '2027-01-04', state: 'effective' });
  });

  it('catches up days that were missed by one run, on the day when it can', async () => {
    await setClock(world.db, '2026-12-05T20:00:00Z');
    const { id } = await draft(world, { schedule: { kind: 'daily' }, criteria: asking({ due_by_days: 0 }) });
    await done(world, 'POST', `/run-definitions/${id}/effective`);
    await setClock(world.db, '2026-12-09T20:00:00Z');
    for (const _ of [1, 2, 3]) await minute(world);
    const runs = await runsOf(id);
    expect(runs).toMatchObject([{ day: '2026-12-09', criteria: { due_by: '2026-12-09' } }]);
    expect(await find(id)).toMatchObject({ next_on: '2026-12-10' });
  });

  it('waits while an earlier run of it is paused, and is caught up once when that has ended', async () => {
    await debtor(world, [1000]);
    await setClock(world.db, '2026-12-05T20:00:00Z');
    const { id } = await draft(world, { schedule: { kind: 'daily' } });
    await done(world, 'POST', `/run-definitions/${id}/effective`);
    await setClock(world.db, '2026-12-06T20:00:00Z');
    await minute(world);
    const [first] = await runsOf(id);
    await done(world, 'POST', `/runs/${first?.number}/pause`);
    await setClock(world.db, '2026-12-08T20:00:00Z');
    await minute(world);
    expect(await runsOf(id)).toHaveLength(1);
    await done(world, 'POST', `/runs/${first?.number}/stop`);
    await minute(world);
    await minute(world);
    expect((await runsOf(id)).map(({ day }) => day)).toEqual(['2026-12-08', '2026-12-06']);
  });

  it('that dies at any call begins its run once all the same', async () => {
    for (const when of ['before', 'after'] as const)
      for (let calls = 0; calls < 4; calls += 1) {
        await clear(world);
        await setClock(world.db, '2026-12-05T20:00:00Z');
        const { id } = await draft(world, { schedule: { kind: 'daily' } });
        await done(world, 'POST', `/run-definitions/${id}/effective`);
        await setClock(world.db, '2026-12-06T20:00:00Z');
        let left = calls;
        await minute(world, async (what, run) => {
          left -= 1;
          if (left >= 0) return run();
          if (left === -1 && when === 'after' && what === 'd1') await run();
          throw new Error('the Worker was killed');
        });
        await minute(world);
        expect(await runsOf(id), `${when} call ${calls}`).toHaveLength(1);
        expect(await find(id)).toMatchObject({ next_on: '2026-12-07' });
        await done(world, 'POST', `/run-definitions/${id}/not-effective`);
      }
  });

  it('once: runs on its day and never again; made effective on that day, it runs at once', async () => {
    await setClock(world.db, '2026-12-10T20:00:00Z');
    const { id } = await draft(world, { schedule: { kind: 'once', on: '2026-12-10' } });
    expect(await done(world, 'POST', `/run-definitions/${id}/effective`)).toMatchObject({
      next_on: '2026-12-10',
    });
    await minute(world);
    await minute(world);
    expect(await runsOf(id)).toMatchObject([{ day: '2026-12-10' }]);
    expect(await find(id)).toMatchObject({ next_on: null, state: 'effective' });
    await done(world, 'POST', `/run-definitions/${id}/not-effective`);
    await setClock(world.db, '2026-12-11T20:00:00Z');
    expect((await api(world, 'POST', `/run-definitions/${id}/effective`)).status).toBe(409);
  });

  it('made effective on one of its days, runs from the next one on, so that nothing is charged by surprise', async () => {
    await setClock(world.db, '2026-12-15T20:00:00Z');
    const { id } = await draft(world, { schedule: { kind: 'monthly', day: 15 } });
    expect(await done(world, 'POST', `/run-definitions/${id}/effective`)).toMatchObject({
      next_on: '2027-01-15',
    });
    await minute(world);
    expect(await runsOf(id)).toEqual([]);
  });

  it('taken out of force, does not run; a run under way goes on', async () => {
    const owing = await debtor(world, [1000]);
    await setClock(world.db, '2026-12-05T20:00:00Z');
    const { id } = await draft(world, { schedule: { kind: 'daily' } });
    await done(world, 'POST', `/run-definitions/${id}/effective`);
    await setClock(world.db, '2026-12-06T20:00:00Z');
    await minute(world);
    await done(world, 'POST', `/run-definitions/${id}/not-effective`);
    await drainCharges(world);
    await setClock(world.db, '2026-12-08T20:00:00Z');
    await minute(world);
    const [run, ...more] = await runsOf(id);
    expect(more).toEqual([]);
    expect(await runOf(world, Number(run?.number))).toMatchObject({ succeeded: 1, state: 'done' });
    expect(await attemptsIn(world, Number(run?.number))).toMatchObject([
      { customer: { id: owing.customer } },
    ]);
  });
});
