import { z } from 'zod';
import type { Box } from '../box.ts';
import { find, type Kept } from '../store/objects.ts';
import { ControlError } from './body.ts';

export const deliverSchema = z.strictObject({
  event: z.string().describe('an event id, or "all" for every event there is, oldest first'),
  times: z.int().min(1).max(100).default(1),
  within_ms: z.int().min(0).default(0).describe('spread at random over so long, which mixes the order'),
});

/** Sends events again, whatever became of them before. */
export function deliver(box: Box, wanted: z.infer<typeof deliverSchema>): { scheduled: number } {
  if (!box.settings.webhookUrl) throw new ControlError(409, 'there is no WEBHOOK_URL to deliver to');
  if (wanted.event !== 'all' && !find<Kept>(box, 'event', wanted.event)) {
    throw new ControlError(404, `no such event: ${wanted.event}`);
  }
  const query = `SELECT id FROM objects WHERE object = 'event' AND (?1 = 'all' OR id = ?1) ORDER BY created, seq`;
  const ids = box.sql.exec<{ id: string }>(query, wanted.event).toArray();
  for (const { id } of ids) {
    for (let i = 0; i < wanted.times; i++) {
      const due = box.now() + Math.floor(Math.random() * wanted.within_ms);
      box.sql.exec('INSERT INTO deliveries (event, due) VALUES (?, ?)', id, due);
    }
  }
  return { scheduled: ids.length * wanted.times };
}
