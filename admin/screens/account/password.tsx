import { useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { PasswordInput } from '../../components/PasswordInput.tsx';
import { toast } from '../../components/Toast.tsx';
import { useSend } from '../../lib/form.ts';
import { clock, useWait } from '../../lib/wait.ts';
import { useMe } from '../../session.ts';

/** The old password and the new one. */
export function ChangePassword() {
  const { user } = useMe();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const client = useQueryClient();
  const { error, busy, send, at, except } = useSend(() => {
    setOld('');
    setFresh('');
    void client.invalidateQueries({ queryKey: ['sessions'] });
    toast('Your password is changed. You are signed out everywhere else.');
  });
  const wait = useWait(error);
  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        if (wait > 0) return;
        void send(() => call('PUT', '/auth/password', { current_password: old, new_password: fresh }));
      }}
    >
      <input
        class="hush"
        type="email"
        autocomplete="username"
        value={user.email}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <PasswordInput
        label="Current password"
        name="current"
        autocomplete="current-password"
        value={old}
        onText={setOld}
        error={at('current_password')}
      />
      <PasswordInput
        label="New password"
        name="new"
        autocomplete="new-password"
        value={fresh}
        onText={setFresh}
        error={at('password')}
      />
      {except('password', 'current_password') && (
        <ErrorBox error={except('password', 'current_password') as Error} />
      )}
      <div class="acts">
        <Button type="submit" busy={busy} disabled={wait > 0}>
          {wait > 0 ? `Try again in ${clock(wait)}` : 'Change password'}
        </Button>
      </div>
    </form>
  );
}
