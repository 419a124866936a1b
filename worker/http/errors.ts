import type { ContentfulStatusCode } from 'hono/utils/http-status';

/**
 * An error that the caller can act on. Verbs throw it knowing nothing of HTTP; `code` is part of the API's
 * contract, `field` names the input to mend.
 */
export class BusinessError extends Error {
  constructor(
    readonly code: keyof typeof STATUS,
    message: string,
    readonly field?: string,
  ) {
    super(message);
    this.name = 'BusinessError';
  }
}

const STATUS = {
  invalid: 422,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  method_not_allowed: 405,
  too_large: 413,
  bad_signature: 400,
  too_many: 429,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<string, ContentfulStatusCode>;

/** The API's form of an error, and its status. */
export function asJson(
  error: BusinessError,
): [{ error: { code: string; message: string; field?: string } }, ContentfulStatusCode] {
  const { code, message, field } = error;
  return [{ error: { code, message, ...(field === undefined ? {} : { field }) } }, STATUS[code]];
}
