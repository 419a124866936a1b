import { useState } from 'preact/hooks';
import { call, newWish } from '../../api/client.ts';
import type { Role } from '../../api/people.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Input } from '../../components/Field.tsx';
import { FormError } from '../../components/FormError.tsx';
import { useSave } from '../../lib/form.ts';
import type { OneTime } from './link.tsx';
import { RoleRadios } from './people.tsx';

/** Invites a colleague; what comes back is a link that is shown once. */
export function Invite({ close, invited }: { close(): void; invited(made: OneTime): void }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('biller');
  const [wish] = useState(newWish);
  const { save, busy, errorAt, errorBeside } = useSave(
    () =>
      call<{ link: string; expires_at: string }>(
        'POST',
        '/api/v1/invitations',
        { name: name.trim(), email: email.trim(), role },
        wish,
      ),
    (answer) => invited({ ...answer, name: name.trim(), what: 'choose a password and come in' }),
  );
  return (
    <Dialog title="Invite somebody" onClose={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save(undefined);
        }}
      >
        <FormError error={errorBeside('name', 'email', 'role')} />
        <Input
          label="Name"
          autocomplete="off"
          required
          autoFocus
          value={name}
          onText={setName}
          error={errorAt('name')}
        />
        <Input
          label="E-mail"
          type="email"
          autocomplete="off"
          required
          value={email}
          onText={setEmail}
          error={errorAt('email')}
          hint="They sign in with it."
        />
        <RoleRadios role={role} choose={setRole} />
        <div class="acts dialog-acts">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="first" busy={busy}>
            Make the link
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
