import { z } from 'zod';
import { BusinessError } from '../http/errors.ts';

/** A place in a list, as the key of the row that it follows; opaque to who pages. */
export function writeCursor(key: readonly (string | number)[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(key));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** @returns the key; undefined for the first page. @throws BusinessError invalid when it is not one of this list. */
export function readCursor<T extends z.ZodType>(
  schema: T,
  cursor: string | undefined,
): z.infer<T> | undefined {
  if (cursor === undefined) return undefined;
  const key = schema.safeParse(unpack(cursor));
  if (key.success) return key.data;
  throw new BusinessError('invalid', 'Pass `next` of the page before, as it was.', 'after');
}

function unpack(cursor: string): unknown {
  try {
    const bytes = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0))));
  } catch {
    return undefined;
  }
}

/** The key of a row that a moment places: epoch milliseconds, then its id. */
export const momentKey = z.tuple([z.int(), z.string()]);
