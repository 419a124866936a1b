import type { Role } from '../api/shapes.ts';

/** What each role may, in the words of the office. */
export const ROLES: { value: Role; text: string; may: string }[] = [
  { value: 'administrator', text: 'Administrator', may: 'Everything, including people and API keys' },
  { value: 'captain', text: 'Captain', may: 'Review, import, and the portal’s settings' },
  { value: 'biller', text: 'Biller', may: 'Review, import, and the portal’s settings' },
  { value: 'viewer', text: 'Viewer', may: 'Looks at everything and changes nothing' },
];

export const roleName = (role: Role) => ROLES.find(({ value }) => value === role)?.text ?? role;
export const roleMay = (role: Role) => ROLES.find(({ value }) => value === role)?.may ?? '';
