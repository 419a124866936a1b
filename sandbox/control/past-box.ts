import type { Box } from '../box.ts';
import { type IdKind, idFromKey } from '../ids.ts';

/** A box whose time stands still in the past and whose ids follow from the payment's key. */
export function pastBox(box: Box, payment: { key: string; created: number }): (after: number) => Box {
  const counts: Partial<Record<IdKind, number>> = {};
  const newId = (kind: IdKind) => {
    const count = counts[kind] ?? 0;
    counts[kind] = count + 1;
    return idFromKey(kind, `${payment.key}:${count}`);
  };
  return (after) => {
    const seconds = payment.created + after;
    return { ...box, newId, quiet: true, now: () => seconds * 1000, seconds: () => seconds };
  };
}
