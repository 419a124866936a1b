import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query';
import { sessionsQuery } from '../../api/account.ts';
import { call } from '../../api/client.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { toast } from '../../components/Toast.tsx';
import { Day, Pill } from '../../components/words.tsx';
import { deviceOf } from '../../lib/device.ts';
import { ago } from '../../lib/format.ts';

/** Where one is signed in: this device first. */
export function Sessions() {
  const { data, error, refetch } = useQuery(sessionsQuery);
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: (id: string | null) =>
      call('DELETE', id === null ? '/auth/sessions' : `/auth/sessions/${encodeURIComponent(id)}`),
    onSuccess: (_, id) => toast(id === null ? 'Signed out everywhere else.' : 'Signed out there.'),
    onSettled: () => client.invalidateQueries({ queryKey: ['sessions'] }),
  });
  if (data === undefined) {
    if (error) return <ErrorBox error={error} retry={() => void refetch()} />;
    return <Bone ch={40} />;
  }
  const sessions = [...data].sort(
    (a, b) => Number(b.current) - Number(a.current) || b.seen_at.localeCompare(a.seen_at),
  );
  return (
    <>
      <ul class="rows">
        {sessions.map(({ id, current, ip_address, user_agent, created_at, seen_at }) => (
          <li key={id}>
            <div>
              <p>
                <b title={user_agent ?? undefined}>{deviceOf(user_agent)}</b>{' '}
                {current && <Pill tone="good">This device</Pill>}
              </p>
              <p class="small quiet">
                {current ? 'Signed in' : `Last used ${ago(seen_at)}; signed in`} <Day at={created_at} time />
                {ip_address && `, from ${ip_address}`}
              </p>
            </div>
            {!current && (
              <Button
                busy={end.isPending && end.variables === id}
                aria-label={`Sign out ${deviceOf(user_agent)}`}
                onClick={() => end.mutate(id)}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 ? (
        <div class="acts">
          <Button busy={end.isPending && end.variables === null} onClick={() => end.mutate(null)}>
            Sign out everywhere else
          </Button>
        </div>
      ) : (
        <p class="quiet">You are signed in nowhere else.</p>
      )}
    </>
  );
}
