import { useRef, useState } from 'preact/hooks';
import { uploadLogo } from '../../api/settings.ts';
import { Button } from '../../components/Button.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { useSend } from '../../lib/form.ts';

/** As worker/settings/logo.ts takes them. */
const TYPES = ['image/svg+xml', 'image/png', 'image/jpeg', 'image/webp'];
const MOST_BYTES = 200_000;

interface Props {
  path: string | null;
  name: string;
  may: boolean;
  onPath(path: string | null): void;
}

/** The office's logo. It is kept as soon as it is chosen, and shown to payers once the settings are saved. */
export function Logo({ path, name, may, onPath }: Props) {
  const file = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<string>();
  const { busy, error, send } = useSend(onPath);
  const wrong = refused ?? error?.message;
  const choose = (chosen: File | undefined) => {
    if (chosen === undefined) return;
    const problem = problemOf(chosen);
    setRefused(problem);
    if (problem === undefined) void send(() => uploadLogo(chosen));
  };
  return (
    <fieldset
      class={wrong ? 'field wrong' : 'field'}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (may) choose(event.dataTransfer?.files[0]);
      }}
    >
      <legend>Logo</legend>
      <p class="small quiet">SVG, PNG, JPEG or WebP, at most 200 KB. It stands at the top of each page.</p>
      <div class="logo">
        <div class="logo-paper">
          {busy ? (
            <Bone ch={10} />
          ) : path === null ? (
            <span class="small">No logo: payers see the first letters of your name.</span>
          ) : (
            <img src={path} alt={`Logo of ${name}`} />
          )}
        </div>
        {may && (
          <div class="acts">
            <Button busy={busy} onClick={() => file.current?.click()}>
              {path === null ? 'Choose a file…' : 'Replace…'}
            </Button>
            {path !== null && (
              <Button look="quiet" onClick={() => onPath(null)}>
                Remove
              </Button>
            )}
          </div>
        )}
      </div>
      <input
        ref={file}
        type="file"
        hidden
        aria-label="Logo"
        accept={TYPES.join()}
        onChange={(event) => {
          choose(event.currentTarget.files?.[0]);
          // The same file can be chosen again.
          event.currentTarget.value = '';
        }}
      />
      <div role="alert">{wrong && <p class="small error">{wrong}</p>}</div>
    </fieldset>
  );
}

function problemOf(file: File): string | undefined {
  if (file.type !== '' && !TYPES.includes(file.type)) return 'Choose an image: SVG, PNG, JPEG or WebP.';
  if (file.size > MOST_BYTES)
    return `This file has ${Math.ceil(file.size / 1000)} KB; at most 200 are possible. Save it smaller, or as SVG.`;
  return undefined;
}
