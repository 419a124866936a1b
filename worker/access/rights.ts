/** Who works in the office. The order is from most to least. */
export const ROLES = ['administrator', 'captain', 'biller', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/**
 * What a route may ask for: `read` the books, `bookkeep` (review, import), `configure` the portal, `administer`
 * people and keys.
 */
export type Right = 'read' | 'bookkeep' | 'configure' | 'administer';

const RIGHTS: Record<Role, readonly Right[]> = {
  administrator: ['read', 'bookkeep', 'configure', 'administer'],
  captain: ['read', 'bookkeep', 'configure'],
  biller: ['read', 'bookkeep', 'configure'],
  viewer: ['read'],
};

export function rightsOf(role: Role): readonly Right[] {
  return RIGHTS[role];
}

/**
 * What a route declares: a right, which people and API keys may have; or `person`: any signed-in person, for what is
 * their own, never a key.
 */
export type Need = Right | 'person';
