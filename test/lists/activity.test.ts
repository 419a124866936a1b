import { encodeTime, ulid } from 'ulid';
import { beforeAll, describe, expect, it } from 'vitest';
import { idsAt } from '../../worker/activity/time.ts';
import { all } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, type World } from '../support/world.ts';
import { everyRow, get, KEY, type Page } from './ask.ts';

let world: World;
const NOW = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;
beforeAll(async () => {
  world = await openWorld();
  await allowKey(world.db, KEY);
  for (let at = 0; at < 20; at += 1) await note({ idMs: NOW + at * MINUTE, verb: `v${at}` });
});

async function note(row: {
  idMs: number;
  atMs?: number;
  verb?: string;
  actor?: [string, string | null];
  subject?: [string, string];
  detail?: object;
}): Promise<void> {
  const [actor_kind, actor_id] = row.actor ?? ['system', null];
  const [kind, id] = row.subject ?? ['settings', '1'];
  await all(
    world.db,
    'INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, detail, at) VALUES (:id, :actor_kind, :actor_id, :verb, :kind, :subject, :detail, :at)',
    {
      id: `act_${ulid(row.idMs)}`,
      actor_kind,
      actor_id,
      verb: row.verb ?? 'x',
      kind,
      subject: id,
      detail: JSON.stringify(row.detail ?? {}),
      at: row.atMs ?? row.idMs,
    },
  );
}

interface Line {
  verb: string;
  at: string;
  actor: unknown;
  subject: unknown;
  detail: unknown;
}
const iso = (ms: number) => encodeURIComponent(new Date(ms).toISOString());
const between = async (from: number, to: number) =>
  (await everyRow<Line>(world, `/activity?from=${iso(from)}&to=${iso(to)}`, 3)).map(({ verb }) => verb);

describe('the event log by time', () => {
  it('counts ids as ULIDs are counted', async () => {
    for (const ms of [0, 1, 31, 32, NOW, NOW + 1, 2 ** 41, 281_474_976_710_655]) {
      const [row] = await all(world.db, `SELECT ${idsAt(':ms')} AS id`, { ms });
      expect(row?.id).toBe(`act_${encodeTime(ms, 10)}`);
    }
  });

  it('shows what was done from one moment until before another', async () => {
    expect(await between(NOW + 5 * MINUTE, NOW + 8 * MINUTE)).toEqual(['v7', 'v6', 'v5']);
    expect(await between(NOW + 5 * MINUTE + 1, NOW + 8 * MINUTE + 1)).toEqual(['v8', 'v7', 'v6']);
    expect(await between(NOW - MINUTE, NOW)).toEqual([]);
    expect(await between(NOW + 8 * MINUTE, NOW + 5 * MINUTE)).toEqual([]);
    expect(await between(Date.UTC(1, 0), Date.UTC(9000, 0))).toHaveLength(20);
  });

  it('finds what Stripe dated a little later than we wrote it down', async () => {
    const day = NOW + 86_400_000;
    await note({ idMs: day - 2000, atMs: day + 500, verb: 'skewed' });
    expect(await between(day, day + MINUTE)).toEqual(['skewed']);
    expect(await between(day - MINUTE, day)).toEqual([]);
  });

  it('goes by the sandbox’s clock when that was moved', async () => {
    const offset = 61 * 86_400_000;
    await all(world.db, 'UPDATE settings SET clock_offset_ms = :offset', { offset });
    await note({ idMs: NOW + 3 * 86_400_000, atMs: NOW + 3 * 86_400_000 + offset, verb: 'moved' });
    const moved = NOW + 3 * 86_400_000 + offset;
    expect(await between(moved - MINUTE, moved + MINUTE)).toEqual(['moved']);
    expect(await between(NOW + 5 * MINUTE, NOW + 6 * MINUTE)).toEqual(['v5']);
    await all(world.db, 'UPDATE settings SET clock_offset_ms = 0');
  });
});

describe('a line of the event log', () => {
  it('names who did it and to what', async () => {
    await all(
      world.db,
      "INSERT INTO users (id, name, email, created_at, updated_at) VALUES ('usr_1', 'Uma User', 'uma@example.com', 0, 0)",
    );
    await all(
      world.db,
      "INSERT INTO invitations (id, hash, email, name, role, created_at, expires_at) VALUES ('inv_1', 'h', 'new@example.com', '', 'viewer', 0, 0)",
    );
    await all(
      world.db,
      "INSERT INTO customers (id, kind, name, created_at) VALUES (7, 'person', 'Ada Example', 0)",
    );
    const [key] = await all(world.db, 'SELECT id FROM api_keys');
    const when = NOW + 10 * 86_400_000;
    const cases: [[string, string | null], string, [string, string], string][] = [
      [['user', 'usr_1'], 'Uma User', ['user', 'usr_1'], 'Uma User'],
      [['user', 'usr_gone'], 'Former staff', ['user', 'usr_gone'], 'usr_gone'],
      [['api_key', String(key?.id)], 'Tests', ['key', String(key?.id)], 'Tests'],
      [['api_key', 'key_gone'], 'A former key', ['invitation', 'inv_1'], 'new@example.com'],
      [['payer', null], 'A payer', ['customer', '7'], 'Ada Example'],
      [['system', null], '[Selfpay]', ['settings', '1'], 'Settings'],
      [['webhook', null], '[Selfpay]', ['import', 'imp_1'], 'march.csv'],
      [['webhook', null], '[Selfpay]', ['payment', 'pi_1'], 'pi_1'],
    ];
    for (const [at, [actor, , subject]] of cases.entries())
      await note({
        idMs: when + at,
        actor,
        subject,
        detail: subject[0] === 'import' ? { name: 'march.csv', counts: { rows: 3 } } : {},
      });
    const { data } = await get<Page<Line>>(world, `/activity?from=${iso(when)}`);
    expect(data.reverse()).toMatchObject(
      cases.map(([[kind, id], name, [subject, of], label]) => ({
        actor: { kind, id, name },
        subject: { kind: subject, id: of, label },
      })),
    );
    expect(data[6]).toMatchObject({ detail: { counts: { rows: 3 } } });
  });
});
