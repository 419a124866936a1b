import type { Box } from '../box.ts';
import type { MethodName, Methods } from '../params/methods.ts';

export type Verb = 'GET' | 'POST' | 'DELETE';

/** A card was declined and what that changed stays: an answer other than 200 that is not rolled back. */
export class Declined {
  readonly error: Record<string, unknown>;
  readonly status: number;
  constructor(error: Record<string, unknown>, status = 402) {
    this.error = error;
    this.status = status;
  }
}

export interface Endpoint {
  verb: Verb;
  path: string;
  name: MethodName;
  run(box: Box, params: unknown, id: string): unknown;
}

/** One method of the API; `run` gets validated parameters and the id in the path, and throws StripeError. */
export function endpoint<M extends MethodName>(
  verb: Verb,
  path: string,
  name: M,
  run: (box: Box, params: Methods[M], id: string) => unknown,
): Endpoint {
  return { verb, path, name, run: run as Endpoint['run'] };
}
