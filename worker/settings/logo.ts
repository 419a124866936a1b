import { hashBytes } from '../access/hash.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';

const MOST_BYTES = 200_000;

/** By how the file begins, whatever it is called. */
const KINDS: { type: string; begins: (head: string) => boolean }[] = [
  { type: 'image/png', begins: (head) => head.startsWith('\x89PNG\r\n\x1a\n') },
  { type: 'image/jpeg', begins: (head) => head.startsWith('\xff\xd8\xff') },
  { type: 'image/webp', begins: (head) => head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP' },
  {
    type: 'image/svg+xml',
    begins: (head) => /^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/i.test(head),
  },
];

/**
 * Keeps a logo; the settings name it once they are saved. The same file again is the same logo.
 * @returns the path that it is served at.
 * @throws BusinessError invalid or too_large.
 */
export async function keepLogo(ctx: Context, bytes: ArrayBuffer): Promise<string> {
  if (bytes.byteLength > MOST_BYTES)
    throw new BusinessError(
      'too_large',
      'The logo may have at most 200 KB. Save it smaller, or as SVG.',
      'logo',
    );
  const head = String.fromCharCode(...new Uint8Array(bytes.slice(0, 1000)));
  const kind = KINDS.find(({ begins }) => begins(head));
  if (kind === undefined)
    throw new BusinessError('invalid', 'Choose an image: SVG, PNG, JPEG or WebP.', 'logo');
  const hash = await hashBytes(bytes);
  await ctx.db.batch([
    sql(
      'INSERT INTO logos (hash, type, bytes, created_at) VALUES (:hash, :type, unhex(:bytes), :now) ON CONFLICT (hash) DO NOTHING',
      { hash, type: kind.type, bytes: hex(new Uint8Array(bytes)), now: ctx.clock.realMs },
    ),
  ]);
  return `/logo/${hash}`;
}

/** @returns null when there is no such logo. */
export async function findLogo(
  ctx: Context,
  hash: string,
): Promise<{ type: string; bytes: Uint8Array<ArrayBuffer> } | null> {
  const [rows] = await ctx.db.batch([
    sql('SELECT type, hex(bytes) AS bytes FROM logos WHERE hash = :hash', { hash }),
  ]);
  const row = rows?.[0];
  if (row === undefined) return null;
  return { type: String(row.type), bytes: Uint8Array.fromHex(String(row.bytes)) };
}

function hex(bytes: Uint8Array): string {
  return bytes.toHex();
}
