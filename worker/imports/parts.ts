import { Buffer } from 'node:buffer';
import type { Context } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';

/** A part of a file as it is sent and kept; D1 holds two million bytes in a value, and base64 takes a third more. */
export const PART_BYTES = 512 * 1024;
export const MOST_PARTS = 128;

/** Keeps one part of a file that is being sent; sent again, it replaces itself. */
export function keepPart(id: string, n: number, bytes: Uint8Array): Statement {
  return sql(
    `INSERT INTO import_parts (import_id, n, size, bytes) SELECT :id, CAST(:n AS INTEGER), CAST(:size AS INTEGER), :bytes WHERE EXISTS (SELECT 1 FROM imports WHERE id = :id AND state = 'uploading')
     ON CONFLICT (import_id, n) DO UPDATE SET size = excluded.size, bytes = excluded.bytes`,
    { id, n, size: bytes.length, bytes: Buffer.from(bytes).toString('base64') },
  );
}

/** Cuts a file into parts. */
export function cut(file: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < file.length; at += PART_BYTES) parts.push(file.subarray(at, at + PART_BYTES));
  return parts;
}

/** Finds out where in the file each part begins. */
export function placeParts(id: string): Statement {
  return sql(
    `UPDATE import_parts SET start = w.start FROM (SELECT n, sum(size) OVER (ORDER BY n) - size AS start FROM import_parts WHERE import_id = :id) w
     WHERE import_parts.import_id = :id AND import_parts.n = w.n`,
    { id },
  );
}

/** A piece of the file from a given byte on: a part's length, or up to the file's end. */
export async function loadPiece(
  ctx: Context,
  { id, bytes: total }: { id: string; bytes: number },
  from: number,
): Promise<{ bytes: Uint8Array; atEnd: boolean }> {
  const [rows = []] = await ctx.db.batch([
    sql(
      'SELECT start, bytes FROM import_parts WHERE import_id = :id AND start < :to AND start + size > :from ORDER BY n',
      { id, from, to: from + PART_BYTES },
    ),
  ]);
  const bytes = Buffer.concat(rows.map((row) => Buffer.from(String(row.bytes), 'base64')));
  const skip = from - Number(rows[0]?.start ?? from);
  return { bytes: bytes.subarray(skip), atEnd: from + bytes.length - skip >= total };
}
