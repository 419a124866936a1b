import { beforeAll, describe, expect, it } from 'vitest';
import { addDays, dayIn, dueDay } from '../../worker/daily/day.ts';
import { inTurn } from '../../worker/daily/in-turn.ts';
import { type DailyStep, runDaily } from '../../worker/daily/run.ts';
import { all } from '../support/books.ts';
import { type Actor, everyInterleaving } from '../support/schedule.ts';
import { openWorld, type World } from '../support/world.ts';
import { setClock, setRules, system } from './support.ts';

const at = (text: string) => Date.parse(text);

describe('the day whose work is due', () => {
  it('begins at three in the morning of the office', () => {
    expect(dueDay('America/New_York', at('2026-11-20T02:59:59-05:00'))).toBe('2026-11-19');
    expect(dueDay('America/New_York', at('2026-11-20T03:00:00-05:00'))).toBe('2026-11-20');
    expect(dueDay('Pacific/Honolulu', at('2026-11-20T12:59:00Z'))).toBe('2026-11-19');
    expect(dueDay('Pacific/Auckland', at('2026-11-20T12:59:00Z'))).toBe('2026-11-20');
  });

  it.each(['America/New_York', 'Europe/Athens', 'Australia/Lord_Howe', 'America/Santiago'])(
    'each day of fifteen months comes once and in order in %s, whatever its clocks do',
    (zone) => {
      const days: string[] = [];
      for (let ms = at('2026-01-01T12:00Z'); ms < at('2027-04-01T12:00Z'); ms += 30 * 60_000) {
        const day = dueDay(zone, ms);
        if (days.at(-1) !== day) days.push(day);
      }
      for (const [n, day] of days.slice(1).entries()) expect(day).toBe(addDays(days[n] ?? '', 1));
      expect(days.length).toBeGreaterThanOrEqual(455);
    },
  );

  it('counts days over the ends of months, leap years and daylight saving', () => {
    expect(addDays('2026-01-31', 1)).toBe('2026-02-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-03-08', -1)).toBe('2026-03-07');
    expect(addDays('2026-11-30', -90)).toBe('2026-09-01');
    expect(dayIn('America/New_York', at('2026-11-01T05:30:00Z'))).toBe('2026-11-01');
  });
});

describe('the daily work', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
    await setRules(world.db, {});
  });

  /** A part of three steps that counts how often each was taken on which day. */
  function counted(name: string): { work: Record<string, DailyStep>; taken: string[] } {
    const taken: string[] = [];
    const step: DailyStep = async (ctx, { day }, place) => {
      await ctx.db.batch([ctx.clock.select()]);
      taken.push(`${day} ${place}`);
      return place === '2' ? null : String(Number(place || '0') + 1);
    };
    return { work: { [name]: step }, taken };
  }

  it('is done once a day, not before three', async () => {
    const { work, taken } = counted('once');
    for (const time of ['01:00', '02:59', '03:00', '03:01', '12:00', '23:59']) {
      await setClock(world.db, `2026-12-01T${time}:00-05:00`);
      await runDaily(system(world), work);
    }
    expect(taken).toEqual([
      ...['', '1', '2'].map((place) => `2026-11-30 ${place}`),
      ...['', '1', '2'].map((place) => `2026-12-01 ${place}`),
    ]);
  });

  it('missed for a week, it is caught up once', async () => {
    const { work, taken } = counted('missed');
    await setClock(world.db, '2026-12-02T04:00:00-05:00');
    await runDaily(system(world), work);
    await setClock(world.db, '2026-12-09T04:00:00-05:00');
    await runDaily(system(world), work);
    await runDaily(system(world), work);
    expect(taken.length).toBe(6);
    expect(taken.at(-1)).toBe('2026-12-09 2');
  });

  it('a part that dies goes on behind its last step, and does not stop the others', async () => {
    await setClock(world.db, '2026-12-10T04:00:00-05:00');
    const taken: string[] = [];
    let dies = true;
    const work: Record<string, DailyStep> = {
      dying: async (_ctx, _today, place) => {
        taken.push(place);
        if (place === '1' && dies) throw new Error('power cut');
        return place === '2' ? null : String(Number(place || '0') + 1);
      },
      other: async () => {
        taken.push('other');
        return null;
      },
    };
    expect(await runDaily(system(world), work)).toBe(false);
    dies = false;
    expect(await runDaily(system(world), work)).toBe(true);
    expect(taken).toEqual(['', '1', 'other', '1', '2']);
  });

  it('steps in turn begin when all of the one before is done, though it died on the way', async () => {
    await setClock(world.db, '2026-12-10T04:00:00-05:00');
    const taken: string[] = [];
    let dies = true;
    const step =
      (name: string): DailyStep =>
      async (_ctx, _today, place) => {
        if (name === 'first' && place === 'a:1' && dies) throw new Error('power cut');
        taken.push(`${name} ${place}`);
        return place === '' ? 'a:1' : null;
      };
    const work = { turns: inTurn(step('first'), step('second'), async () => null) };
    expect(await runDaily(system(world), work)).toBe(false);
    dies = false;
    expect(await runDaily(system(world), work)).toBe(true);
    expect(await runDaily(system(world), work)).toBe(true);
    expect(taken).toEqual(['first ', 'first a:1', 'second ', 'second a:1']);
  });

  it('two crons at once take no step more than both of them once, and end on the same day', async () => {
    await setClock(world.db, '2026-12-11T04:00:00-05:00');
    let number = 0;
    await everyInterleaving(5, async () => {
      const name = `two${number++}`;
      const { work, taken } = counted(name);
      const actor: Actor = (step) => runDaily(world.context(step, { kind: 'system' }), work);
      return {
        actors: [actor, actor],
        after: async (schedule) => {
          const times = ['', '1', '2'].map(
            (place) => taken.filter((step) => step === `2026-12-11 ${place}`).length,
          );
          expect(Math.min(...times), schedule).toBe(1);
          expect(Math.max(...times), schedule).toBeLessThanOrEqual(2);
          const marks = await all(world.db, 'SELECT place FROM sweep_marks WHERE name = :name', {
            name: `daily:${name}`,
          });
          expect(marks, schedule).toEqual([{ place: null }]);
        },
      };
    });
  });

  it('an office that moves west does not live a day twice', async () => {
    const { work, taken } = counted('west');
    await setRules(world.db, {}, 'Pacific/Auckland');
    await setClock(world.db, '2026-12-12T16:00:00Z');
    await runDaily(system(world), work);
    await setRules(world.db, {}, 'America/Los_Angeles');
    await runDaily(system(world), work);
    expect(new Set(taken).size).toBe(3);
    expect(taken.length).toBe(3);
  });
});
