import { z } from 'zod';
import type { Row } from '../db/database.ts';

/** Who did something. `name`: '[Selfpay]' when it happened by itself. */
export const actor = z.object({
  kind: z.enum(['user', 'api_key', 'payer', 'system', 'webhook']),
  id: z.string().nullable(),
  name: z.string(),
});
export type Actor = z.infer<typeof actor>;

/** SQL columns that `readActor` reads. @param alias of the activity in the statement. */
export const actorColumns = (alias: string): string =>
  `${alias}.actor_kind, ${alias}.actor_id, iif(${alias}.actor_kind = 'user', (SELECT u.name FROM users u WHERE u.id = ${alias}.actor_id),
    iif(${alias}.actor_kind = 'api_key', (SELECT k.name FROM api_keys k WHERE k.id = ${alias}.actor_id), NULL)) AS actor_name`;

/** What those are called who have no name here, or none any more. */
const UNNAMED: Record<Actor['kind'], string> = {
  user: 'Former staff',
  api_key: 'A former key',
  payer: 'A payer',
  system: '[Selfpay]',
  webhook: '[Selfpay]',
};

export function readActor(row: Row): Actor {
  const kind = row.actor_kind as Actor['kind'];
  return {
    kind,
    id: row.actor_id === null ? null : String(row.actor_id),
    name: row.actor_name === null ? UNNAMED[kind] : String(row.actor_name),
  };
}
