import type { Role } from '../api/shapes.ts';

/** What each role may do, from most to least. */
export const ROLES: { value: Role; text: string; says: string }[] = [
  {
    value: 'administrator',
    text: 'Administrator',
    says: 'Does everything, and lets people and programs in.',
  },
  {
    value: 'captain',
    text: 'Captain',
    says: 'Approves entries, imports files and sets up the portal.',
  },
  { value: 'biller', text: 'Biller', says: 'Approves entries, imports files and sets up the portal.' },
  { value: 'viewer', text: 'Viewer', says: 'Reads everything, changes nothing.' },
];

/** Programs stay short of letting people in. */
export const KEY_ROLES = ROLES.filter(({ value }) => value !== 'administrator');

const roleOf = (role: Role) => ROLES.find(({ value }) => value === role);
export const roleName = (role: Role): string => roleOf(role)?.text ?? role;
export const roleSays = (role: Role): string => roleOf(role)?.says ?? '';
/** "an administrator", "a biller". */
export const aRole = (role: Role): string => `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;
