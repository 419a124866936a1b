import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { sameRequest } from '../http/parse.ts';
import { readImport, selectImport } from './find.ts';
import { cut, keepPart, MOST_PARTS, PART_BYTES, placeParts } from './parts.ts';
import type { ImportDetail } from './schema.ts';

/** Of a file that comes with the request that opens its import; a longer one comes in parts. */
export const MOST_AT_ONCE_BYTES = 1024 * 1024;

/** What is handed in, and how it is to be read. */
export interface Upload {
  name: string;
  dates: 'mdy' | 'dmy';
  json: boolean;
  /** The whole file; empty when parts follow. */
  file: Uint8Array;
  /** The same key of the same caller is the same import. */
  key: string;
}

/**
 * Opens an import. With the file, the check begins; without, its parts are awaited.
 * @throws BusinessError when the caller is not known.
 */
export async function createImport(ctx: Context, upload: Upload): Promise<ImportDetail> {
  const { kind, id: who } = ctx.actor;
  if (who === undefined)
    throw new BusinessError('forbidden', 'Imports belong to somebody: sign in or use a key.');
  const id = ctx.newId('imp');
  const whole = upload.file.length > 0;
  const open = sql(
    `INSERT INTO imports (id, name, format, dates, state, created_by_kind, created_by_id, idempotency_key, created_at, touched_at)
     SELECT :id, :name, :format, :dates, 'uploading', :kind, :who, :key, ${ctx.clock.sql}, :real_ms WHERE true
     ON CONFLICT (created_by_id, idempotency_key) DO NOTHING`,
    {
      ...ctx.clock.params,
      real_ms: ctx.clock.realMs,
      id,
      kind,
      who,
      name: upload.name,
      dates: upload.dates,
      format: upload.json ? 'json' : 'csv',
      key: upload.key,
    },
  );
  const parts = cut(upload.file);
  const rows = await ctx.db.batch([
    open,
    ...parts.map((part, n) => keepPart(id, n, part)),
    ...(whole ? beginCheck(ctx, id, parts.length) : []),
    sql('SELECT id, name, dates FROM imports WHERE created_by_id = :who AND idempotency_key = :key', {
      who,
      key: upload.key,
    }),
  ]);
  const known = rows.at(-1)?.[0] ?? {};
  sameRequest(known, { name: upload.name, dates: upload.dates });
  return goOn(ctx, String(known.id));
}

/** Takes in one part of a file. @throws BusinessError not_found, conflict. */
export async function addPart(ctx: Context, id: string, n: number, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0) throw new BusinessError('invalid', 'A part has at least one byte.');
  if (bytes.length > PART_BYTES)
    throw new BusinessError(
      'too_large',
      `A part has at most ${PART_BYTES} bytes. Cut the file into more parts.`,
    );
  if (n >= MOST_PARTS) throw new BusinessError('too_large', `A file has at most ${MOST_PARTS} parts.`);
  const [, rows] = await ctx.db.batch([
    keepPart(id, n, bytes),
    sql('SELECT state FROM imports WHERE id = :id', { id }),
  ]);
  const state = rows?.[0]?.state;
  if (state === undefined) throw new BusinessError('not_found', 'There is no import with this id.');
  if (state !== 'uploading')
    throw new BusinessError(
      'conflict',
      'This import has its file already. Open another one for another file.',
    );
}

/**
 * Begins to check a file whose parts have all come. Asked again, it changes nothing.
 * @throws BusinessError not_found; conflict, naming a part that is missing.
 */
export async function checkImport(ctx: Context, id: string, parts: number): Promise<ImportDetail> {
  const rows = await ctx.db.batch([
    ...beginCheck(ctx, id, parts),
    sql('SELECT state FROM imports WHERE id = :id', { id }),
    sql('SELECT n FROM import_parts WHERE import_id = :id ORDER BY n', { id }),
  ]);
  const [states, kept = []] = rows.slice(-2);
  if (states?.[0]?.state === 'uploading') {
    const have = kept.map(({ n }) => Number(n));
    const missing = Array.from({ length: parts }, (_, n) => n).find((n) => !have.includes(n));
    throw new BusinessError(
      'conflict',
      missing === undefined
        ? `${have.length} parts have come, and you say there are ${parts}.`
        : `Part ${missing} has not come yet. Send it and ask again.`,
      'parts',
    );
  }
  return goOn(ctx, id);
}

/** Nothing happens unless exactly the parts 0, 1, … are there. */
function beginCheck(ctx: Context, id: string, parts: number): Statement[] {
  const complete = `(SELECT count(*) FROM import_parts WHERE import_id = :id) = :parts AND (SELECT max(n) + 1 FROM import_parts WHERE import_id = :id) = :parts`;
  const began = `EXISTS (SELECT 1 FROM imports WHERE id = :id AND state = 'uploading' AND ${complete})`;
  const params = { id, parts };
  return [
    placeParts(id),
    sql(
      `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, detail, at)
       SELECT :act, :kind, :who, 'import.uploaded', 'import', id, json_object('name', name, 'bytes', (SELECT sum(size) FROM import_parts WHERE import_id = :id)), ${ctx.clock.sql}
       FROM imports WHERE id = :id AND ${began}`,
      {
        ...ctx.clock.params,
        ...params,
        act: ctx.newId('act'),
        kind: ctx.actor.kind,
        who: ctx.actor.id ?? null,
      },
    ),
    sql(
      `UPDATE imports SET state = 'checking', phase = 'encoding', step = step + 1, bytes = (SELECT sum(size) FROM import_parts WHERE import_id = :id),
         touched_at = :real_ms
       WHERE id = :id AND state = 'uploading' AND ${complete}`,
      { ...params, real_ms: ctx.clock.realMs },
    ),
  ];
}

/** Hands an import to the queue when it has something to do, and says how it stands. */
export async function goOn(ctx: Context, id: string): Promise<ImportDetail> {
  const detail = readImport(await ctx.db.batch(selectImport(id)));
  if (['checking', 'applying', 'discarding', 'discarded'].includes(detail.state)) await ctx.enqueueImport(id);
  return detail;
}
