import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { notKnownHere, resourceMissing } from '../http/errors.ts';
import { find, type Kept } from '../store/objects.ts';

/** The object that the path names, or Stripe's 404. */
export function get<T extends Kept>(box: Box, object: T['object'], id: string, param = 'id'): T {
  const found = find<T>(box, object, id);
  if (!found) throw resourceMissing(object, id, param);
  return found;
}

type MetadataParam = Record<string, string | number | null> | '' | null | undefined;

/** Metadata after a change: a null value unsets its key, null as a whole unsets all. */
export function mergeMetadata(old: Record<string, string>, change: MetadataParam): Record<string, string> {
  if (change === undefined) return old;
  if (change === null || change === '') return {};
  const merged: Record<string, string> = { ...old };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete merged[key];
    else merged[key] = String(value);
  }
  return merged;
}

/** The old values of the keys in which two versions of an object differ: an event's `previous_attributes`. */
export function changes<T extends object>(before: T, after: T): Record<string, unknown> {
  const old = before as Record<string, unknown>;
  const now = after as Record<string, unknown>;
  const keys = [...new Set([...Object.keys(now), ...Object.keys(old)])];
  const changed = keys.filter((key) => JSON.stringify(now[key]) !== JSON.stringify(old[key]));
  return Object.fromEntries(changed.map((key) => [key, old[key] ?? null]));
}

/** Refuses by name what Stripe knows of an object and the stand-in does not; `known` separates by commas. */
export function onlyKnown(params: object, known: string, what: string, parent = ''): void {
  const foreign = Object.keys(params).find((name) => !known.split(',').includes(name));
  if (!foreign) return;
  throw notKnownHere(`\`${foreign}\` of ${what}`, parent ? `${parent}[${foreign}]` : foreign);
}

/** The customer that a parameter names; a deleted one is as missing as one that never was. */
export function namedCustomer(box: Box, id: string): Stripe.Customer | null {
  const found = find<Stripe.Customer | Stripe.DeletedCustomer>(box, 'customer', id);
  return found && !found.deleted ? (found as Stripe.Customer) : null;
}
