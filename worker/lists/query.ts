import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { validator } from 'hono/validator';
import { z } from 'zod';
import { parse, parseBody } from '../http/parse.ts';
import type { App } from '../http/types.ts';

/** What a query of this schema looks like in an address: each value is text. */
type Given<S extends z.ZodObject> = { [K in keyof z.input<S>]: string };

/** Parses a route's query; the typed client knows its parameters from here. Refuses what does not fit as `invalid`. */
export function queried<S extends z.ZodObject>(
  schema: S,
): MiddlewareHandler<App, string, { in: { query: Given<S> }; out: { query: z.output<S> } }> {
  return validator('query', (value) => parse(schema, value)) as never;
}

/** A moment, to epoch milliseconds. Days have no moment of their own: the caller knows in which time zone they begin. */
export const moment = z.iso
  .datetime({ offset: true, error: 'Give a date and time with its zone, like 2026-11-20T00:00:00-05:00.' })
  .transform((text) => Date.parse(text));

export const day = z.iso.date('Give a day like 2026-11-20.');

/** A row's number in the books. */
export const rowId = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);

export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** What every list takes: which page, and how long it is. */
export const paging = {
  after: z.string().max(2000).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
};

/** What every list answers. */
export const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({
    data: z.array(row),
    next: z.string().nullable().describe('Pass it as `after`; null on the last page.'),
    searched_back_to: z
      .string()
      .nullable()
      .describe('Filters together stopped here before the page was full; `next` goes on from here.'),
  });

/** Parses a route's JSON body; the typed client knows it from here. Refuses what does not fit as `invalid`. */
export function sent<S extends z.ZodObject>(
  schema: S,
): MiddlewareHandler<App, string, { in: { json: z.input<S> }; out: { json: z.output<S> } }> {
  return createMiddleware<App>(async (c, next) => {
    c.req.addValidatedData('json', (await parseBody(c, schema)) as object);
    await next();
  }) as never;
}
