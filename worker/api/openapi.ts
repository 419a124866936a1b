import { z } from 'zod';
import { activityPage, activityQuery } from '../activity/schema.ts';
import { auditResult } from '../audit/audit.ts';
import { autopayBody, autopayPath, autopayRecord } from '../autopay/schema.ts';
import {
  charge,
  chargeBody,
  chargePage,
  chargePath,
  chargeQuery,
  terminal,
  terminalBody,
} from '../charges/schema.ts';
import { criticalEvent, criticalPage, criticalPath, criticalQuery } from '../critical/schema.ts';
import {
  balances,
  balancesQuery,
  customer,
  customerPage,
  customerPath,
  customerQuery,
  feePolicyBody,
  feePolicySet,
  owing,
  transferBody,
} from '../customers/schema.ts';
import { dashboard, takings, takingsQuery } from '../dashboard/schema.ts';
import { choiceBody, disputePage, disputePath, disputeQuery, disputeRecord } from '../disputes/schema.ts';
import { feePreview, feeQuery } from '../fees/schema.ts';
import { syncHealth } from '../health/sync-schema.ts';
import {
  checkBody,
  importDetail,
  importPage,
  importPath,
  importQuery,
  importsQuery,
  partPath,
  partReceived,
} from '../imports/schema.ts';
import {
  dueQuery,
  invoice,
  invoicePage,
  invoicePath,
  invoiceQuery,
  invoicesDue,
  issuedInvoice,
  issuedInvoices,
  keepOpenBody,
  reinvoiceBody,
  voidBody,
  waiting,
} from '../invoices/schema.ts';
import { linkBody, sentLink } from '../links/schema.ts';
import { mail, mailPage, mailPath, mailQuery, testMailBody } from '../mail/schema.ts';
import {
  method,
  methodList,
  methodPath,
  methodsQuery,
  recurringBody,
  setupBody,
  setupOpened,
} from '../methods/schema.ts';
import { eventFilters, eventQuery, paymentEventPage } from '../payment-events/schema.ts';
import {
  idPath,
  inviteBody,
  keyBody,
  keys,
  madeKey,
  me,
  named,
  oneTimeLink,
  people,
  personBody,
} from '../people/schema.ts';
import { proof, proofQuery, proofRun } from '../proof/schema.ts';
import { priceBody, receivable, receivablePath, writeOffBody } from '../receivables/schema.ts';
import {
  declineBody,
  refundBody,
  refundList,
  refundPath,
  refundQuery,
  refundRequest,
} from '../refunds/schema.ts';
import {
  cancelBody,
  entryPath,
  entryRecord,
  manualBody,
  noteBody,
  noted,
  recordedEntry,
  registerFilters,
  registerLines,
  registerQuery,
  registerTotal,
  reviewBody,
  reviewed,
  undoBody,
} from '../register/schema.ts';
import { bookkeepersQuery, bookkeepersReport } from '../reports/schema.ts';
import {
  objectBody,
  objectPath,
  objectSeen,
  pendingMoney,
  reviewPage,
  reviewQuery,
} from '../review/schema.ts';
import {
  definitionBody,
  definitionDetail,
  definitionPage,
  definitionPath,
  definitionQuery,
  deletedDefinition,
  preview,
  previewBody,
} from '../runs/definitions/schema.ts';
import { attemptPage, attemptQuery, run, runDetail, runPage, runPath, runQuery } from '../runs/schema.ts';
import { found, searchQuery } from '../search/schema.ts';
import { keptLogo, settingsChange, shownSettings } from '../settings/change.ts';
import { movementPage, movementQuery, wallet, walletBody, walletPath } from '../wallet/schema.ts';

/** One method of one address: what it takes, and what it answers. */
interface Operation {
  summary: string;
  query?: z.ZodObject;
  path?: z.ZodObject;
  body?: z.ZodObject;
  /** Media types of a body that is a file. */
  file?: string[];
  /** What it answers; the media type when that is a file. */
  answer: z.ZodType | 'text/csv';
}

/** Every address of the API, made from the schemas that it parses and answers by. */
const PATHS: Record<string, Partial<Record<'get' | 'post' | 'put' | 'patch' | 'delete', Operation>>> = {
  '/api/v1/charges': {
    get: {
      summary: 'Charges of stored methods and cards, numbered, newest first',
      query: chargeQuery,
      answer: chargePage,
    },
    post: { summary: 'Charge a stored method now', body: chargeBody, answer: charge },
  },
  '/api/v1/charges/{number}': {
    get: { summary: 'A charge, and what Stripe said', path: chargePath, answer: charge },
  },
  '/api/v1/terminal': {
    get: { summary: 'What a screen with Stripe’s own card fields needs', answer: terminal },
    post: { summary: 'Charge a card that was read over the phone', body: terminalBody, answer: charge },
  },
  '/api/v1/methods': {
    get: { summary: 'What a customer has stored', query: methodsQuery, answer: methodList },
  },
  '/api/v1/methods/setup': {
    post: {
      summary: 'Open a page of Stripe that saves a card or bank account',
      body: setupBody,
      answer: setupOpened,
    },
  },
  '/api/v1/methods/{id}/prefer': {
    post: { summary: 'Make a stored method the default', path: methodPath, answer: method },
  },
  '/api/v1/methods/{id}/recurring': {
    post: {
      summary: 'Write down whether a stored method may be charged without its owner',
      path: methodPath,
      body: recurringBody,
      answer: method,
    },
  },
  '/api/v1/methods/{id}/remove': {
    post: { summary: 'Remove a stored method, here and at Stripe', path: methodPath, answer: method },
  },
  '/api/v1/customers/{id}/autopay/stop': {
    post: { summary: 'Turn automatic payment of a customer off', path: autopayPath, answer: autopayRecord },
  },
  '/api/v1/customers/{id}/autopay': {
    get: { summary: 'Automatic payment of a customer', path: autopayPath, answer: autopayRecord },
    put: {
      summary: 'Write down that a customer agreed to automatic payment',
      path: autopayPath,
      body: autopayBody,
      answer: autopayRecord,
    },
  },
  '/api/v1/customers/{id}/wallet': {
    get: { summary: 'Prepaid balance of a customer', path: walletPath, answer: wallet },
    put: {
      summary: 'Write down that a customer agreed to a prepaid balance',
      path: walletPath,
      body: walletBody,
      answer: wallet,
    },
  },
  '/api/v1/customers/{id}/wallet/stop': {
    post: { summary: 'Stop topping the balance up', path: walletPath, answer: wallet },
  },
  '/api/v1/customers/{id}/wallet/movements': {
    get: {
      summary: 'Movements of the balance, newest first',
      path: walletPath,
      query: movementQuery,
      answer: movementPage,
    },
  },
  '/api/v1/critical-events': {
    get: { summary: 'What somebody must look at, newest first', query: criticalQuery, answer: criticalPage },
  },
  '/api/v1/critical-events/{id}/review': {
    post: { summary: 'Say that it was looked at', path: criticalPath, answer: criticalEvent },
  },
  '/api/v1/register': {
    get: { summary: 'Check register, newest first', query: registerQuery, answer: registerLines },
    post: {
      summary: 'Record a payment that came without Stripe',
      body: manualBody,
      answer: recordedEntry,
    },
  },
  '/api/v1/register/total': {
    get: {
      summary: 'What the entries that the filters let through add up to',
      query: registerFilters,
      answer: registerTotal,
    },
  },
  '/api/v1/register/{id}': {
    get: { summary: 'An entry and where its money went', path: entryPath, answer: entryRecord },
  },
  '/api/v1/register/{id}/review': {
    put: {
      summary: 'Say whether an entry still needs a look',
      path: entryPath,
      body: reviewBody,
      answer: reviewed,
    },
  },
  '/api/v1/register/{id}/undo': {
    post: {
      summary: 'Take back a manual entry, or the write-offs of a lost dispute',
      path: entryPath,
      body: undoBody,
      answer: recordedEntry,
    },
  },
  '/api/v1/register/{id}/cancel': {
    post: {
      summary: 'Cancel a payment, as its cancellation type says',
      path: entryPath,
      body: cancelBody,
      answer: recordedEntry,
    },
  },
  '/api/v1/register/{id}/notes': {
    post: { summary: 'Add a note to an entry', path: entryPath, body: noteBody, answer: noted },
  },
  '/api/v1/register/{id}/refunds': {
    post: {
      summary: 'Give a payment back, or a part of it',
      path: entryPath,
      body: refundBody,
      answer: refundRequest,
    },
  },
  '/api/v1/refunds': {
    get: { summary: 'Refunds that were asked for here', query: refundQuery, answer: refundList },
  },
  '/api/v1/refunds/{id}/approve': {
    post: {
      summary: 'Approve a refund that waits for a second person',
      path: refundPath,
      answer: refundRequest,
    },
  },
  '/api/v1/refunds/{id}/decline': {
    post: {
      summary: 'Decline a refund that waits for a second person',
      path: refundPath,
      body: declineBody,
      answer: refundRequest,
    },
  },
  '/api/v1/disputes': {
    get: { summary: 'Disputes, newest first', query: disputeQuery, answer: disputePage },
  },
  '/api/v1/disputes/{id}': {
    get: { summary: 'A dispute and what it is about', path: disputePath, answer: disputeRecord },
  },
  '/api/v1/disputes/{id}/receivables': {
    put: {
      summary: 'Say which receivables a partial dispute is about',
      path: disputePath,
      body: choiceBody,
      answer: disputePath,
    },
  },
  '/api/v1/review': {
    get: { summary: 'What waits for a person, the oldest first', query: reviewQuery, answer: reviewPage },
  },
  '/api/v1/review/objects/{kind}/{id}': {
    put: {
      summary: 'Say that somebody looked at what could not be booked',
      path: objectPath,
      body: objectBody,
      answer: objectSeen,
    },
  },
  '/api/v1/pending': {
    get: { summary: 'Money on its way: bank debits, and refunds', answer: pendingMoney },
  },
  '/api/v1/invoices': {
    get: { summary: 'Invoices, the latest issued first', query: invoiceQuery, answer: invoicePage },
  },
  '/api/v1/invoices/due': {
    get: { summary: 'What some invoices ask for now', query: dueQuery, answer: invoicesDue },
  },
  '/api/v1/invoices/waiting': {
    get: { summary: 'What waits for invoices in the whole office', answer: waiting },
  },
  '/api/v1/invoices/reinvoice': {
    post: {
      summary: 'Invoice all that waits, some customers at a time',
      body: reinvoiceBody,
      answer: issuedInvoices,
    },
  },
  '/api/v1/invoices/{number}': {
    get: { summary: 'An invoice and what it asks for now', path: invoicePath, answer: invoice },
  },
  '/api/v1/invoices/{number}/void': {
    post: {
      summary: 'Void an invoice that was not paid',
      path: invoicePath,
      body: voidBody,
      answer: invoice,
    },
  },
  '/api/v1/invoices/{number}/keep-open': {
    put: {
      summary: 'Say whether it stays open though all its items are paid',
      path: invoicePath,
      body: keepOpenBody,
      answer: invoice,
    },
  },
  '/api/v1/receivables/{id}': {
    get: { summary: 'A receivable and what moved its balance', path: receivablePath, answer: receivable },
  },
  '/api/v1/receivables/{id}/write-off': {
    post: {
      summary: 'Write off a balance, or a part of it',
      path: receivablePath,
      body: writeOffBody,
      answer: receivable,
    },
  },
  '/api/v1/receivables/{id}/undo-write-off': {
    post: {
      summary: 'Take a write-off back, or a part of it',
      path: receivablePath,
      body: writeOffBody,
      answer: receivable,
    },
  },
  '/api/v1/receivables/{id}/price': {
    post: { summary: 'Change a price', path: receivablePath, body: priceBody, answer: receivable },
  },
  '/api/v1/customers': {
    get: { summary: 'Customers, by name', query: customerQuery, answer: customerPage },
  },
  '/api/v1/customers/balances': {
    get: { summary: 'What some customers owe now', query: balancesQuery, answer: balances },
  },
  '/api/v1/customers/{id}': {
    get: {
      summary: 'A customer, with the newest invoices and payments',
      path: customerPath,
      answer: customer,
    },
  },
  '/api/v1/customers/{id}/fee-policy': {
    put: {
      summary: 'Whether a customer is charged the processing fee',
      path: customerPath,
      body: feePolicyBody,
      answer: feePolicySet,
    },
  },
  '/api/v1/customers/{id}/owing': {
    get: { summary: 'What a customer owes, oldest due first', path: customerPath, answer: owing },
  },
  '/api/v1/customers/{id}/transfer': {
    post: {
      summary: 'Move credit onto what is owed, or to another customer',
      path: customerPath,
      body: transferBody,
      answer: recordedEntry,
    },
  },
  '/api/v1/customers/{id}/invoices': {
    post: {
      summary: 'Put all that waits of a customer onto a new invoice',
      path: customerPath,
      answer: issuedInvoice,
    },
  },
  '/api/v1/activity': {
    get: { summary: 'The event log, newest first', query: activityQuery, answer: activityPage },
  },
  '/api/v1/settings': {
    get: { summary: 'How the office presents itself and takes money', answer: shownSettings },
    put: {
      summary: 'Change settings, from the version that was seen',
      body: settingsChange,
      answer: shownSettings,
    },
  },
  '/api/v1/settings/fee': {
    get: {
      summary: 'What a processing fee would come to, and which rules speak against it',
      query: feeQuery,
      answer: feePreview,
    },
  },
  '/api/v1/settings/logo': {
    put: { summary: 'Keep a logo (the body is the image); settings name it then', answer: keptLogo },
  },
  '/api/v1/me': { get: { summary: 'The signed-in person; not for keys', answer: me } },
  '/api/v1/people': { get: { summary: 'Who works here, and who is invited', answer: people } },
  '/api/v1/people/{id}': {
    patch: {
      summary: 'Change a role, or whether somebody may sign in',
      path: idPath,
      body: personBody,
      answer: named,
    },
  },
  '/api/v1/people/{id}/sessions': {
    delete: { summary: 'Sign somebody out everywhere', path: idPath, answer: named },
  },
  '/api/v1/people/{id}/link': {
    post: { summary: 'A one-time link to choose a new password', path: idPath, answer: oneTimeLink },
  },
  '/api/v1/invitations': {
    post: { summary: 'Invite somebody, by a one-time link', body: inviteBody, answer: oneTimeLink },
  },
  '/api/v1/invitations/{id}': {
    delete: { summary: 'Withdraw an invitation', path: idPath, answer: named },
  },
  '/api/v1/keys': {
    get: { summary: 'API keys, without themselves', answer: keys },
    post: { summary: 'Make a key, shown this once', body: keyBody, answer: madeKey },
  },
  '/api/v1/keys/{id}': { delete: { summary: 'Revoke a key', path: idPath, answer: named } },
  '/api/v1/imports': {
    get: { summary: 'Imports, newest first', query: importsQuery, answer: importPage },
    post: {
      summary: 'Open an import: with a file of up to 1 MB, else without a body',
      query: importQuery,
      file: ['text/csv', 'application/json'],
      answer: importDetail,
    },
  },
  '/api/v1/imports/{id}/parts/{n}': {
    put: {
      summary: 'Send a part of the file, up to 512 KB',
      path: partPath,
      file: ['application/octet-stream'],
      answer: partReceived,
    },
  },
  '/api/v1/imports/{id}/check': {
    post: {
      summary: 'All parts were sent: check the file',
      path: importPath,
      body: checkBody,
      answer: importDetail,
    },
  },
  '/api/v1/imports/{id}/apply': {
    post: { summary: 'Apply what was checked', path: importPath, answer: importDetail },
  },
  '/api/v1/imports/{id}': {
    get: {
      summary: 'How far it is, what it would do, what is wrong',
      path: importPath,
      answer: importDetail,
    },
    delete: { summary: 'Give an import up that is not done', path: importPath, answer: importDetail },
  },
  '/api/v1/payment-events': {
    get: { summary: 'Every movement of money, newest first', query: eventQuery, answer: paymentEventPage },
  },
  '/api/v1/payment-events.csv': {
    get: { summary: 'The same as a table, all of it', query: eventFilters, answer: 'text/csv' },
  },
  '/api/v1/reports/bookkeepers': {
    get: { summary: 'Billing activity by bookkeeper', query: bookkeepersQuery, answer: bookkeepersReport },
  },
  '/api/v1/reports/bookkeepers.csv': {
    get: { summary: 'The same as a table', query: bookkeepersQuery, answer: 'text/csv' },
  },
  '/api/v1/dashboard': {
    get: { summary: 'What needs somebody today, and what is on its way', answer: dashboard },
  },
  '/api/v1/dashboard/takings': {
    get: { summary: 'What came in and went out, by day', query: takingsQuery, answer: takings },
  },
  '/api/v1/health/sync': {
    get: { summary: 'How well the books follow Stripe, and what to check', answer: syncHealth },
  },
  '/api/v1/proof': {
    get: { summary: 'Stripe’s balance beside the register, to the cent', query: proofQuery, answer: proof },
  },
  '/api/v1/proof/run': {
    post: { summary: 'Prove now; it goes on where it stopped', answer: proofRun },
  },
  '/api/v1/audit': {
    get: {
      summary: 'Every figure of the books derived anew from the events; the rows that disagree',
      answer: auditResult,
    },
  },
  '/api/v1/links': {
    post: {
      summary: 'Mail a customer the link to their own page; it opens it once, within 7 days',
      body: linkBody,
      answer: sentLink,
    },
  },
  '/api/v1/mails': {
    get: { summary: 'E-mails to customers, newest first', query: mailQuery, answer: mailPage },
  },
  '/api/v1/mails/test': {
    post: { summary: 'Send an e-mail to see that they arrive', body: testMailBody, answer: mail },
  },
  '/api/v1/mails/{id}/retry': {
    post: { summary: 'Try an e-mail again that failed', path: mailPath, answer: mail },
  },
  '/api/v1/runs': {
    get: { summary: 'Runs: many charges at once, newest first', query: runQuery, answer: runPage },
  },
  '/api/v1/runs/{number}': {
    get: { summary: 'A run and how far it has come', path: runPath, answer: runDetail },
  },
  '/api/v1/runs/{number}/attempts': {
    get: {
      summary: 'The customers of a run, by state',
      path: runPath,
      query: attemptQuery,
      answer: attemptPage,
    },
  },
  '/api/v1/runs/{number}/pause': {
    post: { summary: 'Pause a run: what is in hand is finished', path: runPath, answer: runDetail },
  },
  '/api/v1/runs/{number}/resume': {
    post: { summary: 'Go on with a paused run', path: runPath, answer: runDetail },
  },
  '/api/v1/runs/{number}/stop': {
    post: { summary: 'Stop a run for good', path: runPath, answer: runDetail },
  },
  '/api/v1/run-definitions': {
    get: { summary: 'Run definitions, newest first', query: definitionQuery, answer: definitionPage },
    post: { summary: 'Make a draft of a run definition', body: definitionBody, answer: definitionDetail },
  },
  '/api/v1/run-definitions/preview': {
    post: {
      summary: 'Whom criteria would charge now, and what it would come to',
      body: previewBody,
      answer: preview,
    },
  },
  '/api/v1/run-definitions/{id}': {
    get: { summary: 'A run definition and its latest runs', path: definitionPath, answer: definitionDetail },
    put: {
      summary: 'Change a run definition that is not effective',
      path: definitionPath,
      body: definitionBody,
      answer: definitionDetail,
    },
    delete: { summary: 'Delete a draft', path: definitionPath, answer: deletedDefinition },
  },
  '/api/v1/run-definitions/{id}/effective': {
    post: {
      summary: 'From now on it runs by its schedule',
      path: definitionPath,
      answer: definitionDetail,
    },
  },
  '/api/v1/run-definitions/{id}/not-effective': {
    post: { summary: 'It does not run by itself any more', path: definitionPath, answer: definitionDetail },
  },
  '/api/v1/run-definitions/{id}/run': {
    post: { summary: 'Run an effective definition now', path: definitionPath, answer: run },
  },
  '/api/v1/search': {
    get: { summary: 'What a few letters can mean', query: searchQuery, answer: found },
  },
};

/** The API's description. */
export function openApi(origin: string): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Selfpay',
      version: '1',
      description: 'Amounts are integer cents. Money out is negative.',
    },
    servers: [{ url: origin }],
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    security: [{ key: [] }],
    paths: Object.fromEntries(
      Object.entries(PATHS).map(([path, methods]) => [
        path,
        Object.fromEntries(
          Object.entries(methods).map(([method, operation]) => [method, describe(method, operation)]),
        ),
      ]),
    ),
  };
}

const error = z.object({
  error: z.object({ code: z.string(), message: z.string(), field: z.string().optional() }),
});

function describe(
  method: string,
  { summary, query, path, body, file, answer }: Operation,
): Record<string, unknown> {
  return {
    summary,
    parameters: [
      ...parameters(path, 'path'),
      ...parameters(query, 'query'),
      ...(method === 'post' ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: json(z.toJSONSchema(body, { io: 'input' })) } }),
    ...(file === undefined ? {} : { requestBody: { content: bytes(file) } }),
    responses: {
      200: {
        description: 'Done',
        content: answer === 'text/csv' ? bytes([answer]) : json(z.toJSONSchema(answer)),
      },
      default: { description: 'What is wrong and what to do', content: json(z.toJSONSchema(error)) },
    },
  };
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'The same key again is the same request, done once.',
  schema: { type: 'string', minLength: 8, maxLength: 200 },
};

const bytes = (types: string[]) =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));

const json = (schema: unknown) => ({ 'application/json': { schema } });

function parameters(schema: z.ZodObject | undefined, place: 'query' | 'path'): unknown[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: shape,
  }));
}
