import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from './Button.tsx';

interface Props {
  title: string;
  onClose(): void;
  children: ComponentChildren;
  /** Buttons, the one that does it last. */
  actions?: ComponentChildren;
  wide?: boolean;
  /** What it holds would be lost by a slip: only its buttons close it. */
  keep?: boolean;
}

/** A question that stops everything else. Shown while it is rendered; the browser keeps the focus inside. */
export function Dialog({ title, onClose, children, actions, wide = false, keep = false }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={wide ? 'dialog wide-dialog' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (!keep) onClose();
      }}
      closedby={keep ? 'none' : 'any'}
    >
      <div class="dialog-in">
        <div class="dialog-head">
          <h2 id={id}>{title}</h2>
          {!keep && (
            <Button look="quiet" icon="close" bare onClick={onClose}>
              Close
            </Button>
          )}
        </div>
        {children}
        {actions && <div class="acts dialog-acts">{actions}</div>}
      </div>
    </dialog>
  );
}
