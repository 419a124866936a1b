import { z } from 'zod';
import { accountSchema } from './account.ts';
import { clockSchema } from './clock.ts';
import { debitsSchema } from './debits.ts';
import { deliverSchema } from './deliver.ts';
import { disputesSchema } from './disputes.ts';
import { faultsSchema } from './fault-schema.ts';
import { historySchema } from './history.ts';
import { limitsSchema } from './limits.ts';
import { methodsSchema } from './methods.ts';
import { refundsSchema } from './refunds.ts';

const schema = (type: z.ZodType) => z.toJSONSchema(type, { io: 'input' });

interface Route {
  method: string;
  path: string;
  does: string;
  body?: unknown;
}

const get = (path: string, does: string): Route => ({ method: 'GET', path: `/sandbox${path}`, does });
const post = (path: string, does: string, type?: z.ZodType): Route => ({
  method: 'POST',
  path: `/sandbox${path}`,
  does,
  ...(type ? { body: schema(type) } : {}),
});

const ABOUT =
  'Control routes of the stand-in for Stripe. Stripe’s API is under /v1, its payers’ pages under /c/pay.';

/** Every control route with the schema of its body. */
export function describe(): { about: string; routes: Route[] } {
  return {
    about: ABOUT,
    routes: [...time(), ...faults(), ...money(), ...methods(), ...account(), ...rest()],
  };
}

const time = () => [
  get('/books', 'all payments, balance transactions, refunds, disputes and payouts, in cents'),
  get('/clock', 'the time here and its offset to real time'),
  post(
    '/clock',
    'moves time here and in the app from one due thing to the next; answers when both are idle',
    clockSchema,
  ),
  get('/idle', 'whether webhooks are under way or due'),
];

const faults = () => [
  get('/faults', 'the faults that are set'),
  post('/faults', 'adds one fault or several', faultsSchema),
  { method: 'DELETE', path: '/sandbox/faults', does: 'ends all faults' },
];

const money = () => [
  post(
    '/history',
    'makes past payments, without webhooks; the same key again changes nothing',
    historySchema,
  ),
  post('/refunds', 'refunds as in Stripe’s dashboard, or brings a refund to its end now', refundsSchema),
  post(
    '/disputes',
    'opens a dispute of a payment, or moves one on; a bank debit is returned',
    disputesSchema,
  ),
  post('/debits', 'the payer’s bank answers now to a debit', debitsSchema),
];

const methods = () => [
  get('/methods', 'every method that is saved with a customer, and what its bank will answer'),
  post(
    '/methods',
    'tells the bank of a stored method what to answer next, or revokes, removes or renews it',
    methodsSchema,
  ),
];

const account = () => [
  get('/account', 'what Stripe has enabled for the account'),
  post('/account', 'changes that', accountSchema),
  get('/limits', 'how many calls of the API were answered and limited, and the most in one second'),
  post('/limits', 'allows so many calls a second, and begins to count anew', limitsSchema),
];

const rest = () => [
  post('/deliver', 'sends an event again', deliverSchema),
  post('/reset', 'forgets everything, the clock’s offset included'),
];
