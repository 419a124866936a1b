import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { type Key, keysQuery, newKey, useRevoke } from '../../api/people.ts';
import type { Role } from '../../api/shapes.ts';
import { Button } from '../../components/Button.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { type Columns, columnsOf, DataTable } from '../../components/DataTable.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Input } from '../../components/Field.tsx';
import { Secret } from '../../components/Secret.tsx';
import { Section } from '../../components/Section.tsx';
import { toast } from '../../components/Toast.tsx';
import { Code, Day, Pill } from '../../components/words.tsx';
import { useSend } from '../../lib/form.ts';
import { KEY_ROLES, roleName } from '../../lib/roles.ts';
import { useWish } from '../../lib/wish.ts';
import { RoleRadios } from './role-radios.tsx';

const column = columnsOf<Key>();
const COLUMNS: Columns<Key> = [
  column.accessor('name', {
    header: 'Name',
    cell: ({ row: { original: key } }) => (
      <span class={key.revoked_at ? 'cut quiet' : 'cut'}>{key.name}</span>
    ),
    meta: { phone: 'title', fill: true, bone: 16 },
  }),
  column.accessor('last4', {
    header: 'Key',
    cell: ({ getValue }) => (
      <span class="quiet">
        <Code>…{getValue()}</Code>
      </span>
    ),
    meta: { phone: 'sub1', bone: 6 },
  }),
  column.accessor('role', {
    header: 'Role',
    cell: ({ getValue }) => roleName(getValue()),
    meta: { phone: 'sub2', bone: 8 },
  }),
  column.accessor('created_at', {
    header: 'Created',
    cell: ({ row: { original: key } }) => (
      <>
        <Day at={key.created_at} />
        {key.created_by && <span class="quiet"> by {key.created_by}</span>}
      </>
    ),
    meta: { phone: 'line3', bone: 14 },
  }),
  column.display({
    id: 'revoke',
    header: () => <span class="hush">Revoke</span>,
    cell: ({ row }) => <RevokeKey apiKey={row.original} />,
    meta: { phone: 'state', num: true, bone: 8 },
  }),
];

/** What programs may ask with. Administrators alone see them. */
export function Keys() {
  const { data, error, refetch } = useQuery(keysQuery);
  const [making, setMaking] = useState(false);
  const keys =
    data && [...data.data].sort((a, b) => Number(a.revoked_at !== null) - Number(b.revoked_at !== null));
  return (
    <Section title="API keys" aside={<Button onClick={() => setMaking(true)}>New key…</Button>}>
      {error && data === undefined ? (
        <ErrorBox error={error} retry={() => void refetch()} />
      ) : keys?.length === 0 ? (
        <p class="quiet">
          No program has a key. With one, your dispatch or billing system can read the books and send invoices
          by itself.
        </p>
      ) : (
        <DataTable caption="API keys" columns={COLUMNS} rows={keys} rowId={({ id }) => id} cards bones={2} />
      )}
      {making && <NewKey onClose={() => setMaking(false)} />}
    </Section>
  );
}

function RevokeKey({ apiKey: { id, name, revoked_at } }: { apiKey: Key }) {
  const [asks, setAsks] = useState(false);
  const revoke = useRevoke();
  if (revoked_at !== null)
    return (
      <span class="quiet">
        <Pill>Revoked</Pill> <Day at={revoked_at} />
      </span>
    );
  return (
    <>
      <Button look="quiet" aria-label={`Revoke ${name}`} onClick={() => setAsks(true)}>
        Revoke…
      </Button>
      {asks && (
        <Confirm
          title={`Revoke “${name}”?`}
          action="Revoke"
          danger
          run={() => revoke.mutateAsync(id)}
          onDone={() => toast(`The key “${name}” is revoked.`)}
          onClose={() => setAsks(false)}
        >
          The program that uses it is refused from now on. This cannot be taken back: make a new key instead.
        </Confirm>
      )}
    </>
  );
}

function NewKey({ onClose }: { onClose(): void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [key, setKey] = useState<string | null>(null);
  const client = useQueryClient();
  const wish = useWish(name, role);
  const { busy, send, at, except } = useSend((made: { key: string }) => {
    setKey(made.key);
    void client.invalidateQueries({ queryKey: ['keys'] });
  });
  if (key !== null) return <KeyShown name={name.trim()} text={key} onClose={onClose} />;
  const problem = except('name', 'role');
  return (
    <Dialog title="New API key" onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send(() => newKey({ name, role }, wish));
        }}
      >
        <Input
          label="Name"
          hint="The program that will use it, such as “Dispatch system”. The event log shows this name."
          autocomplete="off"
          autoFocus
          value={name}
          onText={setName}
          error={at('name')}
          maxLength={100}
        />
        <RoleRadios value={role} roles={KEY_ROLES} onChoice={setRole} />
        {problem && <ErrorBox error={problem} />}
        <div class="acts dialog-acts">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="first" busy={busy}>
            Make the key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function KeyShown({ name, text, onClose }: { name: string; text: string; onClose(): void }) {
  return (
    <Dialog
      title={`The key of “${name}”`}
      onClose={onClose}
      keep
      actions={
        <Button look="first" onClick={onClose}>
          Done
        </Button>
      }
    >
      <p>
        It is shown <b>only now</b>. Keep it where the program keeps its passwords, never in a mail or a
        document.
      </p>
      <Secret label="API key" text={text} copy="Copy the key" />
    </Dialog>
  );
}
