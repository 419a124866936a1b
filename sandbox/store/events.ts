import type { Box } from '../box.ts';
import { webhookFate } from '../control/fault-draw.ts';
import { API_VERSION } from '../settings.ts';
import { type Kept, save } from './objects.ts';

/**
 * Records what happened as an event with a snapshot of the object, and schedules its webhooks unless
 * there is no endpoint or this is made-up history. `previous` holds the old values of what changed.
 */
export function emit(box: Box, type: string, object: Kept, previous?: Record<string, unknown>): void {
  const delivered = Boolean(box.settings.webhookUrl) && !box.quiet;
  const id = box.newId('event');
  save(box, {
    id,
    object: 'event',
    api_version: API_VERSION,
    created: box.seconds(),
    data: { object, ...(previous ? { previous_attributes: previous } : {}) },
    livemode: false,
    pending_webhooks: delivered ? 1 : 0,
    request: box.request,
    type,
  } as Kept);
  if (delivered) scheduleDeliveries(box, id, type);
}

function scheduleDeliveries(box: Box, event: string, type: string): void {
  const { delays } = webhookFate(box, type);
  const insert = 'INSERT INTO deliveries (event, due, state) VALUES (?, ?, ?)';
  for (const ms of delays) box.sql.exec(insert, event, box.now() + ms, 'pending');
  if (!delays.length) box.sql.exec(insert, event, box.now(), 'dropped');
}
