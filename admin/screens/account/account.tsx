import { Facts } from '../../components/Facts.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Setting } from '../../components/Setting.tsx';
import { roleName, roleSays } from '../../lib/roles.ts';
import { useMe } from '../../session.ts';
import { ChangePassword } from './password.tsx';
import { Sessions } from './sessions.tsx';
import { TwoStepSetting } from './two-step.tsx';

/** One's own account: who one is, and how one signs in. */
export function AccountScreen() {
  const { user } = useMe();
  return (
    <>
      <PageHeader title="Your account" />
      <div class="settings">
        <Setting title="You" says="An administrator of your office can change your role.">
          <Facts
            facts={[
              ['Name', user.name],
              ['E-mail', user.email],
              [
                'Role',
                <>
                  {roleName(user.role)}
                  <p class="small quiet">{roleSays(user.role)}</p>
                </>,
              ],
            ]}
          />
        </Setting>
        <Setting title="Password" says="Changing it signs you out on every other device.">
          <ChangePassword />
        </Setting>
        <Setting
          title="Two-step sign-in"
          says="Besides your password, six digits from your phone: who learns the password alone does not get in."
        >
          <TwoStepSetting on={user.two_factor} />
        </Setting>
        <Setting
          title="Where you are signed in"
          says="A session ends 30 minutes after its last use, and 12 hours after sign-in."
        >
          <Sessions />
        </Setting>
      </div>
    </>
  );
}
