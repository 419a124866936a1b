import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { type Invited, invitationQuery } from '../api/account.ts';
import { ApiError, call } from '../api/client.ts';
import { Button, ButtonLink } from '../components/Button.tsx';
import { Input } from '../components/Field.tsx';
import { Gate } from '../components/Gate.tsx';
import { PasswordInput } from '../components/PasswordInput.tsx';
import { useSend } from '../lib/form.ts';
import { aRole, roleSays } from '../lib/roles.ts';
import { clock, useWait } from '../lib/wait.ts';

const INCOMPLETE = new ApiError(
  410,
  'gone',
  'This link is not complete. Copy all of it from the message, up to its last letter.',
);

/** What a one-time link opens: an invitation, or a new password for somebody who is here already. */
export function JoinScreen() {
  const token = useToken();
  const { data, error, refetch } = useQuery({ ...invitationQuery(token), enabled: token !== '' });
  const problem = token === '' ? INCOMPLETE : error;
  if (problem !== null) return <DeadLink error={problem} retry={() => void refetch()} />;
  if (data === undefined) return <Gate title="One moment…">{null}</Gate>;
  return <Join key={token} token={token} invited={data} />;
}

/** It stands behind the "#", which browsers send to nobody. */
function useToken(): string {
  const read = () => location.hash.slice(1);
  const [token, setToken] = useState(read);
  useEffect(() => {
    const follow = () => setToken(read());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return token;
}

function Join({ token, invited }: { token: string; invited: Invited }) {
  const { email, known, invited_by: by, office_name: office, role } = invited;
  const [name, setName] = useState(invited.name);
  const [password, setPassword] = useState('');
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const { error, busy, send, at, except } = useSend(() => {
    client.clear();
    // Replaces the link, which opens nothing any more.
    navigate('/', { replace: true });
  });
  const wait = useWait(error);
  if (error?.code === 'gone') return <DeadLink error={error} />;
  return (
    <Gate
      title={known ? 'Choose a new password' : `Join ${office}`}
      note={known ? <KnownNote office={office} /> : <JoinNote office={office} role={role} by={by} />}
      error={except('name', 'password')}
    >
      <form
        method="post"
        onSubmit={(event) => {
          event.preventDefault();
          if (wait === 0) void send(() => call('POST', '/auth/invitation', { token, name, password }));
        }}
      >
        <Input label="E-mail" type="email" autocomplete="username" readOnly value={email} onText={() => {}} />
        {!known && (
          <Input
            label="Your name"
            hint="As your colleagues and the event log show it."
            autocomplete="name"
            required
            maxLength={100}
            value={name}
            onText={setName}
            error={at('name')}
          />
        )}
        <PasswordInput
          label={known ? 'New password' : 'Password'}
          autocomplete="new-password"
          autoFocus
          value={password}
          onText={setPassword}
          error={at('password')}
        />
        <Button type="submit" look="first" busy={busy} disabled={wait > 0}>
          {wait > 0 ? `Try again in ${clock(wait)}` : known ? 'Save and sign in' : 'Join and sign in'}
        </Button>
      </form>
    </Gate>
  );
}

function JoinNote({ office, role, by }: Pick<Invited, 'role'> & { office: string; by: string | null }) {
  return (
    <p>
      {by ? `${by} invites you to ${office}’s Selfpay` : `${office} invites you to its Selfpay`} as{' '}
      <b>{aRole(role)}</b>. {roleSays(role)}
    </p>
  );
}

function KnownNote({ office }: { office: string }) {
  return (
    <p>
      For your account at {office}. You are then signed out on every other device, and two-step sign-in is off
      until you set it up again.
    </p>
  );
}

/** Used, withdrawn, too old, or cut off by a mail program. */
function DeadLink({ error, retry }: { error: Error; retry?: () => void }) {
  const gone = error instanceof ApiError && error.status < 500 && error.status > 0;
  return (
    <Gate title="This link does not open anything" error={error}>
      <p class="acts">
        {!gone && retry && <Button onClick={retry}>Try again</Button>}
        <ButtonLink href="/admin/sign-in">Go to sign-in</ButtonLink>
      </p>
    </Gate>
  );
}
