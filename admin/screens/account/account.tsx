import { PageHeader } from '../../components/PageHeader.tsx';
import { roleMay, roleName } from '../../components/Roles.tsx';
import { Pill } from '../../components/words.tsx';
import { useMe } from '../../session.ts';
import { PasswordSection } from './password.tsx';
import { SessionsSection } from './sessions.tsx';
import { TwoStepSection } from './two-step.tsx';

/** What one does with one's own account. */
export function AccountScreen() {
  const { user } = useMe();
  return (
    <>
      <PageHeader
        title={user.name}
        pills={<Pill>{roleName(user.role)}</Pill>}
        note={`${user.email}. ${roleMay(user.role)}.`}
      />
      <div class="stack narrow">
        <TwoStepSection />
        <PasswordSection />
        <SessionsSection />
      </div>
    </>
  );
}
