import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../api/client.ts';
import { beginCheck, importQuery, sendPart } from '../api/imports.ts';
import { client } from '../session.ts';

/** As worker/imports takes them. */
export const PART_BYTES = 512 * 1024;
export const MOST_BYTES = 128 * PART_BYTES;
/** A file of at most this size comes with the request that opens its import. */
export const AT_ONCE_BYTES = 1024 * 1024;

/** A file on its way. It goes on while one looks at other pages of the app. */
export interface Upload {
  file: File;
  /** Parts that have arrived. */
  arrived: number;
  parts: number;
  /** `lost`: the connection is gone; it is tried again by itself. `stopped`: nothing happens until somebody says so. */
  state: 'sending' | 'lost' | 'stopped';
  error: ApiError | null;
}

const RETRIES_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
const uploads = new Map<string, Upload>();
const watchers = new Set<() => void>();

/** The upload of an import, while this window does one. */
export function useUpload(id: string): Upload | undefined {
  const [upload, setUpload] = useState(uploads.get(id));
  useEffect(() => {
    const look = () => setUpload(uploads.get(id));
    look();
    watchers.add(look);
    return () => void watchers.delete(look);
  }, [id]);
  return upload;
}

function tell(id: string, upload: Upload | undefined): void {
  if (upload === undefined) uploads.delete(id);
  else uploads.set(id, upload);
  for (const look of watchers) look();
}

/** Sends a file in parts, and has it checked once all are there. */
export function startUpload(id: string, file: File): void {
  const parts = Math.ceil(file.size / PART_BYTES);
  tell(id, { file, arrived: 0, parts, state: 'sending', error: null });
  void run(id);
}

/** Goes on behind the last part that has arrived. */
export function resumeUpload(id: string): void {
  const upload = uploads.get(id);
  if (upload === undefined || upload.state === 'sending') return;
  const wasLost = upload.state === 'lost';
  tell(id, { ...upload, state: 'sending', error: null });
  if (wasLost) hurry();
  else void run(id);
}

/** Stops sending; what has arrived is up to the server. */
export const dropUpload = (id: string): void => tell(id, undefined);

async function run(id: string): Promise<void> {
  let failures = 0;
  for (let upload = uploads.get(id); upload !== undefined; upload = uploads.get(id)) {
    try {
      if (await sendNext(id, upload)) return;
      failures = 0;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const restMs = isPassing(error) ? RETRIES_MS[failures] : undefined;
      failures += 1;
      const now = uploads.get(id);
      if (now === undefined) return;
      tell(id, { ...now, state: restMs === undefined ? 'stopped' : 'lost', error });
      if (restMs === undefined) return;
      await rest(restMs);
      const then = uploads.get(id);
      if (then !== undefined) tell(id, { ...then, state: 'sending' });
    }
  }
}

const isPassing = ({ status }: ApiError) => status === 0 || status === 429 || status >= 500;

/** @returns whether that was all. */
async function sendNext(id: string, { file, arrived, parts }: Upload): Promise<boolean> {
  if (arrived === parts) {
    const now = await beginCheck(id, parts);
    client.setQueryData(importQuery(id).queryKey, now);
    tell(id, undefined);
    return true;
  }
  await sendPart(id, arrived, file.slice(arrived * PART_BYTES, (arrived + 1) * PART_BYTES));
  const now = uploads.get(id);
  if (now !== undefined) tell(id, { ...now, arrived: arrived + 1, state: 'sending', error: null });
  return false;
}

let hurry: () => void = () => {};

/** Waits, or until the connection is back, or until somebody asks to go on. */
function rest(restMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(go, restMs);
    function go() {
      clearTimeout(timer);
      removeEventListener('online', go);
      resolve();
    }
    hurry = go;
    addEventListener('online', go);
  });
}

// Closing the window would break an upload off.
addEventListener('beforeunload', (event) => {
  if (uploads.size > 0) event.preventDefault();
});

const OTHERS: [sign: RegExp, what: string][] = [
  [/\.(xlsx|xlsm|xls|numbers|ods)$/i, 'a workbook'],
  [/\.pdf$/i, 'a PDF'],
  [/\.(zip|gz|7z)$/i, 'a compressed file'],
  [/\.(docx?|rtf|html?)$/i, 'a document'],
  [/\.(png|jpe?g|webp|heic)$/i, 'a picture'],
];

/** What is seen to be wrong with a file before it is sent; undefined when nothing is. */
export function fileProblem(file: File): string | undefined {
  const other = OTHERS.find(([sign]) => sign.test(file.name))?.[1];
  if (other !== undefined)
    return `${file.name} is ${other}, not a CSV file. In Excel: File, Save As, “CSV UTF-8 (comma delimited)”.`;
  if (file.size === 0) return `${file.name} is empty.`;
  if (file.size > MOST_BYTES)
    return `${file.name} has ${megabytes(file.size)}; at most ${megabytes(MOST_BYTES)} are possible. Cut it into several files.`;
  return undefined;
}

export const megabytes = (bytes: number): string =>
  bytes < 1_048_576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
