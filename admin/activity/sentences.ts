import type { Activity } from '../api/shapes.ts';
import { count, list } from '../lib/format.ts';

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
    case 'import':
      return `/imports/${id}`;
    case 'settings':
      return '/settings/portal';
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
  'payment.booked': (it, { amount_cents: cents }) =>
    it === IT ? ['booked it.'] : ['booked ', ...amount(cents, ' from '), it, '.'],
  'entry.posted': (it, { amount_cents: cents }) =>
    it === IT ? ['recorded it.'] : ['recorded ', ...amount(cents, ' by '), it, '.'],
  'entry.reviewed': (it) => ['approved ', it, '.'],
  'entry.flagged': (it) => ['marked ', it, ' as needing review.'],
  'object.flagged': (it, { reason }) => [
    'could not book ',
    it,
    `: ${REASONS[word(reason)] ?? word(reason)}.`,
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
  'invoice.voided': (it, { note }) => ['voided ', it, note ? `: ${word(note)}` : '.'],
  'invoice.kept_open': (it) => ['said that ', it, ' stays open when its items are paid.'],
  'invoice.released': (it) => ['said that ', it, ' need not stay open.'],
  'import.uploaded': (it) => ['uploaded ', it, '.'],
  'import.applied': (it, detail) => ['imported ', it, made(detail), '.'],
  'import.discarded': (it) => ['discarded the import ', it, '.'],
  'settings.changed': (_it, { changes }) => [
    'changed ',
    { text: 'the portal’s settings', href: '/settings/portal' },
    changed(changes),
  ],
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

const amount = (cents: unknown, then: string): Part[] => (typeof cents === 'number' ? [{ cents }, then] : []);

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

/** Settings are told one by one: what was, and what is now. */
function changed(changes: unknown): string {
  const told = (Array.isArray(changes) ? changes : []).map(readChange).filter((text) => text !== null);
  return told.length === 0 ? '.' : `: ${told.join('; ')}.`;
}

function readChange(change: unknown): string | null {
  const { field, from, to } = (typeof change === 'string' ? JSON.parse(change) : change) as {
    field: string;
    from: unknown;
    to: unknown;
  };
  if (field === 'portalOn') return to ? 'online payments are on' : 'online payments are off';
  if (field === 'allowUnpaid')
    return to ? 'invoices marked Unpaid may be paid' : 'invoices marked Unpaid may not be paid';
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
