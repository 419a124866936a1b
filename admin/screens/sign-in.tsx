import { useQueryClient } from '@tanstack/preact-query';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation, useSearch } from 'wouter-preact';
import { useHistoryState } from 'wouter-preact/use-browser-location';
import { type ApiError, call } from '../api/client.ts';
import { Button } from '../components/Button.tsx';
import { Input } from '../components/Field.tsx';
import { Gate } from '../components/Gate.tsx';
import { PasswordInput } from '../components/PasswordInput.tsx';
import { useSend } from '../lib/form.ts';
import { clock, useWait } from '../lib/wait.ts';
import { wayBack } from '../session.ts';

type State = { state: 'signed_in' | 'totp' };

const ENDED: Record<string, string> = {
  idle: 'You were signed out because nothing happened for 30 minutes.',
  over: 'Your session has ended.',
};

/** E-mail and password, and six digits for those who use them; then back to where one was. */
export function SignInScreen() {
  const [step, setStep] = useState<'password' | 'totp'>('password');
  const [refused, setRefused] = useState<ApiError | null>(null);
  const [, navigate] = useLocation();
  const back = wayBack(useSearch());
  const { ended } = (useHistoryState() ?? {}) as { ended?: string };
  const client = useQueryClient();
  const done = ({ state }: State) => {
    if (state === 'totp') return setStep('totp');
    client.clear();
    navigate(back, { replace: true });
  };
  if (step === 'totp')
    return (
      <Totp
        done={done}
        again={(error) => {
          setRefused(error);
          setStep('password');
        }}
      />
    );
  const why = ENDED[ended ?? ''] ?? (back === '/' ? undefined : 'Sign in to see this page.');
  return (
    <Password
      done={done}
      refused={refused}
      note={why && `${why}${back === '/' || !ended ? '' : ' You come back to where you were.'}`}
    />
  );
}

interface Props {
  done(answer: State): void;
  /** What sent one back to this step. */
  refused: ApiError | null;
  note: string | undefined;
}

function Password({ done, refused, note }: Props) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { error: mine, busy, send } = useSend(done);
  const error = mine ?? refused;
  const wait = useWait(error);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLInputElement>('[name=password]')?.select();
  }, [error]);
  return (
    <Gate title="Sign in" note={note} error={error}>
      <form
        ref={form}
        method="post"
        onSubmit={(event) => {
          event.preventDefault();
          if (wait === 0) void send(() => call('POST', '/auth/sign-in', { email: email.trim(), password }));
        }}
      >
        <Input
          label="E-mail"
          name="email"
          type="email"
          autocomplete="username"
          autocapitalize="off"
          spellcheck={false}
          required
          autoFocus
          value={email}
          onText={setEmail}
        />
        <PasswordInput
          label="Password"
          name="password"
          autocomplete="current-password"
          value={password}
          onText={setPassword}
        />
        <Button type="submit" look="first" busy={busy} disabled={wait > 0}>
          {wait > 0 ? `Try again in ${clock(wait)}` : 'Sign in'}
        </Button>
      </form>
      <p class="small quiet">
        Forgotten your password, or no account yet? An administrator of your office can send you a new link.
      </p>
    </Gate>
  );
}

const digits = (typed: string) => typed.replace(/\s/g, '');

function Totp({ done, again }: { done(answer: State): void; again(error: ApiError | null): void }) {
  const [code, setCode] = useState('');
  const [backup, setBackup] = useState(false);
  const { error, busy, send, refuse } = useSend(done);
  const submit = (typed: string) => void send(() => call('POST', '/auth/totp', { code: digits(typed) }));
  useEffect(() => {
    // Without a field: the first step is too long ago, or there were too many wrong codes.
    if (error && error.field !== 'code') again(error);
    else if (error) setCode('');
  }, [error]);
  const onCode = (typed: string) => {
    setCode(typed);
    if (typed !== '') refuse(null);
    // Six digits are all there is to wait for.
    if (!backup && /^\d{6}$/.test(digits(typed))) submit(typed);
  };
  return (
    <Gate title={backup ? 'Backup code' : 'Six digits'} error={error}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit(code);
        }}
      >
        {backup ? (
          <Input
            key="backup"
            label="Backup code"
            hint="One of the codes that you kept when you switched two-step sign-in on, like aB3dE-Fg4hJ. Each works once; capitals matter."
            autocomplete="off"
            autocapitalize="off"
            autoFocus
            required
            spellcheck={false}
            value={code}
            onText={onCode}
            class="code"
          />
        ) : (
          <Input
            key="totp"
            label="Code"
            hint="Your authenticator app shows it; it changes every 30 seconds."
            inputMode="numeric"
            autocomplete="one-time-code"
            autoFocus
            required
            maxLength={7}
            value={code}
            onText={onCode}
            class="digits"
          />
        )}
        <Button type="submit" look="first" busy={busy}>
          Sign in
        </Button>
      </form>
      <p class="acts">
        <Button
          look="quiet"
          onClick={() => {
            setBackup(!backup);
            setCode('');
            refuse(null);
          }}
        >
          {backup ? 'Use the authenticator app' : 'No phone? Use a backup code'}
        </Button>
        <Button look="quiet" onClick={() => again(null)}>
          Start again
        </Button>
      </p>
      {backup && (
        <p class="small quiet">
          No codes left either? An administrator of your office can send you a new sign-in link.
        </p>
      )}
    </Gate>
  );
}
