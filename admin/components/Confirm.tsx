import type { ComponentChildren } from 'preact';
import { useSend } from '../lib/form.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { ErrorBox } from './ErrorBox.tsx';

interface Props {
  /** A question. */
  title: string;
  /** What will happen. */
  children: ComponentChildren;
  /** What is done, as a verb: "Disable". */
  action: string;
  danger?: boolean;
  run(): Promise<unknown>;
  onDone(): void;
  onClose(): void;
}

/** Asks before something that others feel. Stays open when it fails, and says why. */
export function Confirm({ title, children, action, danger = false, run, onDone, onClose }: Props) {
  const { send, busy, error } = useSend(() => {
    onClose();
    onDone();
  });
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look={danger ? 'danger' : 'first'} busy={busy} onClick={() => void send(run)}>
            {action}
          </Button>
        </>
      }
    >
      <div class="spaced">{children}</div>
      {error && <ErrorBox error={error} />}
    </Dialog>
  );
}
