import { useState } from 'preact/hooks';
import { encode } from 'uqr';
import { call } from '../../api/client.ts';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Input } from '../../components/Field.tsx';
import { FormError } from '../../components/FormError.tsx';
import { Section } from '../../components/Section.tsx';
import { toast } from '../../components/Toast.tsx';
import { Pill } from '../../components/words.tsx';
import { useSave } from '../../lib/form.ts';
import { client, useMe } from '../../session.ts';

interface SetUp {
  uri: string;
  backup_codes: string[];
}

/** A second step at sign-in: six digits of an app on one's phone. */
export function TwoStepSection() {
  const { user } = useMe();
  const [asking, setAsking] = useState<'on' | 'off' | null>(null);
  const close = () => {
    setAsking(null);
    void client.invalidateQueries({ queryKey: ['me'] });
  };
  return (
    <Section
      title="Two-step sign-in"
      aside={user.two_factor ? <Pill tone="good">On</Pill> : <Pill>Off</Pill>}
    >
      <p class="after">
        {user.two_factor
          ? 'At sign-in you are asked for six digits of your authenticator app. Who has your password alone does not get in.'
          : 'A password can be stolen; your phone as well is much harder. After your password you type six digits that an authenticator app shows.'}
      </p>
      <p class="acts after">
        {user.two_factor ? (
          <Button onClick={() => setAsking('off')}>Turn off…</Button>
        ) : (
          <Button look="first" onClick={() => setAsking('on')}>
            Turn on…
          </Button>
        )}
      </p>
      {asking === 'on' && <TurnOn close={close} />}
      {asking === 'off' && <TurnOff close={close} />}
    </Section>
  );
}

function TurnOn({ close }: { close(): void }) {
  const [made, setMade] = useState<SetUp | null>(null);
  const [confirmed, setConfirmed] = useState(false);
  if (made === null)
    return (
      <AskPassword
        title="Turn two-step sign-in on"
        action="Continue"
        send={(password) => call<SetUp>('POST', '/auth/two-factor', { password })}
        done={setMade}
        close={close}
      />
    );
  if (!confirmed) return <Scan uri={made.uri} close={close} done={() => setConfirmed(true)} />;
  return (
    <BackupCodes
      codes={made.backup_codes}
      close={() => {
        close();
        toast('Two-step sign-in is on.');
      }}
    />
  );
}

function TurnOff({ close }: { close(): void }) {
  return (
    <AskPassword
      title="Turn two-step sign-in off"
      action="Turn off"
      send={(password) => call('DELETE', '/auth/two-factor', { password })}
      done={() => {
        close();
        toast('Two-step sign-in is off.');
      }}
      close={close}
    />
  );
}

function AskPassword<T>({
  title,
  action,
  send,
  done,
  close,
}: {
  title: string;
  action: string;
  send(password: string): Promise<T>;
  done(answer: T): void;
  close(): void;
}) {
  const [password, setPassword] = useState('');
  const { save, busy, errorAt, errorBeside } = useSave(() => send(password), done);
  return (
    <Dialog title={title} onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save(undefined);
        }}
      >
        <FormError error={errorBeside('password')} />
        <Input
          label="Your password"
          type="password"
          autocomplete="current-password"
          required
          autoFocus
          value={password}
          onText={setPassword}
          error={errorAt('password')}
        />
        <div class="acts dialog-acts">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="first" busy={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Scan({ uri, done, close }: { uri: string; done(): void; close(): void }) {
  const [code, setCode] = useState('');
  const { save, busy, errorAt, errorBeside } = useSave(
    () => call('POST', '/auth/two-factor/confirm', { code: code.replace(/\s/g, '') }),
    done,
  );
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  return (
    <Dialog title="Scan this with your authenticator app" onClose={close} keep>
      <div class="scan">
        <Qr text={uri} />
        <div>
          <p>Cannot scan it? Type this key into the app:</p>
          <p class="code secret">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</p>
          <CopyButton text={secret}>Copy the key</CopyButton>
        </div>
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save(undefined);
        }}
      >
        <FormError error={errorBeside('code')} />
        <Input
          label="Six digits that the app shows now"
          inputMode="numeric"
          autocomplete="one-time-code"
          maxLength={7}
          class="digits"
          required
          autoFocus
          value={code}
          onText={setCode}
          error={errorAt('code')}
        />
        <div class="acts dialog-acts">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="first" busy={busy}>
            Turn on
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function BackupCodes({ codes, close }: { codes: string[]; close(): void }) {
  return (
    <Dialog
      title="Keep these backup codes"
      onClose={close}
      keep
      actions={
        <>
          <CopyButton text={codes.join('\n')}>Copy all</CopyButton>
          <Button look="first" onClick={close}>
            I have kept them
          </Button>
        </>
      }
    >
      <p>
        When your phone is lost, each of them signs you in once instead of the six digits. They are shown only
        now.
      </p>
      <ul class="codes">
        {codes.map((code) => (
          <li key={code} class="code">
            {code}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** A QR code, dark on light in both schemes: scanners want it so. */
function Qr({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label="QR code for your authenticator app"
      shape-rendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}
