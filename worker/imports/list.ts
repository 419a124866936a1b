import { type Row, type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { readSummary } from './find.ts';
import type { ImportSummary } from './schema.ts';

/** The newest imports first: their ids begin with their time. */
export function selectImports(query: { after?: string; limit: number }): Statement {
  if (query.after !== undefined && !/^imp_[0-9A-Z]{26}$/.test(query.after))
    throw new BusinessError('invalid', 'Pass `next` of the page before, as it was.', 'after');
  return sql(
    `SELECT i.*, coalesce(u.name, k.name, 'Former staff') AS creator
     FROM (SELECT * FROM imports WHERE id < :after ORDER BY id DESC LIMIT :most) i
     LEFT JOIN users u ON i.created_by_kind = 'user' AND u.id = i.created_by_id
     LEFT JOIN api_keys k ON i.created_by_kind = 'api_key' AND k.id = i.created_by_id
     ORDER BY i.id DESC`,
    { after: query.after ?? 'imp_~', most: query.limit + 1 },
  );
}

export function readImports(
  rows: Row[] = [],
  limit: number,
): { data: ImportSummary[]; next: string | null; searched_back_to: null } {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    data: rows.slice(0, limit).map(readSummary),
    next: last === undefined ? null : String(last.id),
    searched_back_to: null,
  };
}
