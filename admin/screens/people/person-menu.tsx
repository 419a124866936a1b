import { useState } from 'preact/hooks';
import { type Colleague, usePersonChange, useSignOutEverywhere } from '../../api/people.ts';
import type { Role } from '../../api/shapes.ts';
import { Confirm } from '../../components/Confirm.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Popover } from '../../components/Popover.tsx';
import { toast } from '../../components/Toast.tsx';
import { Hush } from '../../components/words.tsx';
import { aRole } from '../../lib/roles.ts';
import { useMay } from '../../session.ts';
import { LinkDialog } from './link.tsx';

type Wish = 'link' | 'sign-out' | 'disable' | 'enable';

/** What else an administrator can do with a colleague. */
export function PersonMenu({ person }: { person: Colleague }) {
  const { may } = useMay('administer');
  const [asks, setAsks] = useState<Wish | null>(null);
  if (!may) return null;
  const offers: [wish: Wish, text: string][] = person.disabled_at
    ? [['enable', 'Enable again…']]
    : [
        ['link', 'New sign-in link…'],
        ...(person.you
          ? []
          : ([
              ['sign-out', 'Sign out everywhere…'],
              ['disable', 'Disable…'],
            ] as [Wish, string][])),
      ];
  return (
    <>
      <Popover
        label={`Actions for ${person.name}`}
        align="end"
        button={(wiring) => (
          <button type="button" class="button quiet bare" {...wiring}>
            <Icon name="more" />
            <Hush>Actions for {person.name}</Hush>
          </button>
        )}
      >
        {(close) => (
          <div class="choices">
            {offers.map(([wish, text]) => (
              <button
                type="button"
                key={wish}
                onClick={() => {
                  close();
                  setAsks(wish);
                }}
              >
                {text}
              </button>
            ))}
          </div>
        )}
      </Popover>
      {asks !== null && <Ask wish={asks} person={person} onClose={() => setAsks(null)} />}
    </>
  );
}

function Ask({ wish, person, onClose }: { wish: Wish; person: Colleague; onClose(): void }) {
  const change = usePersonChange();
  const signOut = useSignOutEverywhere();
  const { id, name } = person;
  if (wish === 'link') return <LinkDialog person={person} onClose={onClose} />;
  if (wish === 'sign-out')
    return (
      <Confirm
        title={`Sign ${name} out everywhere?`}
        action="Sign out"
        run={() => signOut.mutateAsync(id)}
        onDone={() => toast(`${name} is signed out everywhere.`)}
        onClose={onClose}
      >
        All of their sessions end at once. They can sign in again with their password.
      </Confirm>
    );
  if (wish === 'disable')
    return (
      <Confirm
        title={`Disable ${name}?`}
        action="Disable"
        danger
        run={() => change.mutateAsync({ id, disabled: true })}
        onDone={() => toast(`${name} is disabled.`, () => change.mutate({ id, disabled: false }))}
        onClose={onClose}
      >
        They are signed out everywhere at once and cannot sign in any more. What they did stays in the event
        log under their name.
      </Confirm>
    );
  return (
    <Confirm
      title={`Enable ${name} again?`}
      action="Enable"
      run={() => change.mutateAsync({ id, disabled: false })}
      onDone={() => toast(`${name} can sign in again.`, () => change.mutate({ id, disabled: true }))}
      onClose={onClose}
    >
      They can sign in with their old password, as {aRole(person.role)}.
    </Confirm>
  );
}

interface LowerProps {
  person: Colleague;
  role: Role;
  onClose(): void;
  onDone(): void;
}

/** An administrator who gives the role up cannot take it back alone. */
export function LowerYourself({ person, role, onClose, onDone }: LowerProps) {
  const change = usePersonChange();
  return (
    <Confirm
      title="Change your own role?"
      action={`Become ${aRole(role)}`}
      danger
      run={() => change.mutateAsync({ id: person.id, role })}
      onDone={onDone}
      onClose={onClose}
    >
      You will be {aRole(role)} and can no longer invite people, change roles or make API keys. Only another
      administrator can make you one again.
    </Confirm>
  );
}
