import { useState } from 'preact/hooks';
import { type Colleague, newLink, type OneTimeLink } from '../../api/people.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Secret } from '../../components/Secret.tsx';
import { useFormat } from '../../components/words.tsx';
import { useSend } from '../../lib/form.ts';
import { useWish } from '../../lib/wish.ts';

/** For a colleague who forgot the password or lost the phone. */
export function LinkDialog({ person, onClose }: { person: Colleague; onClose(): void }) {
  const [made, setMade] = useState<OneTimeLink | null>(null);
  const wish = useWish(person.id);
  const { busy, send, error } = useSend(setMade);
  if (made !== null) return <LinkShown made={made} name={person.name} onClose={onClose} />;
  return (
    <Dialog
      title={`New sign-in link for ${person.name}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="first" busy={busy} onClick={() => void send(() => newLink(person.id, wish))}>
            Make the link
          </Button>
        </>
      }
    >
      <p>
        For a forgotten password or a lost phone. Whoever opens the link chooses a new password for{' '}
        <b>{person.email}</b>, is signed out everywhere else, and starts without two-step sign-in.
      </p>
      {error && <ErrorBox error={error} />}
    </Dialog>
  );
}

/** The link, this once. A slip does not close it. */
export function LinkShown({
  made: { link, expires_at },
  name,
  onClose,
}: {
  made: OneTimeLink;
  name: string;
  onClose(): void;
}) {
  const { longDay } = useFormat();
  return (
    <Dialog
      title={`Send this link to ${name}`}
      onClose={onClose}
      keep
      actions={
        <Button look="first" onClick={onClose}>
          Done
        </Button>
      }
    >
      <p>
        It works once, until {longDay(expires_at)}, and is shown <b>only now</b>. Selfpay does not send it:
        use a way that only {name} reads.
      </p>
      <Secret label="One-time link" text={link} copy="Copy the link" />
    </Dialog>
  );
}
