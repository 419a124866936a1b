import { idsAt } from '../activity/time.ts';
import type { Clock } from '../clock.ts';
import { type Statement, sql } from '../db/database.ts';

const WEEK_MS = 7 * 24 * 3_600_000;

/**
 * How e-mail fares: mails that are due, since when the oldest is; why one was refused that was tried three times; how many
 * failed in the last week. @param most how many of each are counted.
 */
export const selectMailHealth = (clock: Clock, most: number): Statement =>
  sql(
    `SELECT (SELECT count(*) FROM (SELECT 1 FROM mails INDEXED BY mails_waiting WHERE state IN ('waiting', 'sending') AND not_before <= ${clock.sql} LIMIT ${most})) AS overdue,
       (SELECT min(not_before) FROM mails INDEXED BY mails_waiting WHERE state IN ('waiting', 'sending') AND not_before <= ${clock.sql}) AS oldest,
       (SELECT error FROM (SELECT error, tries FROM mails INDEXED BY mails_waiting WHERE state IN ('waiting', 'sending') ORDER BY not_before LIMIT ${most}) WHERE tries >= 3 LIMIT 1) AS refusal,
       (SELECT count(*) FROM (SELECT 1 FROM mails INDEXED BY mails_state WHERE state = 'failed' AND id >= ${idsAt(`:real_ms - ${WEEK_MS}`, 'mai')} LIMIT ${most})) AS failed`,
    clock.params,
  );
