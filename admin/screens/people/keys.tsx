import { useMutation, useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { api, ask, call, newWish } from '../../api/client.ts';
import { type Key, keysQuery, type Role } from '../../api/people.ts';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Input } from '../../components/Field.tsx';
import { FormError } from '../../components/FormError.tsx';
import { roleName } from '../../components/Roles.tsx';
import { Section } from '../../components/Section.tsx';
import { toast } from '../../components/Toast.tsx';
import { Code, Pill, useFormat } from '../../components/words.tsx';
import { useSave } from '../../lib/form.ts';
import { client } from '../../session.ts';
import { RoleRadios } from './people.tsx';

const again = () => client.invalidateQueries({ queryKey: ['keys'] });

/** By which programs ask; a key is shown when it is made and never again. */
export function KeysSection() {
  const { data, error, refetch } = useQuery(keysQuery);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  return (
    <Section
      title="API keys"
      aside={
        <button type="button" class="link" onClick={() => setMaking(true)}>
          New key…
        </button>
      }
    >
      {error && <ErrorBox error={error} retry={() => void refetch()} />}
      {data?.data.length === 0 && (
        <p class="quiet after">No program asks yet. A key lets one read the books, or import files.</p>
      )}
      <ul class="rows">
        {data?.data.map((key) => (
          <KeyRow key={key.id} apiKey={key} />
        ))}
      </ul>
      {making && (
        <NewKey
          close={() => setMaking(false)}
          done={(key) => {
            setMaking(false);
            setMade(key);
            void again();
          }}
        />
      )}
      {made && (
        <Dialog
          title="Your new key"
          onClose={() => setMade(null)}
          keep
          actions={
            <>
              <CopyButton text={made}>Copy the key</CopyButton>
              <Button look="first" onClick={() => setMade(null)}>
                Done
              </Button>
            </>
          }
        >
          <p>Put it where the program keeps its secrets. It is shown only now.</p>
          <p class="code once">{made}</p>
        </Dialog>
      )}
    </Section>
  );
}

function KeyRow({ apiKey: { id, name, role, last4, created_at, created_by, revoked_at } }: { apiKey: Key }) {
  const { day } = useFormat();
  const [asking, setAsking] = useState(false);
  const revoke = useMutation({
    mutationFn: () => ask(api.keys[':id'].$delete({ param: { id } })),
    onSuccess: () => toast(`The key ${name} opens nothing any more.`),
    onSettled: () => {
      setAsking(false);
      return again();
    },
  });
  return (
    <li class={revoked_at ? 'dim' : undefined}>
      <div>
        <p>
          <b>{name}</b> <Pill>{roleName(role)}</Pill> {revoked_at && <Pill>Revoked {day(revoked_at)}</Pill>}
        </p>
        <p class="small quiet">
          {last4 && <Code>…{last4}</Code>} made {day(created_at)}
          {created_by && ` by ${created_by}`}
        </p>
      </div>
      {!revoked_at && <Button onClick={() => setAsking(true)}>Revoke…</Button>}
      {asking && (
        <Dialog
          title={`Revoke the key ${name}?`}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>Cancel</Button>
              <Button look="danger" busy={revoke.isPending} onClick={() => revoke.mutate()}>
                Revoke
              </Button>
            </>
          }
        >
          <p>
            Programs that use it are refused from now on. This cannot be taken back; a new key can be made.
          </p>
        </Dialog>
      )}
    </li>
  );
}

function NewKey({ close, done }: { close(): void; done(key: string): void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [wish] = useState(newWish);
  const { save, busy, errorAt, errorBeside } = useSave(
    () => call<{ key: string }>('POST', '/api/v1/keys', { name: name.trim(), role }, wish),
    ({ key }) => done(key),
  );
  return (
    <Dialog title="New API key" onClose={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save(undefined);
        }}
      >
        <FormError error={errorBeside('name', 'role')} />
        <Input
          label="Name"
          hint="Of the program that will use it, like “Dispatch export”."
          required
          autoFocus
          autocomplete="off"
          value={name}
          onText={setName}
          error={errorAt('name')}
        />
        <RoleRadios role={role} choose={setRole} without={['administrator']} />
        <div class="acts dialog-acts">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="first" busy={busy}>
            Make the key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
