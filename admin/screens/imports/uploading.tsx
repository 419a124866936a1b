import { useState } from 'preact/hooks';
import type { ImportDetail } from '../../api/imports.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Progress } from '../../components/Progress.tsx';
import {
  megabytes,
  PART_BYTES,
  resumeUpload,
  startUpload,
  type Upload,
  useUpload,
} from '../../lib/upload.ts';
import { useMay, useMe } from '../../session.ts';
import { DropZone } from './drop-zone.tsx';

/** A file on its way, or one whose way was broken off. */
export function Uploading({ data }: { data: ImportDetail }) {
  const upload = useUpload(data.id);
  return upload === undefined ? <BrokenOff data={data} /> : <OnItsWay id={data.id} upload={upload} />;
}

function OnItsWay({ id, upload: { file, arrived, parts, state, error } }: { id: string; upload: Upload }) {
  const sent = Math.min(file.size, arrived * PART_BYTES);
  return (
    <>
      <Progress says={`Sending ${file.name}`} done={arrived} total={parts} />
      <p class="quiet">
        {megabytes(sent)} of {megabytes(file.size)}. You can look at other pages meanwhile; keep this window
        open.
      </p>
      {state === 'lost' && (
        <div class="notice warn" role="alert">
          <div>
            <p>
              <b>The connection is lost.</b> What was sent is kept, and it goes on by itself once you are
              connected.
            </p>
            <p class="acts">
              <Button onClick={() => resumeUpload(id)}>Try now</Button>
            </p>
          </div>
        </div>
      )}
      {state === 'stopped' && error && (
        <ErrorBox error={error} retry={() => resumeUpload(id)} retryText="Go on" />
      )}
    </>
  );
}

/** The window was closed meanwhile, or somebody else is sending it. */
function BrokenOff({ data }: { data: ImportDetail }) {
  const { user } = useMe();
  const { may } = useMay('bookkeep');
  const [refused, setRefused] = useState<string>();
  if (data.created_by.id !== user.id || !may)
    return (
      <p>
        {data.created_by.name} is sending this file, or was interrupted. Only {data.created_by.name} has it;
        anybody who may import can discard it.
      </p>
    );
  return (
    <>
      <p class="notice warn">
        <span>
          <b>The upload was broken off.</b> Choose {data.name} again to go on, or discard this import.
        </span>
      </p>
      <DropZone
        says={`Drop ${data.name} here`}
        busy={null}
        refused={refused}
        onFile={(file) => {
          if (file.name === data.name) startUpload(data.id, file);
          else
            setRefused(
              `This is ${file.name}; the upload was of ${data.name}. For another file begin a new import.`,
            );
        }}
      />
    </>
  );
}
