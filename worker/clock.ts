import { type Statement, sql, type Value } from './db/database.ts';

/**
 * The time that the books go by. In a sandbox it can be moved: the offset stands in the database and is added
 * where a statement says `${clock.sql}`, so that it costs no trip of its own. Elsewhere the offset does not count.
 * Signatures and sign-in sessions use real time, never this.
 */
export interface Clock {
  /** The real time, epoch milliseconds. */
  readonly realMs: number;
  /** An SQL expression for now, epoch milliseconds; needs `...clock.params` among the statement's parameters. */
  readonly sql: string;
  readonly params: Record<string, Value>;
  /** A statement that returns `now_ms`. */
  select(): Statement;
}

/** @param real the real time, epoch milliseconds. @param movable whether the stored offset counts. */
export function clockAt(real: number, movable: boolean): Clock {
  const expression = movable
    ? '(:real_ms + (SELECT clock_offset_ms FROM settings WHERE id = 1))'
    : ':real_ms';
  const params = { real_ms: real };
  return {
    realMs: real,
    sql: expression,
    params,
    select: () => sql(`SELECT ${expression} AS now_ms`, params),
  };
}
