// What became critical, in the office's words, and what to do about it.
import { Link } from 'wouter-preact';
import type { CriticalEvent } from '../../api/critical.ts';
import { isAboutMoto, isNotTaken, stripeSays } from '../charges/stripe-says.ts';

interface Words {
  title: string;
  todo: string;
}

const KINDS: Record<CriticalEvent['kind'], Words> = {
  charge_failed: {
    title: 'A charge failed and is not tried again',
    todo: 'Ask the customer for another way to pay.',
  },
  method_invalid: {
    title: 'A stored method cannot be charged any more',
    todo: 'Ask the customer for another card or account.',
  },
  no_method: {
    title: 'There was nothing to charge',
    todo: 'Automatic payment or the wallet has no method that may be charged: add one, or turn it off.',
  },
  consent_unkept: {
    title: 'An agreement could not be set up',
    todo: 'The customer agreed to automatic payment while another agreement held. Ask them which one they want.',
  },
  wallet_stopped: {
    title: 'A wallet was turned off',
    todo: 'Ask the customer whether they still want it, and write down what they agree to.',
  },
  charge_disputed: {
    title: 'A charge without its owner is disputed',
    todo: 'Automatic payment is still on: ask the customer whether they want it, or turn it off.',
  },
  mail_failed: {
    title: 'A customer could not be told',
    todo: 'Look at the e-mail address, and try the mail again.',
  },
};

const wordsOf = ({ kind }: Pick<CriticalEvent, 'kind'>): Words =>
  KINDS[kind] ?? { title: String(kind).replaceAll('_', ' '), todo: '' };

export const criticalTitle = (event: Pick<CriticalEvent, 'kind'>): string => wordsOf(event).title;

/** Why it happened, as far as is known, and what to do. */
export function criticalSays(event: CriticalEvent): string {
  const { todo } = wordsOf(event);
  if (isNotTaken(event.message)) return notTakenSays(event.message);
  const why = event.why?.replace(/\.?$/, '.') ?? (event.message ? `Stripe says: ${event.message}` : '');
  return [why, todo].filter(Boolean).join(' ');
}

/** The customer can do nothing about what Stripe did not take. */
function notTakenSays(message: string | null): string {
  return isAboutMoto(message)
    ? 'Stripe has not enabled cards by phone for your account. Ask Stripe’s support to enable MOTO payments.'
    : `Stripe did not take the request: “${stripeSays(message)}”`;
}

/** Where one can do something about it. */
export function criticalHref({ kind, charge_number, customer }: CriticalEvent): string {
  if (charge_number !== null) return `/charges/${charge_number}`;
  if (kind === 'mail_failed') return `/mails?${customer ? `customer_id=${customer.id}&` : ''}state=failed`;
  return customer === null ? '/activity' : `/customers/${customer.id}`;
}

/** The charge that it is about. */
export function ItsCharge({ event: { charge_number } }: { event: CriticalEvent }) {
  if (charge_number === null) return null;
  return <Link href={`/charges/${charge_number}`}>Charge {charge_number}</Link>;
}
