import { MutationCache, QueryCache, QueryClient } from '@tanstack/preact-query';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { navigate } from 'wouter-preact/use-browser-location';
import { ApiError, idleForMs } from './api/client.ts';
import type { Me, Right } from './api/shapes.ts';
import { toastError } from './components/Toast.tsx';

export const BASE = '/admin';

const wait = (failures: number, error: Error) =>
  failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500);

/** What was fetched, and for how long it is good. A session that has ended leads to the sign-in screen from anywhere. */
export const client = new QueryClient({
  queryCache: new QueryCache({ onError: leaveIfSignedOut }),
  mutationCache: new MutationCache({
    onError(error, _variables, _context, mutation) {
      leaveIfSignedOut(error);
      // A form says itself what is wrong with it.
      if (mutation.options.onError === undefined && !mutation.meta?.quiet) toastError(error);
    },
  }),
  defaultOptions: { queries: { staleTime: 5_000, retry: wait, retryDelay: 800 } },
});

function leaveIfSignedOut(error: Error): void {
  if (error instanceof ApiError && error.status === 401) goToSignIn();
}

/** To the sign-in screen, and from there back to where one was. */
export function goToSignIn(): void {
  if (location.pathname.startsWith(`${BASE}/sign-in`) || location.pathname.startsWith(`${BASE}/join`)) return;
  const to = location.pathname.slice(BASE.length) + location.search;
  const ended = client.getQueryData(['me']) !== undefined;
  navigate(`${BASE}/sign-in${to === '' || to === '/' ? '' : `?to=${encodeURIComponent(to)}`}`, {
    replace: true,
    state: { ended: ended ? (idleForMs() > IDLE_MS ? 'idle' : 'over') : undefined },
  });
  client.removeQueries();
}

/** After so long without anything happening the server ends a session; see worker/access/session.ts. */
const IDLE_MS = 30 * 60_000;

/** Where to go after sign-in: only ever a page of this app. */
export function wayBack(search: string): string {
  const to = new URLSearchParams(search).get('to') ?? '/';
  return /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/';
}

export const MeContext = createContext<Me | null>(null);

/** Who is signed in. Only below the frame. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === null) throw new Error('nobody is signed in here');
  return me;
}

/** Whether the person who is signed in may do something, and what to say if not. */
export function useMay(right: Right): { may: boolean; why: string | undefined } {
  const { rights, user } = useMe();
  const may = rights.includes(right);
  return { may, why: may ? undefined : `${WHO[right]} may do this; you are signed in as ${user.role}.` };
}

const WHO: Record<Right, string> = {
  read: 'Everybody',
  bookkeep: 'Billers, captains and administrators',
  configure: 'Billers, captains and administrators',
  administer: 'Administrators',
};
