import { useEffect, useState } from 'preact/hooks';
import type { ApiError } from '../api/client.ts';

/** How many seconds are left to wait, after the server has said that there were too many tries; counts down to 0. */
export function useWait(error: ApiError | null): number {
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!error?.retryAfterS) return;
    setNow(Date.now());
    setUntil(Date.now() + error.retryAfterS * 1000);
  }, [error]);
  const left = Math.max(0, Math.ceil((until - now) / 1000));
  useEffect(() => {
    if (left === 0) return;
    const timer = setTimeout(() => setNow(Date.now()), 1_000);
    return () => clearTimeout(timer);
  }, [left, now]);
  return left;
}

/** "0:58". */
export const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
