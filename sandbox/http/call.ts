import type { Box } from '../box.ts';
import { type ApiFault, takeApiFault } from '../control/fault-draw.ts';
import { newId } from '../ids.ts';
import type { Rate } from '../limits/rate.ts';
import { schemaOf } from '../params/generated.ts';
import { checkCaller } from './auth.ts';
import { Declined, type Endpoint } from './endpoint.ts';
import { invalid, StripeError } from './errors.ts';
import { expand } from './expand.ts';
import { faultAnswer, hold, rateLimited, spoil } from './faulty.ts';
import { decodeForm, type Tree } from './form.ts';
import { keyInUse, type StoredAnswer, storeAnswer, storedAnswer } from './idempotency.ts';
import { errorResponse, respond } from './respond.ts';
import { validate } from './validate.ts';

export interface Caller {
  box: Box;
  /** Runs in one transaction: a throw undoes everything. */
  transaction<T>(work: () => T): T;
  /** Counts the calls and limits them. */
  rate: Rate;
  /** Idempotency keys of calls that are being held right now. */
  inProgress: Set<string>;
}

/** Answers one call of the API: who, which fault, seen before, allowed, done. */
export async function answerCall(
  caller: Caller,
  request: Request,
  found: Endpoint,
  id: string,
): Promise<Response> {
  const requestId = newId('request');
  const key = request.method === 'POST' ? (request.headers.get('Idempotency-Key') ?? '') : '';
  const url = new URL(request.url);
  // Read to its end before anything is answered: else the runtime breaks the connection.
  const text = request.method === 'POST' ? await bodyText(request) : url.search;
  try {
    checkCaller(request.headers, caller.box.settings, found.name === 'paymentMethods.create');
    if (!caller.rate.admit()) throw rateLimited();
    const form = decodeForm(text);
    if (key && caller.inProgress.has(key)) throw keyInUse(key);
    const call: Call = { caller, found, id, form, key, requestId, print: '' };
    call.print = fingerprint(request.method, url.pathname, form);
    return await withFault(call, takeApiFault(caller.box, request.method, url.pathname));
  } catch (error) {
    if (error instanceof StripeError) return errorResponse(error, requestId, key);
    throw error;
  }
}

/** Decoded by hand: the runtime warns when it is asked for the text of a form. */
async function bodyText(request: Request): Promise<string> {
  return new TextDecoder().decode(await request.arrayBuffer());
}

interface Call {
  caller: Caller;
  found: Endpoint;
  id: string;
  form: { [name: string]: Tree };
  key: string;
  requestId: string;
  print: string;
}

async function withFault(call: Call, fault: ApiFault | null): Promise<Response> {
  const { key, requestId } = call;
  if (!fault) return execute(call);
  if (fault.action === 'rate_limit') return errorResponse(faultAnswer(fault), requestId, key);
  if (fault.action === 'cut_body') return spoil(execute(call), 'half');
  if (fault.action === 'timeout') return holdCall(call, fault);
  if (fault.when === 'after') execute(call, true);
  const error = faultAnswer(fault);
  const answer = { status: error.status, body: JSON.stringify({ error: error.body }) };
  const { box } = call.caller;
  if (key && !storedAnswer(box, key, call.print)) storeAnswer(box, key, call.print, answer);
  return errorResponse(error, requestId, key);
}

async function holdCall(call: Call, fault: ApiFault): Promise<Response> {
  const { key, caller } = call;
  if (key) caller.inProgress.add(key);
  try {
    const response = fault.when === 'after' ? execute(call) : new Response('{}');
    await hold(fault.ms);
    return spoil(response, 'nothing');
  } finally {
    caller.inProgress.delete(key);
  }
}

/** Does what was asked, or replays it. `silent` keeps the answer out of the idempotency store. */
function execute(call: Call, silent = false): Response {
  const { caller, key, print, requestId } = call;
  const { box } = caller;
  const earlier = key ? storedAnswer(box, key, print) : null;
  if (earlier) return respond(earlier, requestId, key, { 'Idempotent-Replayed': 'true' });
  refuseRemoved(call.found.name, call.form);
  const params = validate(schemaOf(call.found.name), call.form) as { expand?: string[] };
  box.request = { id: requestId, idempotency_key: key || null };
  try {
    return caller.transaction(() => {
      const answer = answerOf(box, call, params);
      if (key && !silent) storeAnswer(box, key, print, answer);
      return respond(answer, requestId, key);
    });
  } finally {
    box.request = { id: null, idempotency_key: null };
  }
}

function answerOf(box: Box, call: Call, params: { expand?: string[] }): StoredAnswer {
  const result = call.found.run(box, params, call.id);
  if (result instanceof Declined) {
    return { status: result.status, body: JSON.stringify({ error: result.error }) };
  }
  return { status: 200, body: JSON.stringify(expand(box, result, params.expand ?? [])) };
}

/** Parameters that Stripe took away and answers with a code of their own. */
function refuseRemoved(name: string, form: { [name: string]: Tree }): void {
  if (!/^paymentIntents\.(create|update|confirm)$/.test(name) || !('payment_method_types' in form)) return;
  const message =
    'The parameter `payment_method_types` is no longer supported. Use `allowed_payment_method_types`, or remove ' +
    'it to use the payment methods of your account.';
  throw invalid(message, 'payment_method_types', 'payment_method_types_no_longer_supported');
}

function fingerprint(method: string, path: string, form: Tree): string {
  return `${method} ${path} ${JSON.stringify(sorted(form))}`;
}

function sorted(tree: Tree): Tree {
  if (typeof tree === 'string') return tree;
  if (Array.isArray(tree)) return tree.map(sorted);
  const entries = Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
