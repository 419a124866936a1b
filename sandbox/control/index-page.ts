import { z } from 'zod';
import { clockSchema } from './clock.ts';
import { deliverSchema } from './deliver.ts';
import { disputesSchema } from './disputes.ts';
import { faultsSchema } from './fault-schema.ts';
import { historySchema } from './history.ts';

const schema = (type: z.ZodType) => z.toJSONSchema(type, { io: 'input' });

/** Every control route with the schema of its body. */
export function describe() {
  return {
    about:
      'Control routes of the stand-in for Stripe. Stripe’s API is under /v1, its payers’ pages under /c/pay.',
    routes: [
      { method: 'GET', path: '/sandbox/books', does: 'all payments and balance transactions, in cents' },
      { method: 'GET', path: '/sandbox/clock', does: 'the time here and its offset to real time' },
      {
        method: 'POST',
        path: '/sandbox/clock',
        does: 'moves time here and in the app from one due thing to the next; answers when both are idle',
        body: schema(clockSchema),
      },
      { method: 'GET', path: '/sandbox/idle', does: 'whether webhooks are under way or due' },
      { method: 'GET', path: '/sandbox/faults', does: 'the faults that are set' },
      {
        method: 'POST',
        path: '/sandbox/faults',
        does: 'adds one fault or several',
        body: schema(faultsSchema),
      },
      { method: 'DELETE', path: '/sandbox/faults', does: 'ends all faults' },
      {
        method: 'POST',
        path: '/sandbox/history',
        does: 'makes past payments, without webhooks; the same key again changes nothing',
        body: schema(historySchema),
      },
      {
        method: 'POST',
        path: '/sandbox/disputes',
        does: 'opens a dispute of a payment, or moves one on; a bank debit is returned',
        body: schema(disputesSchema),
      },
      { method: 'POST', path: '/sandbox/deliver', does: 'sends an event again', body: schema(deliverSchema) },
      { method: 'POST', path: '/sandbox/reset', does: 'forgets everything, the clock’s offset included' },
    ],
  };
}
