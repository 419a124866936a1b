import { ulid } from 'ulid';
import type { Context } from '../context.ts';
import { randomFrom } from './random.ts';

/** Ids of a moment in the past, the same for the same seed. */
export function idsAt(atMs: number, seed: number): Context['newId'] {
  const random = randomFrom(seed);
  return (prefix) => `${prefix}_${ulid(atMs, random.next)}`;
}
