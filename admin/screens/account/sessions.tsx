import { useMutation, useQuery } from '@tanstack/preact-query';
import { call } from '../../api/client.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Section } from '../../components/Section.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { toast } from '../../components/Toast.tsx';
import { Pill, useFormat } from '../../components/words.tsx';
import { deviceOf } from '../../lib/device.ts';
import { ago } from '../../lib/format.ts';
import { client } from '../../session.ts';

interface Session {
  id: string;
  current: boolean;
  ip_address: string | null;
  user_agent: string | null;
  created_at: string;
  seen_at: string;
}

/** Where one is signed in, and the way to end it there. */
export function SessionsSection() {
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: () => call<{ data: Session[] }>('GET', '/auth/sessions'),
  });
  const end = useMutation({
    mutationFn: (id: string | null) =>
      call('DELETE', id === null ? '/auth/sessions' : `/auth/sessions/${encodeURIComponent(id)}`),
    onSuccess: (_, id) => toast(id === null ? 'Signed out everywhere else.' : 'Signed out there.'),
    onSettled: () => client.invalidateQueries({ queryKey: ['sessions'] }),
  });
  const sessions = [...(data?.data ?? [])].sort(
    (a, b) => Number(b.current) - Number(a.current) || b.seen_at.localeCompare(a.seen_at),
  );
  return (
    <Section
      title="Where you are signed in"
      aside={
        sessions.length > 1 && (
          <button type="button" class="link" onClick={() => end.mutate(null)}>
            Sign out everywhere else
          </button>
        )
      }
    >
      {error && <ErrorBox error={error} retry={() => void refetch()} />}
      <ul class="rows">
        {data === undefined && !error && (
          <li>
            <Bone ch={30} />
          </li>
        )}
        {sessions.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            end={() => end.mutate(session.id)}
            busy={end.isPending && end.variables === session.id}
          />
        ))}
      </ul>
    </Section>
  );
}

function SessionRow({ session, end, busy }: { session: Session; end(): void; busy: boolean }) {
  const { dayTime } = useFormat();
  return (
    <li>
      <div>
        <p>
          <b>{deviceOf(session.user_agent)}</b> {session.current && <Pill tone="good">This one</Pill>}
        </p>
        <p class="small quiet">
          {session.ip_address ?? 'Unknown address'}, signed in {dayTime(session.created_at)}
          {!session.current && `, last used ${ago(session.seen_at)}`}
        </p>
      </div>
      {!session.current && (
        <Button busy={busy} onClick={end}>
          Sign out
        </Button>
      )}
    </li>
  );
}
