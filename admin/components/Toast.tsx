import { useEffect, useRef, useState } from 'preact/hooks';
import { useShortcut } from '../lib/shortcuts.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { Kbd } from './words.tsx';

interface Toast {
  says: string;
  /** Takes it back. */
  undo?: (() => void) | undefined;
  bad?: boolean | undefined;
}

const SHOWN_MS = 8_000;
let show: (toast: Toast) => void = () => {};

/** Says that something was done; with `undo` it can be taken back for as long as this is seen. */
export const toast = (says: string, undo?: () => void): void => show({ says, undo });
/** Says that something failed where no place of its own is on the page. */
export const toastError = (error: Error): void => show({ says: error.message, bad: true });

/** Where toasts appear: one at a time, waiting while one looks at it. Stands once, in the frame. */
export function Toasts() {
  const [now, setNow] = useState<Toast | null>(null);
  const [held, setHeld] = useState(false);
  const region = useRef<HTMLDivElement>(null);
  show = (next) => {
    setNow({ ...next });
    setHeld(false);
  };
  useEffect(() => {
    if (now === null || held || now.bad) return;
    const timer = setTimeout(() => setNow(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [now, held]);
  const undo = () => {
    now?.undo?.();
    setNow(null);
  };
  useShortcut({ keys: 'z', says: 'Undo', group: 'Anywhere' }, undo, now?.undo !== undefined);
  return (
    <section
      ref={region}
      class="toasts"
      aria-label="Messages"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocusCapture={() => setHeld(true)}
      onBlurCapture={() => setHeld(false)}
    >
      <div role={now?.bad ? 'alert' : 'status'}>
        {now && (
          <div class={now.bad ? 'toast bad' : 'toast'}>
            <Icon name={now.bad ? 'alert' : 'check'} />
            <p>{now.says}</p>
            {now.undo && (
              <Button onClick={undo}>
                Undo <Kbd>Z</Kbd>
              </Button>
            )}
            <Button look="quiet" icon="close" bare onClick={() => setNow(null)}>
              Dismiss
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}
