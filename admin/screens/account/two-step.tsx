import { useQueryClient } from '@tanstack/preact-query';
import { useMemo, useState } from 'preact/hooks';
import { encode } from 'uqr';
import { beginTwoStep, confirmTwoStep, endTwoStep, type TwoStep } from '../../api/account.ts';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Input } from '../../components/Field.tsx';
import { PasswordInput } from '../../components/PasswordInput.tsx';
import { toast } from '../../components/Toast.tsx';
import { Pill } from '../../components/words.tsx';
import { useSend } from '../../lib/form.ts';
import { clock, useWait } from '../../lib/wait.ts';
import { BackupCodes } from './backup-codes.tsx';

type Step = 'off' | 'on' | null;

/** Whether a code is asked for besides the password, and the way to switch that. */
export function TwoStepSetting({ on }: { on: boolean }) {
  const [asks, setAsks] = useState<Step>(null);
  const client = useQueryClient();
  const close = () => {
    setAsks(null);
    void client.invalidateQueries({ queryKey: ['me'] });
    void client.invalidateQueries({ queryKey: ['sessions'] });
  };
  return (
    <>
      <p>
        {on ? <Pill tone="good">On</Pill> : <Pill tone="warn">Off</Pill>}{' '}
        {on
          ? 'You are asked for six digits when you sign in.'
          : 'You need a phone with an authenticator app, such as Google Authenticator, 1Password or Microsoft Authenticator.'}
      </p>
      <div class="acts">
        {on ? (
          <Button onClick={() => setAsks('off')}>Turn off…</Button>
        ) : (
          <Button look="first" onClick={() => setAsks('on')}>
            Set up…
          </Button>
        )}
      </div>
      {asks === 'on' && <SetUp onClose={close} />}
      {asks === 'off' && <TurnOff onClose={close} />}
    </>
  );
}

/** Password, then the phone, then the codes for when the phone is gone. */
function SetUp({ onClose }: { onClose(): void }) {
  const [made, setMade] = useState<TwoStep | null>(null);
  const [confirmed, setConfirmed] = useState(false);
  if (made === null)
    return (
      <PasswordDialog
        title="Set up two-step sign-in"
        says="Your password first, so that nobody else can set it up while you are away from your desk."
        action="Continue"
        run={beginTwoStep}
        onDone={setMade}
        onClose={onClose}
      />
    );
  if (!confirmed) return <ConfirmPhone uri={made.uri} onDone={() => setConfirmed(true)} onClose={onClose} />;
  return (
    <BackupCodes
      codes={made.backup_codes}
      onClose={() => {
        onClose();
        toast('Two-step sign-in is on.');
      }}
    />
  );
}

function TurnOff({ onClose }: { onClose(): void }) {
  return (
    <PasswordDialog
      title="Turn two-step sign-in off?"
      says="From then on your password alone opens the office’s books. The backup codes stop working too."
      action="Turn off"
      danger
      run={endTwoStep}
      onDone={() => {
        onClose();
        toast('Two-step sign-in is off.');
      }}
      onClose={onClose}
    />
  );
}

interface PasswordProps<T> {
  title: string;
  says: string;
  action: string;
  danger?: boolean;
  run(password: string): Promise<T>;
  onDone(answer: T): void;
  onClose(): void;
}

function PasswordDialog<T>({ title, says, action, danger, run, onDone, onClose }: PasswordProps<T>) {
  const [password, setPassword] = useState('');
  const { error, busy, send, at, except } = useSend(onDone);
  const wait = useWait(error);
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        method="post"
        onSubmit={(event) => {
          event.preventDefault();
          if (wait === 0) void send(() => run(password));
        }}
      >
        <p class="quiet">{says}</p>
        <PasswordInput
          label="Password"
          autocomplete="current-password"
          autoFocus
          value={password}
          onText={setPassword}
          error={at('password')}
        />
        {except('password') && <ErrorBox error={except('password') as Error} />}
        <div class="acts dialog-acts">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look={danger ? 'danger' : 'first'} busy={busy} disabled={wait > 0}>
            {wait > 0 ? `Try again in ${clock(wait)}` : action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function ConfirmPhone({ uri, onDone, onClose }: { uri: string; onDone(): void; onClose(): void }) {
  const [code, setCode] = useState('');
  const { busy, send, at, except, refuse } = useSend(onDone);
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  const submit = (typed: string) => void send(() => confirmTwoStep(typed.replace(/\s/g, '')));
  return (
    <Dialog title="Scan this with your phone" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit(code);
        }}
      >
        <div class="phone-pair">
          <QrCode text={uri} />
          <div class="phone-in">
            <p>
              Open your authenticator app, choose “Add” or “+”, and point the camera at this picture. The app
              then shows six digits for Selfpay.
            </p>
            <p class="small quiet">No camera? Type this key into the app:</p>
            <p class="code key-to-type">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</p>
            <CopyButton text={secret}>Copy the key</CopyButton>
          </div>
        </div>
        <Input
          label="The six digits it shows now"
          inputMode="numeric"
          autocomplete="one-time-code"
          maxLength={7}
          class="digits"
          value={code}
          error={at('code')}
          onText={(typed) => {
            setCode(typed);
            refuse(null);
            if (/^\d{6}$/.test(typed.replace(/\s/g, ''))) submit(typed);
          }}
        />
        {except('code') && <ErrorBox error={except('code') as Error} />}
        <div class="acts dialog-acts">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="first" busy={busy}>
            Switch on
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Dark on white whatever the scheme: cameras want it so. */
function QrCode({ text }: { text: string }) {
  const { size, path } = useMemo(() => {
    const { size, data } = encode(text, { border: 2 });
    const dots = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { size, path: dots.join('') };
  }, [text]);
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label="QR code for your authenticator app"
    >
      <path d={path} />
    </svg>
  );
}
