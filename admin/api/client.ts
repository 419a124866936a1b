import { type ClientResponse, hc } from 'hono/client';
import type { Api } from '../../worker/api/routes.ts';

/** What the server refused, in its own words. `field`: the input to mend; `retryAfterS`: how long to wait first. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field?: string,
    readonly retryAfterS?: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

const UNREACHABLE = 'Selfpay cannot be reached. Check the connection and try again.';

let answeredAtMs = Date.now();
/** For how long nobody has asked the server anything: a session ends when nothing happens. Milliseconds. */
export const idleForMs = (): number => Date.now() - answeredAtMs;

/** A fetch whose failures are ApiErrors: no connection is one too (status 0). */
const send: typeof fetch = async (input, init) => {
  const response = await fetch(input, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'unreachable', UNREACHABLE);
  });
  if (response.ok) {
    answeredAtMs = Date.now();
    return response;
  }
  throw await readError(response);
};

async function readError(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as {
    error?: { code: string; message: string; field?: string };
  } | null;
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  const {
    code = 'internal',
    message = `Something went wrong here (${response.status}). Try again.`,
    field,
  } = body?.error ?? {};
  return new ApiError(response.status, code, message, field, retryAfter);
}

/** The API, typed by its own routes: `ask(api.register.$get({ query }))`. */
export const api = hc<Api>('/', { fetch: send }).api.v1;

/** The body of a good answer. @throws ApiError with what the server said. */
export async function ask<T>(answer: Promise<ClientResponse<T>>): Promise<T> {
  return (await answer).json() as Promise<T>;
}

/** What is not part of the typed API: sign-in, and bytes. @throws ApiError. */
export async function call<T>(
  method: string,
  path: string,
  body?: unknown,
  headers: HeadersInit = {},
): Promise<T> {
  const bytes = body instanceof Blob || body instanceof ArrayBuffer;
  const response = await send(path, {
    method,
    headers: body === undefined || bytes ? headers : { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: bytes ? body : JSON.stringify(body) }),
  });
  return (await response.json().catch(() => ({}))) as T;
}

/** Names one wish of a person, however often it has to be sent. */
export const newWish = (): Record<string, string> => ({ 'Idempotency-Key': crypto.randomUUID() });
