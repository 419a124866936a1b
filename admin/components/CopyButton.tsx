import { useState } from 'preact/hooks';
import { Button } from './Button.tsx';

/** Copies a text and says that it did. */
export function CopyButton({
  text,
  children,
  bare = false,
}: {
  text: string;
  children: string;
  bare?: boolean;
}) {
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle');
  const copy = async () => {
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setState(done ? 'done' : 'failed');
    setTimeout(() => setState('idle'), 2_000);
  };
  const says = { idle: children, done: 'Copied', failed: 'Select and copy it by hand' }[state];
  return (
    <>
      <Button
        icon={state === 'done' ? 'check' : 'copy'}
        bare={bare}
        title={bare ? says : undefined}
        onClick={copy}
      >
        {says}
      </Button>
      <span class="hush" role="status">
        {state === 'idle' ? '' : says}
      </span>
    </>
  );
}
