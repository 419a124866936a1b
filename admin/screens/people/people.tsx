import { useMutation, useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { api, ask, call, newWish } from '../../api/client.ts';
import { type People, peopleQuery, type Role } from '../../api/people.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Menu } from '../../components/Menu.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { ROLES, roleName } from '../../components/Roles.tsx';
import { Section } from '../../components/Section.tsx';
import { Bone } from '../../components/Skeleton.tsx';
import { toast } from '../../components/Toast.tsx';
import { Hush, Pill } from '../../components/words.tsx';
import { ago, count } from '../../lib/format.ts';
import { client, useMay } from '../../session.ts';
import { Invite } from './invite.tsx';
import { KeysSection } from './keys.tsx';
import { type OneTime, OneTimeLink } from './link.tsx';

type Person = People['people'][number];
type Invitation = People['invitations'][number];

const again = () => client.invalidateQueries({ queryKey: ['people'] });

/** Who works here and what they may; the links by which others come in; the keys of programs. */
export function PeopleScreen() {
  const { data, error, refetch } = useQuery(peopleQuery);
  const { may, why } = useMay('administer');
  const [over, setOver] = useState<'invite' | null>(null);
  const [link, setLink] = useState<OneTime | null>(null);
  const active = data?.people.filter(({ disabled_at }) => disabled_at === null).length;
  return (
    <>
      <PageHeader
        title="People"
        note={active === undefined ? <Bone ch={14} /> : `${count(active, 'person', 'people')} can sign in.`}
        actions={
          <Button look="first" disabled={!may} title={why} onClick={() => setOver('invite')}>
            Invite somebody…
          </Button>
        }
      />
      {error && data === undefined ? (
        <ErrorBox error={error} retry={() => void refetch()} />
      ) : (
        <div class="stack medium">
          <Section title="Staff">
            <ul class="rows">
              {data === undefined
                ? [24, 20, 22].map((ch) => (
                    <li key={ch}>
                      <Bone ch={ch} />
                    </li>
                  ))
                : data.people.map((person) => (
                    <PersonRow key={person.id} person={person} may={may} made={setLink} />
                  ))}
            </ul>
          </Section>
          {data && data.invitations.length > 0 && (
            <Section title="Open invitations">
              <ul class="rows">
                {data.invitations.map((invitation) => (
                  <InvitationRow key={invitation.id} invitation={invitation} may={may} />
                ))}
              </ul>
            </Section>
          )}
          {may && <KeysSection />}
        </div>
      )}
      {over === 'invite' && (
        <Invite
          close={() => setOver(null)}
          invited={(made) => {
            setOver(null);
            setLink(made);
            void again();
          }}
        />
      )}
      {link && <OneTimeLink made={link} close={() => setLink(null)} />}
    </>
  );
}

function PersonRow({ person, may, made }: { person: Person; may: boolean; made(link: OneTime): void }) {
  const [asking, setAsking] = useState<'role' | 'lock' | null>(null);
  const change = useMutation({
    mutationFn: (body: { role?: Role; disabled?: boolean }) =>
      call('PATCH', `/api/v1/people/${person.id}`, body),
    onSettled: again,
  });
  const signOut = useMutation({
    mutationFn: () => ask(api.people[':id'].sessions.$delete({ param: { id: person.id } })),
    onSuccess: () => toast(`${person.name} is signed out everywhere.`),
  });
  const makeLink = useMutation({
    mutationFn: () =>
      call<{ link: string; expires_at: string }>('POST', `/api/v1/people/${person.id}/link`, {}, newWish()),
    onSuccess: (answer) => made({ ...answer, name: person.name, what: 'choose a new password' }),
  });
  const locked = person.disabled_at !== null;
  const unlock = () =>
    change.mutate({ disabled: false }, { onSuccess: () => toast(`${person.name} can sign in again.`) });
  return (
    <li class={locked ? 'dim' : undefined}>
      <div>
        <p>
          <b>{person.name}</b> <Pill>{roleName(person.role)}</Pill>{' '}
          {person.you && <Pill tone="info">You</Pill>} {locked && <Pill tone="bad">Locked out</Pill>}
        </p>
        <p class="small quiet">
          {person.email},{' '}
          {person.last_seen_at ? `last seen ${ago(person.last_seen_at)}` : 'not signed in now'}
          {person.two_factor ? ', two-step sign-in' : ''}
        </p>
      </div>
      {may && !person.you && (
        <Menu
          label={`Actions for ${person.name}`}
          items={[
            { text: 'Change role…', run: () => setAsking('role') },
            { text: 'Link for a new password…', run: () => makeLink.mutate(), off: locked },
            { text: 'Sign out everywhere', run: () => signOut.mutate(), off: locked },
            locked
              ? { text: 'Let in again', run: unlock }
              : { text: 'Lock out…', run: () => setAsking('lock'), danger: true },
          ]}
        />
      )}
      {asking === 'role' && <ChangeRole person={person} close={() => setAsking(null)} />}
      {asking === 'lock' && (
        <Dialog
          title={`Lock ${person.name} out?`}
          onClose={() => setAsking(null)}
          actions={
            <>
              <Button onClick={() => setAsking(null)}>Cancel</Button>
              <Button
                look="danger"
                busy={change.isPending}
                onClick={() =>
                  change.mutate(
                    { disabled: true },
                    {
                      onSuccess: () =>
                        toast(`${person.name} is locked out.`, () => change.mutate({ disabled: false })),
                      onSettled: () => setAsking(null),
                    },
                  )
                }
              >
                Lock out
              </Button>
            </>
          }
        >
          <p>
            They are signed out everywhere at once and cannot sign in. What they did stays in the event log,
            and you can let them in again.
          </p>
        </Dialog>
      )}
    </li>
  );
}

function ChangeRole({ person, close }: { person: Person; close(): void }) {
  const [role, setRole] = useState(person.role);
  const change = useMutation({
    mutationFn: () => call('PATCH', `/api/v1/people/${person.id}`, { role }),
    onSuccess: () => {
      toast(`${person.name} is ${roleName(role)} now.`);
      close();
    },
    onError: () => {},
    onSettled: again,
  });
  return (
    <Dialog
      title={`Role of ${person.name}`}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="first" busy={change.isPending} onClick={() => change.mutate()}>
            Save
          </Button>
        </>
      }
    >
      {change.error && <ErrorBox error={change.error} />}
      <RoleRadios role={role} choose={setRole} />
    </Dialog>
  );
}

export function RoleRadios({
  role,
  choose,
  without = [],
}: {
  role: Role;
  choose(role: Role): void;
  without?: Role[];
}) {
  return (
    <fieldset class="radios roles">
      <legend>
        <Hush>Role</Hush>
      </legend>
      {ROLES.filter(({ value }) => !without.includes(value)).map(({ value, text, may }) => (
        <label key={value}>
          <input
            type="radio"
            name="role"
            value={value}
            checked={value === role}
            onChange={() => choose(value)}
          />
          <span>
            {text} <span class="small quiet">{may}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function InvitationRow({ invitation, may }: { invitation: Invitation; may: boolean }) {
  const revoke = useMutation({
    mutationFn: () => ask(api.invitations[':id'].$delete({ param: { id: invitation.id } })),
    onSuccess: () => toast('The link does not work any more.'),
    onSettled: again,
  });
  return (
    <li>
      <div>
        <p>
          <b>{invitation.name || invitation.email}</b> <Pill>{roleName(invitation.role)}</Pill>
        </p>
        <p class="small quiet">
          {invitation.email}, invited {ago(invitation.created_at)}
          {invitation.invited_by && ` by ${invitation.invited_by}`}; the link ends{' '}
          {ago(invitation.expires_at)}
        </p>
      </div>
      {may && (
        <Button busy={revoke.isPending} onClick={() => revoke.mutate()}>
          Take back
        </Button>
      )}
    </li>
  );
}
