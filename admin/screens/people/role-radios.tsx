import type { Role } from '../../api/shapes.ts';
import { Radios } from '../../components/Field.tsx';
import type { ROLES } from '../../lib/roles.ts';

/** Roles with what each may do. */
export function RoleRadios({
  value,
  roles,
  onChoice,
}: {
  value: Role;
  roles: typeof ROLES;
  onChoice(role: Role): void;
}) {
  const choices = roles.map((role) => ({ value: role.value, text: role.text, says: role.says }));
  return <Radios legend="Role" value={value} choices={choices} onChoice={onChoice} />;
}
