import type { Row } from '../db/database.ts';
import type { Need } from './rights.ts';
import { ROLES, type Role, rightsOf } from './rights.ts';

/** Who asks: a person who signed in, or a program with a key. */
export type Caller =
  | {
      kind: 'user';
      id: string;
      name: string;
      email: string;
      role: Role;
      sessionId: string;
      twoFactor: boolean;
    }
  | { kind: 'api_key'; id: string; name: string; role: Role };

export function readUser(row: Row): Caller {
  return {
    kind: 'user',
    id: String(row.id),
    name: String(row.name),
    email: String(row.email),
    role: readRole(row.role),
    sessionId: String(row.session_id),
    twoFactor: row.two_factor_enabled === 1,
  };
}

export function readKey(row: Row): Caller {
  return { kind: 'api_key', id: String(row.id), name: String(row.name), role: readRole(row.role) };
}

/** Whether a caller may do what a route needs. */
export function may(caller: Caller, need: Need): boolean {
  if (need === 'person') return caller.kind === 'user';
  return rightsOf(caller.role).includes(need);
}

// A role that this version does not know may do nothing that needs more than reading.
function readRole(value: unknown): Role {
  return ROLES.find((role) => role === value) ?? 'viewer';
}
