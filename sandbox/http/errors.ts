export interface ErrorBody {
  type: 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error';
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  [detail: string]: unknown;
}

/** An answer other than 200, shaped as Stripe's. Thrown before anything was executed. */
export class StripeError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Record<string, string>;

  constructor(status: number, body: ErrorBody, headers: Record<string, string> = {}) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** A 400 that names the parameter at fault. */
export function invalid(message: string, param?: string, code?: string): StripeError {
  return new StripeError(400, {
    type: 'invalid_request_error',
    message,
    ...(param ? { param } : {}),
    ...(code ? { code } : {}),
  });
}

/** 404 for an id in the URL (`param` "id" or the object's name), 400 for one in the parameters. */
export function resourceMissing(object: string, id: string, param = 'id', status = 404): StripeError {
  const error = invalid(`No such ${object}: '${id}'`, param, 'resource_missing');
  return new StripeError(status, error.body);
}

/** For what Stripe knows and the stand-in does not: better a clear refusal than a silent difference. */
export function notKnownHere(what: string, param?: string): StripeError {
  return invalid(`This stand-in for Stripe does not know ${what} yet.`, param, 'sandbox_not_implemented');
}

export function unknownUrl(method: string, path: string): StripeError {
  const help = 'Please see https://stripe.com/docs or we can help at https://support.stripe.com/.';
  return new StripeError(404, {
    type: 'invalid_request_error',
    message: `Unrecognized request URL (${method}: ${path}). ${help}`,
  });
}
