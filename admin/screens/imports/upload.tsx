import { useRef, useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { uploadImport } from '../../api/imports.ts';
import { Button } from '../../components/Button.tsx';
import { Radios } from '../../components/Field.tsx';
import { FormError } from '../../components/FormError.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Progress } from '../../components/Progress.tsx';
import { Code } from '../../components/words.tsx';
import { useSave } from '../../lib/form.ts';
import { useUnsaved } from '../../lib/guard.ts';
import { client, useMay } from '../../session.ts';
import { EXAMPLE, FIELDS } from './words.tsx';

type Dates = 'mdy' | 'dmy';

/** A file is chosen or dropped here, sent, and then looked at on its own page. */
export function Upload() {
  const [dates, setDates] = useState<Dates>('mdy');
  const [share, setShare] = useState(0);
  const [over, setOver] = useState(false);
  const [, navigate] = useLocation();
  const { may, why } = useMay('bookkeep');
  const chooser = useRef<HTMLInputElement>(null);
  const { save, busy, error } = useSave(
    (file: File) => uploadImport(file, dates, setShare),
    (id) => {
      void client.invalidateQueries({ queryKey: ['imports'] });
      // The guard is off only after the next render.
      setTimeout(() => navigate(`/imports/${id}`));
    },
  );
  useUnsaved(busy ? 'the file, whose upload is under way' : null);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file && may && !busy) save(file);
  };
  if (busy) return <Progress done={share} total={1} says="Uploading… Keep this page open." />;
  return (
    <div class="upload">
      <FormError error={error} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is another way; the button inside is the first. */}
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
          take(event.dataTransfer?.files);
        }}
      >
        <Icon name="import" />
        <p>
          <b>Drop a CSV file here</b>
          <br />
          <span class="quiet">or choose one from this computer. JSON works too.</span>
        </p>
        <input
          ref={chooser}
          type="file"
          class="hush"
          tabIndex={-1}
          aria-label="File to import"
          accept=".csv,.tsv,.txt,.json,text/csv,application/json"
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
        <Button look="first" disabled={!may} title={why} onClick={() => chooser.current?.click()}>
          Choose a file…
        </Button>
      </div>
      <Radios<Dates>
        legend="A date like 03/04/2026 is"
        value={dates}
        choices={[
          { value: 'mdy', text: 'March 4 (month first)' },
          { value: 'dmy', text: '3 April (day first)' },
        ]}
        onChoice={setDates}
      />
      <Format />
    </div>
  );
}

/** What a file may hold; most exports need no change. */
function Format() {
  const example = () => {
    const url = URL.createObjectURL(new Blob([EXAMPLE], { type: 'text/csv' }));
    Object.assign(document.createElement('a'), { href: url, download: 'selfpay-example.csv' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1_000);
  };
  return (
    <details class="format">
      <summary>What the file needs</summary>
      <p>
        A row is one receivable; the columns of its customer and its invoice are repeated. Capitals, spaces
        and the usual other names of columns do not matter, and columns that are not known are left out.{' '}
        <button type="button" class="link" onClick={example}>
          Download an example
        </button>
      </p>
      <dl class="facts">
        {FIELDS.map(([field, says, required]) => (
          <div key={field}>
            <dt>
              <Code>{field}</Code>
            </dt>
            <dd>
              {says}
              {required && <span class="quiet"> (needed)</span>}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
