import { useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { invite, type OneTimeLink } from '../../api/people.ts';
import type { Role } from '../../api/shapes.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Input } from '../../components/Field.tsx';
import { useSend } from '../../lib/form.ts';
import { ROLES } from '../../lib/roles.ts';
import { useWish } from '../../lib/wish.ts';
import { LinkShown } from './link.tsx';
import { RoleRadios } from './role-radios.tsx';

/** Name, address and role; then the link to send. */
export function InviteDialog({ onClose }: { onClose(): void }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('biller');
  const [made, setMade] = useState<OneTimeLink | null>(null);
  const client = useQueryClient();
  const wish = useWish(name, email, role);
  const { busy, send, at, except } = useSend((link: OneTimeLink) => {
    setMade(link);
    void client.invalidateQueries({ queryKey: ['people'] });
  });
  if (made !== null) return <LinkShown made={made} name={name.trim()} onClose={onClose} />;
  const problem = except('name', 'email', 'role');
  return (
    <Dialog title="Invite somebody" onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send(() => invite({ name, email: email.trim(), role }, wish));
        }}
      >
        <Input
          label="Name"
          autocomplete="off"
          autoFocus
          value={name}
          onText={setName}
          error={at('name')}
          maxLength={100}
        />
        <Input
          label="E-mail"
          hint="They sign in with it. Selfpay sends no mail: you get a link to pass on."
          type="email"
          autocomplete="off"
          autocapitalize="off"
          value={email}
          onText={setEmail}
          error={at('email')}
        />
        <RoleRadios value={role} roles={ROLES} onChoice={setRole} />
        {problem && <ErrorBox error={problem} />}
        <div class="acts dialog-acts">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="first" busy={busy}>
            Make the link
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
