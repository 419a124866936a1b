import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { type Claim, claim, type Wish } from '../http/once.ts';
import { readRunDetail, selectRun } from './find.ts';
import type { RunDetail } from './schema.ts';
import { CHOOSING_AUTOPAY } from './state.ts';
import { stopWaiting } from './stop.ts';

interface Move {
  deed: { verb: string };
  from: readonly RunDetail['state'][];
  /** SQL of the state that it comes to, of a run `r`. */
  to: string;
}

const MOVES = {
  pause: { deed: { verb: 'run.paused' }, from: ['selecting', 'running'], to: "'paused'" },
  resume: {
    deed: { verb: 'run.resumed' },
    from: ['paused'],
    to: `iif(r.place IS NOT NULL OR ${CHOOSING_AUTOPAY}, 'selecting', 'running')`,
  },
  stop: { deed: { verb: 'run.stopped' }, from: ['selecting', 'running', 'paused'], to: "'stopped'" },
} as const satisfies Record<string, Move>;

/**
 * Pauses a run: what a consumer has in hand is finished, everything else waits. Resumes it where it was. Stops it for good: nothing more of
 * it is sent, whatever the queue still holds. Already so, it stays as it is.
 * @throws BusinessError not_found; conflict when the run has ended otherwise.
 */
export async function controlRun(
  ctx: Context,
  wish: Wish,
  number: number,
  what: keyof typeof MOVES,
): Promise<RunDetail> {
  const { deed, from, to }: Move = MOVES[what];
  const states = from.map((state) => `'${state}'`).join(', ');
  const possible = {
    sql: `EXISTS (SELECT 1 FROM runs WHERE number = :run_number AND state IN (${states}))`,
    params: { run_number: number },
  };
  const key = claim(ctx, wish, possible);
  const rows = await ctx.db.batch([
    key.take,
    record(ctx, {
      ...deed,
      id: key.activityId,
      subject: { kind: 'run', id: String(number) },
      found: { name: '(SELECT name FROM runs WHERE number = :run_number)' },
      when: { sql: key.mine.sql, params: { ...key.mine.params, ...possible.params } },
    }),
    sql(
      `UPDATE runs AS r SET state = ${to}, ended_at = ${what === 'stop' ? ctx.clock.sql : 'NULL'} WHERE r.number = :run_number AND r.state IN (${states}) AND ${key.mine.sql}`,
      { ...ctx.clock.params, ...key.mine.params, ...possible.params },
    ),
    ...(what === 'resume' ? [queueAgain(number, key)] : []),
    key.look,
    ...selectRun(number),
  ]);
  key.done(rows.at(-3));
  const run = readRunDetail(rows.slice(-2));
  check(run, what);
  if (what !== 'stop') return run;
  await stopWaiting(ctx);
  return readRunDetail(await ctx.db.batch(selectRun(number)));
}

/** What was in the queue when it was paused went by: it is handed over anew. */
function queueAgain(number: number, { mine }: Claim): Statement {
  return sql(
    `UPDATE charge_attempts SET queued_at = NULL WHERE id IN (SELECT a.id FROM runs r CROSS JOIN charge_attempts a INDEXED BY charge_attempts_waiting ON a.run_id = r.id AND a.state = 'waiting'
       WHERE r.number = :run_number AND a.queued_at IS NOT NULL) AND ${mine.sql}`,
    { ...mine.params, run_number: number },
  );
}

const WANTED: Record<keyof typeof MOVES, RunDetail['state'][]> = {
  pause: ['paused'],
  resume: ['selecting', 'running', 'done'],
  stop: ['stopped'],
};

function check({ number, state }: RunDetail, what: keyof typeof MOVES): void {
  if (WANTED[what].includes(state)) return;
  throw new BusinessError(
    'conflict',
    state === 'stopped'
      ? `Run ${number} was stopped, which is for good. What is still owed can be charged by another run.`
      : `Run ${number} is done: nothing of it is left.`,
  );
}
