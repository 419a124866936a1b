import { useQueryClient } from '@tanstack/preact-query';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation, useSearch } from 'wouter-preact';
import { ApiError, call } from '../api/client.ts';
import { Button } from '../components/Button.tsx';
import { Input } from '../components/Field.tsx';
import { Gate } from '../components/Gate.tsx';
import { wayBack } from '../session.ts';

type State = { state: 'signed_in' | 'totp' };

/** E-mail and password, and six digits for those who use them; then back to where one was. */
export function SignInScreen() {
  const [step, setStep] = useState<'password' | 'totp'>('password');
  const [, navigate] = useLocation();
  const back = wayBack(useSearch());
  const client = useQueryClient();
  const done = ({ state }: State) => {
    if (state === 'totp') return setStep('totp');
    client.clear();
    navigate(back, { replace: true });
  };
  return step === 'password' ? (
    <Password done={done} returning={back !== '/'} />
  ) : (
    <Totp done={done} again={() => setStep('password')} />
  );
}

/** Sends a form; keeps what the server said against it. */
function useSend(done: (answer: State) => void) {
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (path: string, body: unknown) => {
    setBusy(true);
    setError(null);
    try {
      done(await call<State>('POST', path, body));
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return { error, busy, send, refuse: setError };
}

function Password({ done, returning }: { done(answer: State): void; returning: boolean }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { error, busy, send } = useSend(done);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLInputElement>('[name=password]')?.select();
  }, [error]);
  return (
    <Gate
      title="Sign in"
      note={
        returning
          ? 'Your session has ended, or you are not signed in yet. You come back to where you were.'
          : undefined
      }
      error={error}
    >
      <form
        ref={form}
        method="post"
        onSubmit={(event) => {
          event.preventDefault();
          void send('/auth/sign-in', { email: email.trim(), password });
        }}
      >
        <Input
          label="E-mail"
          name="email"
          type="email"
          autocomplete="username"
          required
          autoFocus
          value={email}
          onText={setEmail}
        />
        <Input
          label="Password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          value={password}
          onText={setPassword}
        />
        <Button type="submit" look="first" busy={busy}>
          Sign in
        </Button>
      </form>
      <p class="small quiet">
        Forgotten your password, or no account yet? An administrator of your office can send you a new link.
      </p>
    </Gate>
  );
}

function Totp({ done, again }: { done(answer: State): void; again(): void }) {
  const [code, setCode] = useState('');
  const [backup, setBackup] = useState(false);
  const { error, busy, send, refuse } = useSend(done);
  const submit = (typed: string) => void send('/auth/totp', { code: typed.replace(/\s/g, '') });
  const onCode = (typed: string) => {
    setCode(typed);
    refuse(null);
    // Six digits are all there is to wait for.
    if (!backup && /^\d{6}$/.test(typed.replace(/\s/g, ''))) submit(typed);
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
            hint="Each of the codes you were given works once."
            autocomplete="off"
            autoFocus
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
          {backup ? 'Use the authenticator app' : 'Use a backup code'}
        </Button>
        <Button look="quiet" onClick={again}>
          Start again
        </Button>
      </p>
    </Gate>
  );
}
