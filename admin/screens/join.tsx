import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { call } from '../api/client.ts';
import type { Role } from '../api/shapes.ts';
import { Button } from '../components/Button.tsx';
import { Input } from '../components/Field.tsx';
import { Gate } from '../components/Gate.tsx';
import { roleName } from '../components/Roles.tsx';
import { useSave } from '../lib/form.ts';

interface Invitation {
  email: string;
  name: string;
  role: Role;
  office_name: string;
}

/** Where a one-time link leads. Its token stands behind the # so that no server's log ever sees it. */
export function JoinScreen() {
  const [token] = useState(() => decodeURIComponent(location.hash.slice(1)));
  const { data, error, isPending } = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => call<Invitation>('GET', '/auth/invitation', undefined, { Invitation: token }),
    enabled: token !== '',
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (token === '') return <Broken message="This link is incomplete. Copy all of it into the address bar." />;
  if (error) return <Broken message={error.message} />;
  if (isPending || !data) return <Gate title="One moment…">{null}</Gate>;
  return <Join token={token} invitation={data} />;
}

function Broken({ message }: { message: string }) {
  return (
    <Gate title="This link does not open anything" error={new Error(message)}>
      <p>
        An administrator of your office can make a new one. Do you have an account already?{' '}
        <Link href="/sign-in">Sign in</Link>
      </p>
    </Gate>
  );
}

function Join({
  token,
  invitation: { email, name: given, role, office_name },
}: {
  token: string;
  invitation: Invitation;
}) {
  const [name, setName] = useState(given);
  const [password, setPassword] = useState('');
  const [seen, setSeen] = useState(false);
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const { save, busy, errorAt, errorBeside } = useSave(
    () =>
      call<{ state: 'signed_in' | 'totp' }>('POST', '/auth/invitation', {
        token,
        name: name.trim(),
        password,
      }),
    ({ state }) => {
      client.clear();
      navigate(state === 'totp' ? '/sign-in' : '/', { replace: true });
    },
  );
  return (
    <Gate
      title={`Join ${office_name}`}
      note={`You come in as ${roleName(role)}. Choose a password; this link works once.`}
      error={errorBeside('name', 'password')}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save(undefined);
        }}
      >
        <Input
          label="E-mail"
          type="email"
          name="email"
          autocomplete="username"
          readOnly
          value={email}
          onText={() => {}}
        />
        <Input
          label="Your name"
          name="name"
          autocomplete="name"
          required
          value={name}
          onText={setName}
          error={errorAt('name')}
        />
        <Input
          label="Password"
          name="password"
          type={seen ? 'text' : 'password'}
          autocomplete="new-password"
          required
          autoFocus
          hint="At least 12 characters. Four words that do not belong together are good."
          value={password}
          onText={setPassword}
          error={errorAt('password')}
        />
        <label class="check">
          <input type="checkbox" checked={seen} onChange={(event) => setSeen(event.currentTarget.checked)} />
          Show the password
        </label>
        <Button type="submit" look="first" busy={busy}>
          Join
        </Button>
      </form>
    </Gate>
  );
}
