import type { Box } from '../box.ts';
import { generatorFor } from '../ids.ts';
import type { ApiFault, Fault, WebhookFault } from './fault-schema.ts';

export type { ApiFault, WebhookFault } from './fault-schema.ts';

export interface SetFault {
  id: number;
  fault: Fault;
  /** How many more it will spoil, null when it goes by probability. */
  left: number | null;
  /** How often it was asked, which is its place in its random sequence. */
  drawn: number;
}

/** All faults that are set, in the order they were set. */
export function readFaults(box: Box): SetFault[] {
  return box.sql
    .exec<{ id: number; spec: string; left: number | null; drawn: number }>(
      'SELECT * FROM faults ORDER BY id',
    )
    .toArray()
    .map(({ id, spec, left, drawn }) => ({ id, fault: JSON.parse(spec) as Fault, left, drawn }));
}

export function addFault(box: Box, fault: Fault): void {
  box.sql.exec('INSERT INTO faults (spec, left) VALUES (?, ?)', JSON.stringify(fault), fault.next ?? null);
}

/** The first fault that strikes this call, used up by one; null when the call goes well. */
export function takeApiFault(box: Box, method: string, path: string): ApiFault | null {
  for (const set of readFaults(box)) {
    const { fault } = set;
    if (fault.kind !== 'api') continue;
    if (fault.method && fault.method !== method) continue;
    if (fault.path && !path.startsWith(fault.path)) continue;
    if (strikes(box, set)) return fault;
  }
  return null;
}

export interface Fate {
  /** Milliseconds from now for each delivery; empty when the event is dropped. */
  delays: number[];
}

/** What happens to the deliveries of one event: all webhook faults that match act together. */
export function webhookFate(box: Box, type: string): Fate {
  let delays = [0];
  for (const set of readFaults(box)) {
    const { fault } = set;
    if (fault.kind !== 'webhook' || (fault.type && !type.startsWith(fault.type))) continue;
    if (!strikes(box, set)) continue;
    delays = apply(fault, delays, set.drawn);
  }
  return { delays };
}

function apply(fault: WebhookFault, delays: number[], drawn: number): number[] {
  if (fault.action === 'drop') return [];
  if (fault.action === 'double') return delays.flatMap((ms) => Array<number>(fault.copies).fill(ms));
  if (fault.action === 'delay') return delays.map((ms) => ms + fault.delay_ms);
  const next = generatorFor(`reorder:${fault.seed}:${drawn}`);
  return delays.map((ms) => ms + (next() % (fault.delay_ms + 1)));
}

function strikes(box: Box, set: SetFault): boolean {
  box.sql.exec('UPDATE faults SET drawn = drawn + 1 WHERE id = ?', set.id);
  if (set.left !== null) {
    if (set.left === 1) box.sql.exec('DELETE FROM faults WHERE id = ?', set.id);
    else box.sql.exec('UPDATE faults SET left = left - 1 WHERE id = ?', set.id);
    return true;
  }
  const draw = generatorFor(`${set.fault.seed}:${set.drawn}`)() / 2 ** 32;
  return draw < (set.fault.probability ?? 0);
}
