import { useState } from 'preact/hooks';
import { ApiError } from '../api/client.ts';

/** What is wrong is where one goes on. */
const focusWrong = () =>
  document.querySelector<HTMLElement>('dialog [aria-invalid], form [aria-invalid]')?.focus();

/** Sends something once at a time, and keeps what the server said against it. */
export function useSend<T>(done: (answer: T) => void) {
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (work: () => Promise<T>) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const answer = await work();
      setBusy(false);
      done(answer);
    } catch (problem) {
      setBusy(false);
      if (!(problem instanceof ApiError)) throw problem;
      setError(problem);
      if (problem.field !== undefined) setTimeout(focusWrong, 50);
    }
  };
  return {
    error,
    busy,
    send,
    refuse: setError,
    /** What is wrong with one field. */
    at: (field: string) => (error?.field === field ? error.message : undefined),
    /** What is wrong, unless one of these fields says so itself. */
    except: (...fields: string[]) => (error && !fields.includes(error.field ?? '') ? error : null),
  };
}
