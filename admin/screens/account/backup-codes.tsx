import { useState } from 'preact/hooks';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { useMe } from '../../session.ts';

/** The codes for when the phone is gone. They are shown this once, so a slip does not close them. */
export function BackupCodes({ codes, onClose }: { codes: string[]; onClose(): void }) {
  const { office, user } = useMe();
  const [asked, setAsked] = useState(false);
  const text = [
    `Selfpay backup codes, ${office.name}`,
    `${user.email}`,
    'Each works once, instead of the six digits.',
    '',
    ...codes,
    '',
  ].join('\n');
  return (
    <Dialog
      title="Keep these backup codes"
      onClose={onClose}
      keep
      actions={
        <Button
          look="first"
          onClick={() => {
            if (asked) onClose();
            else setAsked(true);
          }}
        >
          {asked ? 'Yes, close' : 'Done'}
        </Button>
      }
    >
      <p>
        Two-step sign-in is on. If your phone is lost, each of these codes lets you in once. They are shown{' '}
        <b>only now</b>: print them, or keep them where you keep passwords.
      </p>
      <ul class="codes code" aria-label="Backup codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div class="acts">
        <CopyButton text={text}>Copy</CopyButton>
        <ButtonLink
          icon="import"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download="selfpay-backup-codes.txt"
        >
          Download
        </ButtonLink>
        <Button onClick={() => print()}>Print</Button>
      </div>
      <p role="status">{asked && <b>Have you kept them? They cannot be shown again.</b>}</p>
    </Dialog>
  );
}
