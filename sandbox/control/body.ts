import { z } from 'zod';

/** A control route was asked for something it cannot do. */
export class ControlError extends Error {
  readonly status: 400 | 404 | 409 | 504;
  readonly detail: unknown;
  constructor(status: 400 | 404 | 409 | 504, detail: unknown) {
    super(typeof detail === 'string' ? detail : JSON.stringify(detail));
    this.status = status;
    this.detail = detail;
  }
}

/** The JSON body of a control route, checked; a 400 says what is wrong with it. */
export async function body<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const json = await request.json().catch(() => {
    throw new ControlError(400, 'the body must be JSON');
  });
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ControlError(400, z.prettifyError(parsed.error));
}
