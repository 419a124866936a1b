import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { useFormat } from '../../components/words.tsx';

export interface OneTime {
  link: string;
  expires_at: string;
  name: string;
  /** What its holder does with it. */
  what: string;
}

/** A one-time link, shown once. */
export function OneTimeLink({
  made: { link, expires_at, name, what },
  close,
}: {
  made: OneTime;
  close(): void;
}) {
  const { dayTime } = useFormat();
  return (
    <Dialog
      title={`Link for ${name}`}
      onClose={close}
      keep
      actions={
        <>
          <CopyButton text={link}>Copy the link</CopyButton>
          <Button look="first" onClick={close}>
            Done
          </Button>
        </>
      }
    >
      <p>
        Give this to {name} in a way that only they can read. With it they {what}. It works once, until{' '}
        {dayTime(expires_at)}, and is shown only now.
      </p>
      <p class="code once">{link}</p>
    </Dialog>
  );
}
