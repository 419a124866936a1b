// What the facts of the sync mean, in words that say what to do. Pure.
import type { SyncHealth } from './sync-schema.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Payments of so long are looked at when no webhook comes. */
export const QUIET_MS = 26 * HOUR_MS;

/** Ages are milliseconds; null: never, or there is none. */
export interface SyncFacts {
  webhookAgeMs: number | null;
  missedAgeMs: number | null;
  sweepAgeMs: number | null;
  /** Payments booked in the last 26 hours, and the most that were counted. */
  payments: number;
  backlog: number;
  backlogAgeMs: number | null;
  unanswered: number;
  unansweredAgeMs: number | null;
  flagged: number;
  proofAgeMs: number | null;
  differences: number;
  /** What e-mail lacks to be sent, in words; and mails that are overdue, refused again and again, or failed this week. */
  mailMissing: string[];
  mailsOverdue: number;
  mailOverdueMs: number | null;
  mailRefusal: string | null;
  mailsFailed: number;
  /** Nothing was ever sent to Stripe from here. */
  isNew: boolean;
}

type Check = SyncHealth['checks'][number];
type State = Check['state'];

export function checksOf(facts: SyncFacts): Check[] {
  return [
    webhooks(facts),
    sweep(facts),
    backlog(facts),
    requests(facts),
    flagged(facts),
    proof(facts),
    mail(facts),
  ];
}

export function worstOf(checks: Check[]): State {
  return (['bad', 'warn'] as const).find((state) => checks.some((check) => check.state === state)) ?? 'ok';
}

const check = (name: Check['name'], state: State, what: string, todo: string | null = null): Check => ({
  name,
  state,
  what,
  do: todo,
});

const ENDPOINT =
  'Check in Stripe, under Developers → Webhooks, that the endpoint has this deployment’s address (…/webhooks/stripe) and is enabled, and that its signing secret is the one set here (STRIPE_WEBHOOK_SECRET). Payments are booked all the same, a minute later.';

function webhooks({ webhookAgeMs, missedAgeMs, payments }: SyncFacts): Check {
  const made = many(payments, 'payment was', 'payments were');
  if (webhookAgeMs === null)
    return payments === 0
      ? check('webhooks', 'ok', 'No webhook has come yet, and no payment was made')
      : check('webhooks', 'bad', `No webhook has ever come, though ${made} made`, ENDPOINT);
  if (webhookAgeMs > QUIET_MS && payments > 0)
    return check('webhooks', 'bad', `No webhook for ${span(webhookAgeMs)}, though ${made} made`, ENDPOINT);
  if (missedAgeMs !== null && missedAgeMs < DAY_MS && missedAgeMs + HOUR_MS < webhookAgeMs)
    return check(
      'webhooks',
      'warn',
      `Webhooks do not arrive: events were found by asking Stripe ${ago(missedAgeMs)}`,
      ENDPOINT,
    );
  return check('webhooks', 'ok', `The last webhook came ${ago(webhookAgeMs)}`);
}

function sweep({ sweepAgeMs, isNew }: SyncFacts): Check {
  const todo =
    'Check in Cloudflare that the Worker’s Cron Trigger “* * * * *” is there and does not fail, and that Stripe’s secret key is valid.';
  if (sweepAgeMs === null)
    return check(
      'sweep',
      isNew ? 'ok' : 'bad',
      'Stripe was never asked for missed events',
      isNew ? null : todo,
    );
  if (sweepAgeMs > HOUR_MS)
    return check('sweep', 'bad', `Stripe was last asked for missed events ${ago(sweepAgeMs)}`, todo);
  if (sweepAgeMs > 10 * MINUTE_MS)
    return check('sweep', 'warn', `Stripe was last asked for missed events ${ago(sweepAgeMs)}`, todo);
  return check('sweep', 'ok', `Stripe was asked for missed events ${ago(sweepAgeMs)}`);
}

function backlog({ backlog, backlogAgeMs }: SyncFacts): Check {
  if (backlog === 0 || backlogAgeMs === null)
    return check('backlog', 'ok', 'Everything that Stripe announced is worked off');
  const what = `${many(backlog, 'object at Stripe waits', 'objects at Stripe wait')} to be fetched, the oldest for ${span(backlogAgeMs)}`;
  if (backlogAgeMs < 10 * MINUTE_MS) return check('backlog', 'ok', what);
  return check(
    'backlog',
    backlogAgeMs < HOUR_MS ? 'warn' : 'bad',
    what,
    'They are tried again every minute. Check Stripe’s status page and the Worker’s log for “converge_failed”.',
  );
}

function requests({ unanswered, unansweredAgeMs }: SyncFacts): Check {
  if (unanswered === 0 || unansweredAgeMs === null)
    return check('requests', 'ok', 'Every request to Stripe has its answer');
  const what = `${many(unanswered, 'request', 'requests')} to Stripe ${unanswered === 1 ? 'has' : 'have'} no clear answer, the oldest for ${span(unansweredAgeMs)}`;
  if (unansweredAgeMs < 15 * MINUTE_MS) return check('requests', 'ok', what);
  return check(
    'requests',
    unansweredAgeMs < 25 * HOUR_MS ? 'warn' : 'bad',
    what,
    'Selfpay asks again by itself and never charges twice. After a day it searches at Stripe; if it stays, check Stripe’s status page.',
  );
}

function flagged({ flagged }: SyncFacts): Check {
  if (flagged === 0) return check('flagged', 'ok', 'Nothing at Stripe had to be put aside');
  return check(
    'flagged',
    'warn',
    `${many(flagged, 'object', 'objects')} at Stripe could not be booked`,
    'Look at each below, and book by hand what is yours.',
  );
}

function proof({ proofAgeMs, differences, isNew }: SyncFacts): Check {
  const todo =
    'It runs once a day by itself. Run it now on the page Proof; if that fails, check the Worker’s log for “proof_failed”.';
  if (differences > 0)
    return check(
      'proof',
      'bad',
      `${many(differences, 'difference', 'differences')} between Stripe’s balance and the register`,
      'Open Proof: each is told to the cent.',
    );
  if (proofAgeMs === null)
    return check(
      'proof',
      isNew ? 'ok' : 'warn',
      'Stripe’s balance was never compared with the register',
      isNew ? null : todo,
    );
  const what = `Stripe’s balance agreed with the register ${ago(proofAgeMs)}`;
  return proofAgeMs > 30 * HOUR_MS ? check('proof', 'warn', what, todo) : check('proof', 'ok', what);
}

function mail({
  mailMissing,
  mailsOverdue,
  mailOverdueMs,
  mailRefusal,
  mailsFailed,
  isNew,
}: SyncFacts): Check {
  if (mailMissing.length > 0) {
    const todo = `Set up what is missing: ${mailMissing.join('; ')}. What waits is given up after a week.`;
    if (mailsOverdue === 0)
      return check('mail', isNew ? 'ok' : 'warn', 'E-mail is not set up', isNew ? null : todo);
    const waiting = many(mailsOverdue, 'e-mail waits', 'e-mails wait');
    return check('mail', 'bad', `E-mail is not set up, and ${waiting}`, todo);
  }
  if (mailRefusal !== null)
    return check(
      'mail',
      'bad',
      `E-mails are refused again and again: ${mailRefusal}`,
      'Check in Cloudflare, under Email Sending, that the domain of MAIL_FROM is onboarded and that the daily limit is not reached. They are tried again by themselves, for three days.',
    );
  if (mailsOverdue > 0 && mailOverdueMs !== null && mailOverdueMs > 15 * MINUTE_MS)
    return check(
      'mail',
      'warn',
      `${many(mailsOverdue, 'e-mail waits', 'e-mails wait')} to be sent, the oldest for ${span(mailOverdueMs)}`,
      'Check that the Worker’s Cron Trigger “* * * * *” is there and does not fail.',
    );
  if (mailsFailed > 0)
    return check(
      'mail',
      'warn',
      `${many(mailsFailed, 'e-mail', 'e-mails')} could not be sent in the last week`,
      'The event log says which and why. Mend what was wrong, most often an address, and try it again.',
    );
  return check('mail', 'ok', mailsOverdue > 0 ? 'E-mails are being sent' : 'Every e-mail was sent');
}

const many = (count: number, one: string, several: string) => `${count} ${count === 1 ? one : several}`;

/** "3 minutes", "26 hours", "4 days". */
export function span(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / MINUTE_MS));
  if (minutes < 120) return many(minutes, 'minute', 'minutes');
  const hours = Math.floor(ms / HOUR_MS);
  return hours < 72 ? many(hours, 'hour', 'hours') : many(Math.floor(ms / DAY_MS), 'day', 'days');
}

const ago = (ms: number) => (ms < 2 * MINUTE_MS ? 'just now' : `${span(ms)} ago`);
