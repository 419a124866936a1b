import { useRef, useState } from 'preact/hooks';
import SAMPLE from '../../../samples/small.csv?url';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { fileProblem } from '../../lib/upload.ts';

interface Props {
  /** "Drop a CSV file here". */
  says: string;
  busy: string | null;
  /** Why what was chosen before cannot be taken. */
  refused?: string | undefined;
  sample?: boolean;
  onFile(file: File): void;
}

/** Takes a file that is dropped, or chosen by its button. */
export function DropZone({ says, busy, refused, sample = false, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const take = (file: File | undefined) => {
    if (file === undefined || busy !== null) return;
    const problem = fileProblem(file);
    setWrong(problem);
    if (problem === undefined) onFile(file);
  };
  const problem = wrong ?? refused;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button is the first.
    <div
      class={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const files = event.dataTransfer?.files;
        if (files && files.length > 1) setWrong('One file at a time, please.');
        else take(files?.[0]);
      }}
    >
      <p>
        <b>{busy ?? says}</b>
      </p>
      <p class="acts">
        <Button look="first" busy={busy !== null} onClick={() => input.current?.click()}>
          Choose a file…
        </Button>
        {sample && (
          <ButtonLink icon="import" href={SAMPLE} download="selfpay-sample.csv">
            Download the sample
          </ButtonLink>
        )}
      </p>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File to import"
        accept=".csv,.tsv,.txt,.json,text/csv,application/json"
        onChange={(event) => {
          take(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      <div role="alert">{problem && <p class="error">{problem}</p>}</div>
    </div>
  );
}
