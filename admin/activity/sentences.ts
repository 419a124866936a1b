import type { Activity } from '../api/shapes.ts';
import { count, list } from '../lib/format.ts';
import { CHARGES } from './charges.ts';
import { REVERSALS } from './reversals.ts';
import { STORED } from './stored.ts';

/** A piece of a sentence: words, an amount or name that stands out, or the way to what it is about. */
export type Part =
  | string
  | { bold: string }
  | { cents: number }
  | { text: string; href: string; code?: boolean };

/** Where a subject is shown in the app; null when it has no page. */
export function pageOf({ kind, id }: { kind: string; id: string }): string | null {
  switch (kind) {
    case 'entry':
      return `/register/${id}`;
    case 'invoice':
      return `/invoices/${encodeURIComponent(id)}`;
    case 'customer':
      return `/customers/${id}`;
    case 'receivable':
      return `/receivables/${id}`;
    case 'dispute':
      return `/disputes/${id}`;
    case 'import':
      return `/imports/${id}`;
    case 'run':
      return `/runs/${id}`;
    case 'run_definition':
      return `/run-definitions/${id}`;
    case 'critical_event':
      return '/critical-events?reviewed=all';
    case 'mail':
      return '/mails';
    case 'settings':
      return id === 'fee' ? '/settings/payments' : '/settings/portal';
    case 'user':
    case 'invitation':
    case 'key':
      return '/settings/people';
    default:
      return null;
  }
}

/** What a record is called on its own page. */
const IT = 'it';

type Detail = Activity['detail'];
/** What follows the actor's name. `it`: what was done to, with the way there; "this …" on its own page. */
type Verb = (it: Part, detail: Detail, activity: Activity) => Part[];

const word = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
const many = (value: unknown) => (typeof value === 'number' ? value : 0);

/** One for each verb that the server writes down. */
const VERBS: Record<string, Verb> = {
  ...REVERSALS,
  ...STORED,
  ...CHARGES,
  'payment.booked': (it, { amount_cents: cents }) =>
    it === IT ? ['booked it.'] : ['booked ', ...amount(cents, ' from '), it, '.'],
  'entry.posted': (it, { amount_cents: cents }) =>
    it === IT ? ['recorded it.'] : ['recorded ', ...amount(cents, ' by '), it, '.'],
  'entry.reviewed': (it, { note }) => ['approved ', it, because(note)],
  'entry.flagged': (it, { note }) => ['marked ', it, ' as needing review', because(note)],
  'entry.undone': (it, { note }) => ['undid ', it, because(note)],
  'entry.cancelled': (it, { note }) => ['cancelled ', it, because(word(note).replace(/^Cancelled: /, ''))],
  'entry.noted': (it, { note }) => ['wrote about ', it, because(note)],
  'dispute.reopened': (it, { note }) => ['took back the write-offs of ', it, because(note)],
  'credit.moved': (it, { amount_cents: cents }) =>
    it === IT ? ['moved credit by it.'] : ['moved ', ...amount(cents, ' of credit by '), it, '.'],
  'receivable.written_off': (it, { amount_cents: cents, comment }) => [
    'wrote off ',
    ...amount(cents, ' of '),
    it,
    because(comment),
  ],
  'receivable.write_off_undone': (it, { amount_cents: cents, comment }) => [
    'took back a write-off of ',
    ...amount(-many(cents), ' of '),
    it,
    because(comment),
  ],
  'receivable.priced': (it, { from_cents: from, to_cents: to, comment }) => [
    'changed the price of ',
    it,
    ...(typeof from === 'number' && typeof to === 'number'
      ? [' from ', { cents: from }, ' to ', { cents: to }]
      : []),
    because(comment),
  ],
  'object.flagged': (it, { reason }) => [
    'could not book ',
    it,
    `: ${REASONS[word(reason)] ?? word(reason)}.`,
  ],
  'payment.failed_late': (it, { amount_cents: cents }) => [
    'took back a bank debit that failed after it had been paid',
    ...moved(cents, it),
  ],
  'refund.requested': (it, { amount_cents: cents, note }) => [
    'asked for a refund of ',
    ...amount(cents, ' of '),
    it,
    because(note),
  ],
  'refund.approved': (it, { amount_cents: cents }) => [
    'approved a refund of ',
    ...amount(cents, ' of '),
    it,
    '.',
  ],
  'refund.declined': (it, { amount_cents: cents, note }) => [
    'declined a refund of ',
    ...amount(cents, ' of '),
    it,
    because(note),
  ],
  'refund.booked': (it, { amount_cents: cents }) => ['booked a refund', ...moved(cents, it)],
  'refund.failed_late': (it, { amount_cents: cents }) => [
    'took back a refund that failed afterwards',
    ...moved(cents, it),
  ],
  'dispute.chosen': (it) => ['chose which receivables ', it, ' is about.'],
  'dispute.lost': (it, { amount_cents: cents }) => ['booked a lost dispute', ...moved(cents, it)],
  'dispute.reinstated': (it, { amount_cents: cents }) => [
    'booked money that came back after a lost dispute',
    ...moved(cents, it),
  ],
  'object.seen': (it, { reason }) => [
    'looked at ',
    it,
    reason ? `: ${REASONS[word(reason)] ?? word(reason)}.` : '.',
  ],
  'object.marked': (it, { reason }) => [
    'marked ',
    it,
    ` as needing a look${reason ? `: ${REASONS[word(reason)] ?? word(reason)}.` : '.'}`,
  ],
  'proof.run': (_it, { differences }) => [
    'compared ',
    { text: 'Stripe’s balance with the register', href: '/proof' },
    many(differences) === 0 ? ': all agrees.' : `: ${count(many(differences), 'difference')}.`,
  ],
  'invoice.issued': (it, { receivables, items_cents: cents }) => [
    'issued ',
    it,
    ` with ${count(many(receivables), 'receivable')}`,
    ...(typeof cents === 'number' ? [': ', { cents }] : []),
    '.',
  ],
  'invoice.unpaid': (it, { days }) => [
    'marked ',
    it,
    ` Unpaid, ${count(many(days), 'day')} after it was issued.`,
  ],
  'invoice.voided': (it, { note }) => ['voided ', it, note ? `: “${word(note)}”.` : '.'],
  'invoice.kept_open': (it) => ['said that ', it, ' stays open when its items are paid.'],
  'invoice.released': (it) => ['said that ', it, ' need not stay open.'],
  'mail.failed': (it, { kind, code }) => [
    `could not send ${MAILS[word(kind)] ?? 'an e-mail'} to `,
    it,
    `: ${MAIL_ERRORS[word(code)] ?? word(code)}.`,
  ],
  'mail.retried': (_it, { kind }) => [`tried again to send ${MAILS[word(kind)] ?? 'an e-mail'}.`],
  'run.started': (it) => ['started ', ...theRun(it), '.'],
  'run.paused': (it) => ['paused ', ...theRun(it), '.'],
  'run.resumed': (it) => ['went on with ', ...theRun(it), '.'],
  'run.stopped': (it) => ['stopped ', ...theRun(it), ' for good.'],
  'run_definition.created': (it, { schedule }) => [
    'drafted ',
    ...theRun(it),
    schedule ? `: ${word(schedule)}.` : '.',
  ],
  'run_definition.changed': (it, { schedule }) => [
    'changed ',
    ...theRun(it),
    schedule ? `: ${word(schedule)}.` : '.',
  ],
  'run_definition.made_effective': (it, { next_on: next }) => [
    'made ',
    ...theRun(it),
    next ? ` effective, from ${longDay(word(next))} on.` : ' effective.',
  ],
  'run_definition.made_not_effective': (it) => ['made ', ...theRun(it), ' not effective.'],
  'run_definition.deleted': (it) => ['deleted the draft of a run ', it, '.'],
  'mail.tested': () => ['sent a test e-mail.'],
  'import.uploaded': (it) => ['uploaded ', it, '.'],
  'import.applied': (it, detail) => ['imported ', it, made(detail), '.'],
  'import.discarded': (it) => ['discarded the import ', it, '.'],
  'settings.changed': (_it, { changes }) => ['changed ', ...changed(changes)],
  'fee.rule_overridden': (it, { rule, reason }, { subject }) => [
    'set aside the rule ',
    { bold: word(rule) },
    ' on charging a fee',
    ...(subject.kind === 'customer' ? [' for ', it] : []),
    reason ? `: “${word(reason)}”.` : '.',
  ],
  'customer.fee_policy_changed': (it, { to }) => [FEE_POLICIES[word(to)] ?? 'changed the fee of ', it, '.'],
  'session.started': () => ['signed in.'],
  'session.ended': () => ['signed out.'],
  'session.ended_others': () => ['signed out everywhere else.'],
  'password.changed': () => ['changed their password.'],
  'password.reset': () => ['chose a new password with a one-time link.'],
  'two_factor.enabled': () => ['turned two-step sign-in on.'],
  'two_factor.disabled': () => ['turned two-step sign-in off.'],
  'invitation.created': (it, { role, name }) => [
    'invited ',
    name ? { bold: word(name) } : it,
    role ? ` as ${word(role)}.` : '.',
  ],
  'invitation.revoked': (it) => ['took back the invitation of ', it, '.'],
  'user.joined': () => ['joined the office.'],
  'user.role_changed': (it, { role }) => [
    'made ',
    it,
    role === 'administrator' ? ' an administrator.' : ` a ${word(role)}.`,
  ],
  'user.disabled': (it) => ['locked out ', it, '.'],
  'user.enabled': (it) => ['let ', it, ' in again.'],
  'user.link_created': (it) => ['made a new sign-in link for ', it, '.'],
  'user.signed_out': (it) => ['signed ', it, ' out everywhere.'],
  'key.created': (it, { role, name }) => [
    'made the API key ',
    name ? { bold: word(name) } : it,
    role ? ` (${word(role)}).` : '.',
  ],
  'key.revoked': (it) => ['revoked the API key ', it, '.'],
};

const calendar = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' });
/** "December 15, 2026" of a calendar day. */
const longDay = (on: string): string => (Number.isNaN(Date.parse(on)) ? on : calendar.format(Date.parse(on)));

/** "the run Overdue", and on its own page only "it". */
const theRun = (it: Part): Part[] => (it === IT ? [IT] : ['the run ', it]);

/** What somebody wrote, after a colon; the end of the sentence without. */
const because = (note: unknown): string => (word(note) === '' ? '.' : `: ${word(note).replace(/\.$/, '')}.`);

const amount = (cents: unknown, then: string): Part[] => (typeof cents === 'number' ? [{ cents }, then] : []);

// On the entry's own page the amount says enough.
const moved = (cents: unknown, it: Part): Part[] =>
  it === IT ? [': ', ...amount(cents, '.')] : [': ', ...amount(cents, ', '), it, '.'];

const MAILS: Record<string, string> = {
  consent: 'the copy of an agreement',
  notice: 'the notice of a charge',
  receipt: 'a receipt',
  failure: 'news of a failed payment',
  cancelled: 'news that automatic payments are off',
  link: 'a link to the payment methods',
  expiring: 'news of a card that expires',
  method_invalid: 'news of a method that cannot be charged any more',
  test: 'a test e-mail',
};

/** What stands against a mail, by its code; the end of a sentence. */
export const MAIL_ERRORS: Record<string, string> = {
  bad_address: 'the e-mail address is not one',
  bad_facts: 'what it should tell does not fit',
  too_late: 'it would have come too late',
  not_in_time: 'it could not be sent for a week',
  no_end: 'no try came to an end',
  E_RECIPIENT_SUPPRESSED: 'the address refused earlier e-mails, or called them spam',
  E_RECIPIENT_NOT_ALLOWED: 'this deployment may not write to the address',
  E_DELIVERY_FAILED: 'the recipient’s server refused it',
};

const REASONS: Record<string, string> = {
  entry_exists: 'the register has the same payment with another amount',
};

function made(detail: Detail): string {
  const { customers_created, customers_changed, receivables_created, invoices_created } = detail;
  const parts = [
    many(customers_created) > 0 && count(many(customers_created), 'new customer'),
    many(customers_changed) > 0 && count(many(customers_changed), 'changed customer'),
    many(receivables_created) > 0 && count(many(receivables_created), 'new receivable'),
    many(invoices_created) > 0 && count(many(invoices_created), 'new invoice'),
  ].filter((part) => part !== false);
  return parts.length === 0 ? ', which changed nothing' : `: ${list(parts)}`;
}

const FEE_POLICIES: Record<string, string> = {
  charge: 'decided that the processing fee is always charged to ',
  absorb: 'decided that the processing fee is never charged to ',
  follow: 'decided that the office’s rule on the processing fee holds for ',
};

const FIELDS: Record<string, string> = {
  name: 'name',
  legalName: 'legal name',
  phone: 'phone',
  phoneHours: 'hours',
  supportEmail: 'e-mail',
  address: 'address',
  brandColor: 'colour',
  logoPath: 'logo',
  note: 'note to payers',
  timeZone: 'time zone',
};

interface Change {
  field: string;
  from: unknown;
  to: unknown;
}

/** Settings of money, as they are since. What is not here is how the office presents itself. */
const MONEY: Record<string, (to: never, from: never) => string> = {
  allowUnpaid: (to: boolean) =>
    to ? 'invoices marked Unpaid may be paid' : 'invoices marked Unpaid may not be paid',
  achOn: (to: boolean) => (to ? 'bank debits are offered' : 'bank debits are not offered'),
  'fee.charge': (to: boolean) => (to ? 'the processing fee is charged' : 'the processing fee is not charged'),
  'fee.terms': (to: Terms, from: Terms) =>
    from ? `the fee is ${feeText(to)} instead of ${feeText(from)}` : `the fee is ${feeText(to)}`,
  'fee.refund': (to: boolean) =>
    to ? 'the fee goes back with a whole refund' : 'the fee stays when a payment is refunded',
  'fee.onAutopay': (to: boolean) =>
    to ? 'the fee is charged on automatic payments too' : 'the fee is not charged on automatic payments',
  autopayOffered: (to: boolean) =>
    to ? 'payers are offered automatic payment' : 'payers are not offered automatic payment',
  region: (to: string) => (to === '' ? 'the state is not set' : `the state is ${to}`),
  dueAfterDays: (to: number) => `new invoices are due after ${count(to, 'day')}`,
  unpaidAfterDays: (to: number | null) =>
    to === null
      ? 'invoices never become Unpaid by themselves'
      : `invoices become Unpaid after ${count(to, 'day')}`,
  reinvoiceAutomatically: (to: boolean) =>
    to ? 'what was not paid goes onto the next invoice' : 'nothing is reinvoiced by itself',
  refundApprovalCents: (to: number | null) =>
    to === null ? 'no refund needs a second person' : `refunds above ${dollars(to)} need a second person`,
  achReinvoiceReasons: () => 'which returned bank debits are owed again',
  cancellationTypes: (to: { name: string }[]) => `types of cancellation: ${list(to.map(({ name }) => name))}`,
};

interface Terms {
  bps: number;
  fixedCents: number;
  capCents: number | null;
}

/** "2.9% + $0.30, the percentage at most $5.00", "$3.95". */
export function feeText({ bps, fixedCents, capCents }: Terms): string {
  if (bps === 0) return dollars(fixedCents);
  const fixed = fixedCents === 0 ? '' : ` + ${dollars(fixedCents)}`;
  const cap = capCents === null ? '' : `, the percentage at most ${dollars(capCents)}`;
  return `${bps / 100}%${fixed}${cap}`;
}

const dollars = (cents: number) => `$${(cents / 100).toFixed(2)}`;

/** Settings are told one by one: what was, and what is now. */
function changed(changes: unknown): Part[] {
  const read = (Array.isArray(changes) ? changes : []).map(
    (change) => (typeof change === 'string' ? JSON.parse(change) : change) as Change,
  );
  const told = read.map(readChange);
  const money = read.length > 0 && read.every(({ field }) => field in MONEY);
  return [
    money
      ? { text: 'the rules of payments', href: '/settings/payments' }
      : { text: 'the portal’s settings', href: '/settings/portal' },
    told.length === 0 ? '.' : `: ${told.join('; ')}.`,
  ];
}

function readChange({ field, from, to }: Change): string {
  if (field === 'portalOn') return to ? 'online payments are on' : 'online payments are off';
  const money = MONEY[field];
  if (money !== undefined) return money(to as never, from as never);
  const name = FIELDS[field.replace(/^office\./, '')] ?? field;
  if (typeof to === 'string' && typeof from === 'string' && !field.endsWith('Path') && to !== '')
    return from === '' ? `${name} “${to}”` : `${name} “${to}” instead of “${from}”`;
  return name;
}

/**
 * What somebody did, as a sentence: "Dana Whitlock approved txn_1…". On a record's own page (`here`) the record is "it".
 * A verb that this version does not know is told as it stands.
 */
export function sentence(activity: Activity, here: string | null = null): Part[] {
  const { actor, verb, subject, detail } = activity;
  const href = pageOf(subject);
  const text = subject.label.replace(/^Stripe (?=\w+_)/, '') || subject.id;
  const it: Part =
    here !== null && here === href
      ? IT
      : href === null
        ? { bold: text }
        : { text, href, code: /^[a-z]+_\w+$/.test(text) };
  const told = VERBS[verb]?.(it, detail, activity) ?? [`${verb.replaceAll(/[._]/g, ' ')}: `, it, '.'];
  return [actor.name, ' ', ...told];
}
