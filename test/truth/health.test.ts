import { beforeAll, describe, expect, it } from 'vitest';
import { checksOf, type SyncFacts, span, worstOf } from '../../worker/health/checks.ts';
import type { SyncHealth } from '../../worker/health/sync-schema.ts';
import { sweep } from '../../worker/intake/sweep.ts';
import { ask, get, KEY } from '../lists/ask.ts';
import { all, bill } from '../support/books.ts';
import { allowKey } from '../support/keys.ts';
import { openWorld, payOnline, type World, webhooks } from '../support/world.ts';

const HOUR = 3_600_000;
const fine: SyncFacts = {
  webhookAgeMs: 60_000,
  missedAgeMs: null,
  sweepAgeMs: 30_000,
  payments: 3,
  backlog: 0,
  backlogAgeMs: null,
  unanswered: 0,
  unansweredAgeMs: null,
  flagged: 0,
  proofAgeMs: 5 * HOUR,
  differences: 0,
  mailMissing: [],
  mailsOverdue: 0,
  mailOverdueMs: null,
  mailRefusal: null,
  mailsFailed: 0,
  isNew: false,
};
const check = (name: string, facts: Partial<SyncFacts>) =>
  checksOf({ ...fine, ...facts }).find((one) => one.name === name);

describe('what the sync health says', () => {
  it('is ok when nothing is wrong, and asks for nothing', () => {
    const checks = checksOf(fine);
    expect(worstOf(checks)).toBe('ok');
    expect(checks.map((one) => one.do)).toEqual(checks.map(() => null));
  });

  it('of a new office is ok: nothing was sent and nothing came', () => {
    const nothing = { webhookAgeMs: null, sweepAgeMs: null, payments: 0, proofAgeMs: null, isNew: true };
    expect(worstOf(checksOf({ ...fine, ...nothing }))).toBe('ok');
  });

  it.each<[name: string, facts: Partial<SyncFacts>, state: string, what: string]>([
    [
      'webhooks',
      { webhookAgeMs: 26.5 * HOUR },
      'bad',
      'No webhook for 26 hours, though 3 payments were made',
    ],
    [
      'webhooks',
      { webhookAgeMs: null, payments: 1 },
      'bad',
      'No webhook has ever come, though 1 payment was made',
    ],
    ['webhooks', { webhookAgeMs: 90 * HOUR, payments: 0 }, 'ok', 'The last webhook came 3 days ago'],
    [
      'webhooks',
      { webhookAgeMs: 5 * HOUR, missedAgeMs: HOUR },
      'warn',
      'Webhooks do not arrive: events were found by asking Stripe 60 minutes ago',
    ],
    ['sweep', { sweepAgeMs: 11 * 60_000 }, 'warn', 'Stripe was last asked for missed events 11 minutes ago'],
    ['sweep', { sweepAgeMs: 3 * HOUR }, 'bad', 'Stripe was last asked for missed events 3 hours ago'],
    ['sweep', { sweepAgeMs: null }, 'bad', 'Stripe was never asked for missed events'],
    [
      'backlog',
      { backlog: 4, backlogAgeMs: 60_000 },
      'ok',
      '4 objects at Stripe wait to be fetched, the oldest for 1 minute',
    ],
    [
      'backlog',
      { backlog: 1, backlogAgeMs: 20 * 60_000 },
      'warn',
      '1 object at Stripe waits to be fetched, the oldest for 20 minutes',
    ],
    [
      'backlog',
      { backlog: 1, backlogAgeMs: 2 * HOUR },
      'bad',
      '1 object at Stripe waits to be fetched, the oldest for 2 hours',
    ],
    [
      'requests',
      { unanswered: 1, unansweredAgeMs: 60_000 },
      'ok',
      '1 request to Stripe has no clear answer, the oldest for 1 minute',
    ],
    [
      'requests',
      { unanswered: 2, unansweredAgeMs: HOUR },
      'warn',
      '2 requests to Stripe have no clear answer, the oldest for 60 minutes',
    ],
    [
      'requests',
      { unanswered: 2, unansweredAgeMs: 26 * HOUR },
      'bad',
      '2 requests to Stripe have no clear answer, the oldest for 26 hours',
    ],
    ['flagged', { flagged: 2 }, 'warn', '2 objects at Stripe could not be booked'],
    ['proof', { differences: 2 }, 'bad', '2 differences between Stripe’s balance and the register'],
    ['proof', { proofAgeMs: 31 * HOUR }, 'warn', 'Stripe’s balance agreed with the register 31 hours ago'],
    ['proof', { proofAgeMs: null }, 'warn', 'Stripe’s balance was never compared with the register'],
    ['mail', { mailMissing: ['x'] }, 'warn', 'E-mail is not set up'],
    ['mail', { mailMissing: ['x'], mailsOverdue: 1 }, 'bad', 'E-mail is not set up, and 1 e-mail waits'],
    ['mail', { mailRefusal: 'E_X: no' }, 'bad', 'E-mails are refused again and again: E_X: no'],
    ['mail', { mailsOverdue: 3, mailOverdueMs: 60_000 }, 'ok', 'E-mails are being sent'],
    [
      'mail',
      { mailsOverdue: 3, mailOverdueMs: HOUR },
      'warn',
      '3 e-mails wait to be sent, the oldest for 60 minutes',
    ],
    ['mail', { mailsFailed: 2 }, 'warn', '2 e-mails could not be sent in the last week'],
  ])('%s %o: %s', (name, facts, state, what) => {
    const said = check(name, facts);
    expect(said).toMatchObject({ state, what });
    // What is not well says what to do.
    expect(said?.do === null).toBe(state === 'ok');
  });

  it('tells spans as people do', () => {
    expect([10, 60_000, 90 * 60_000, 2 * HOUR, 71 * HOUR, 72 * HOUR].map(span)).toEqual([
      '1 minute',
      '1 minute',
      '90 minutes',
      '2 hours',
      '71 hours',
      '3 days',
    ]);
  });
});

describe('GET /api/v1/health/sync', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
    await allowKey(world.db, KEY);
  });
  const read = () => get<SyncHealth>(world, '/health/sync');
  const stateOf = async (name: string) => (await read()).checks.find((one) => one.name === name)?.state;

  it('tells of each way an event came, the backlog, and what was put aside', async () => {
    expect(await read()).toMatchObject({ state: 'ok', last_event_at: null, last_webhook_at: null });
    const billed = await bill(world.db, [4000]);
    await payOnline(world, billed);
    const [first] = await webhooks(world);
    await first?.send();
    const health = await read();
    expect(health.last_webhook_at).not.toBeNull();
    expect(health.last_missed_at).toBeNull();
    await sweep(world.context());
    const swept = await read();
    expect(swept.last_missed_at).not.toBeNull();
    expect(swept.last_sweep_at).not.toBeNull();
    expect(swept.backlog).toEqual({ objects: 0, oldest_at: null });
    await all(
      world.db,
      "INSERT INTO stripe_objects (kind, id, hints, hinted_at, flag) VALUES ('payment', 'pi_lost', 1, :at, 'Stripe has no such payment')",
      { at: Date.now() - 2 * HOUR },
    );
    expect(await read()).toMatchObject({
      state: 'bad',
      backlog: { objects: 1 },
      flagged: [{ kind: 'payment', id: 'pi_lost', says: 'Stripe has no such payment' }],
      flagged_objects: 1,
    });
    await all(world.db, "UPDATE stripe_objects SET handled = hints, flag = NULL WHERE id = 'pi_lost'");
    expect(await stateOf('backlog')).toBe('ok');
  });

  it('notices that webhooks stopped though payments were made', async () => {
    await all(world.db, "UPDATE sweep_marks SET value = value - 27 * 3600000 WHERE name LIKE 'received%'");
    const health = await read();
    expect(health.checks.find(({ name }) => name === 'webhooks')).toMatchObject({
      state: 'bad',
      what: 'No webhook for 27 hours, though 1 payment was made',
    });
  });

  it('notices a request that hangs in the air', async () => {
    await all(world.db, "UPDATE gateway_requests SET outcome = 'unknown', session_status = NULL");
    await all(world.db, 'UPDATE settings SET clock_offset_ms = 3600000 WHERE id = 1');
    expect(await stateOf('requests')).toBe('warn');
    expect((await read()).unanswered).toMatchObject({ requests: 1 });
  });

  it('is one trip and few rows', async () => {
    const { cost } = await ask(world, '/health/sync');
    expect(cost).toMatchObject({ trips: 1, written: 0 });
    expect(cost.read).toBeLessThan(60);
  });
});
