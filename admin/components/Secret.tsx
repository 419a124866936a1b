import { useId } from 'preact/hooks';
import { CopyButton } from './CopyButton.tsx';

/** Something that is shown this once: a link, a key. */
export function Secret({ label, text, copy }: { label: string; text: string; copy: string }) {
  const id = useId();
  return (
    <div class="field secret">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        class="code"
        readOnly
        rows={2}
        value={text}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div class="acts">
        <CopyButton text={text}>{copy}</CopyButton>
      </div>
    </div>
  );
}
