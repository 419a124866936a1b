import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { BusinessError } from './errors.ts';
import type { App } from './types.ts';

/** @throws BusinessError invalid, naming the first field that does not fit. */
export function parse<T extends z.ZodType>(schema: T, input: unknown): z.infer<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new BusinessError('invalid', issue?.message ?? 'The request does not fit.', issue?.path.join('.'));
}

/** Files come in parts of their own; what is asked for in JSON is far smaller. */
const LONGEST_JSON_BYTES = 1024 * 1024;

const shortBody = bodyLimit({
  maxSize: LONGEST_JSON_BYTES,
  onError: () => {
    throw new BusinessError('too_large', 'A JSON body has at most 1 MB.');
  },
});

/** A JSON body, parsed. @throws BusinessError too_large above 1 MB; invalid, also when it is no JSON. */
export async function parseBody<T extends z.ZodType>(c: Context<App>, schema: T): Promise<z.infer<T>> {
  await shortBody(c, async () => {});
  const body = await c.req.json().catch(() => {
    throw new BusinessError('invalid', 'Send a JSON body, with Content-Type: application/json.');
  });
  return parse(schema, body);
}

/** The key under which a POST is done once, however often it is sent. @throws BusinessError invalid without one. */
export function idempotencyKey(c: Context<App>): string {
  const key = c.req.header('Idempotency-Key') ?? '';
  if (!/^[\x21-\x7e]{8,200}$/.test(key))
    throw new BusinessError(
      'invalid',
      'Send an Idempotency-Key header of 8 to 200 letters and digits: the same key again is the same request.',
      'Idempotency-Key',
    );
  return key;
}

/** What a key was used for before, and is used for now: a key stands for one request. @throws BusinessError conflict. */
export function sameRequest(before: Record<string, unknown>, now: Record<string, unknown>): void {
  if (Object.entries(now).every(([name, value]) => before[name] === value)) return;
  throw new BusinessError(
    'conflict',
    'This Idempotency-Key was used for another request. Use a new key for each.',
    'Idempotency-Key',
  );
}
