import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { type Colleague, peopleQuery, usePersonChange } from '../../api/people.ts';
import type { Role } from '../../api/shapes.ts';
import { Button } from '../../components/Button.tsx';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Select } from '../../components/Field.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { Section } from '../../components/Section.tsx';
import { toast } from '../../components/Toast.tsx';
import { Pill, useFormat } from '../../components/words.tsx';
import { ago, count, list } from '../../lib/format.ts';
import { aRole, ROLES, roleName } from '../../lib/roles.ts';
import { useMay, useMe } from '../../session.ts';
import { Invitations } from './invitations.tsx';
import { InviteDialog } from './invite.tsx';
import { Keys } from './keys.tsx';
import { LowerYourself, PersonMenu } from './person-menu.tsx';

const column = columnsOf<Colleague>();
const COLUMNS: Columns<Colleague> = [
  column.accessor('name', {
    header: 'Name',
    cell: ({ row: { original: person } }) => (
      <span class={person.disabled_at ? 'quiet' : undefined}>
        {person.name} {person.you && <Pill>You</Pill>}{' '}
        {person.disabled_at && <Pill tone="bad">Disabled</Pill>}
      </span>
    ),
    meta: { phone: 'title', bone: 14 },
  }),
  column.accessor('email', {
    header: 'E-mail',
    cell: ({ getValue }) => <span class="quiet cut">{getValue()}</span>,
    meta: { phone: 'line3', fill: true, bone: 22 },
  }),
  column.accessor('two_factor', {
    header: 'Two-step',
    cell: ({ getValue }) => (
      <span class={getValue() ? undefined : 'quiet'}>
        <span class="only-phone">Two-step </span>
        <span class="on-off">{getValue() ? 'On' : 'Off'}</span>
      </span>
    ),
    meta: { phone: 'sub2', bone: 3 },
  }),
  column.accessor('last_seen_at', {
    header: 'Last seen',
    cell: ({ getValue }) => <LastSeen at={getValue()} />,
    meta: { phone: 'sub1', bone: 8 },
  }),
  column.accessor('role', {
    header: 'Role',
    cell: ({ row }) => <RoleOf person={row.original} />,
    meta: { phone: 'state', bone: 12 },
  }),
  column.display({
    id: 'menu',
    header: () => <span class="hush">Actions</span>,
    cell: ({ row }) => <PersonMenu person={row.original} />,
    meta: { phone: 'amount', num: true, bone: 2 },
  }),
];

function LastSeen({ at }: { at: string | null }) {
  const { moment } = useFormat();
  if (at === null) return <span class="quiet">Not signed in</span>;
  return (
    <time dateTime={at} title={moment(at)}>
      {ago(at)}
    </time>
  );
}

/** Saved as soon as it is chosen; the toast takes it back. */
function RoleOf({ person }: { person: Colleague }) {
  const { may } = useMay('administer');
  const change = usePersonChange();
  const [lower, setLower] = useState<Role | null>(null);
  if (!may || person.disabled_at !== null) return <>{roleName(person.role)}</>;
  const set = (role: Role) =>
    change.mutate(
      { id: person.id, role },
      {
        onSuccess: () =>
          toast(
            person.you ? `You are ${aRole(role)} now.` : `${person.name} is ${aRole(role)} now.`,
            person.you ? undefined : () => change.mutate({ id: person.id, role: person.role }),
          ),
      },
    );
  return (
    <>
      <Select
        label={`Role of ${person.name}`}
        unlabelled
        value={lower ?? person.role}
        choices={ROLES}
        disabled={change.isPending}
        // Who is no administrator any more cannot take it back.
        onChoice={(role) => (person.you ? setLower(role) : set(role))}
      />
      {lower !== null && (
        <LowerYourself
          person={person}
          role={lower}
          onClose={() => setLower(null)}
          onDone={() => toast(`You are ${aRole(lower)} now.`)}
        />
      )}
    </>
  );
}

/** Who works here, who is invited, and which programs have a key. */
export function PeopleScreen() {
  const { data, error, refetch } = useQuery(peopleQuery);
  const { may } = useMay('administer');
  const [inviting, setInviting] = useState(false);
  const active = data?.people.filter(({ disabled_at }) => disabled_at === null) ?? [];
  const without = active.filter(({ two_factor }) => !two_factor).length;
  return (
    <>
      <PageHeader
        title="People"
        note={
          data &&
          `${count(active.length, 'person', 'people')} can sign in${
            without === 0
              ? ', all with two-step sign-in'
              : `; ${without === active.length ? 'none' : `${active.length - without}`} with two-step sign-in`
          }.`
        }
        actions={
          may && (
            <Button look="first" icon="plus" onClick={() => setInviting(true)}>
              Invite
            </Button>
          )
        }
      />
      {!may && data && <WhoMay people={active} />}
      {error && data === undefined ? (
        <ErrorBox error={error} retry={() => void refetch()} />
      ) : (
        <div class="stack people">
          <div class="with-fields">
            <DataTable
              caption="People"
              columns={COLUMNS}
              rows={data?.people}
              rowId={({ id }) => id}
              cards
              bones={4}
            />
          </div>
          {data && (may || data.invitations.length > 0) && (
            <Section title="Invitations">
              <Invitations invitations={data.invitations} />
            </Section>
          )}
          {may && <Keys />}
        </div>
      )}
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}

function WhoMay({ people }: { people: Colleague[] }) {
  const { user } = useMe();
  const names = people.filter(({ role }) => role === 'administrator').map(({ name }) => name);
  return (
    <p class="notice">
      <span>
        You can look at this but not change it: you are {aRole(user.role)}. {list(names)}{' '}
        {names.length === 1 ? 'is the administrator and can' : 'are administrators and can'} invite people,
        change roles and make API keys.
      </span>
    </p>
  );
}
