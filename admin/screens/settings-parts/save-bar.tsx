import { Button } from '../../components/Button.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Kbd } from '../../components/words.tsx';
import { aRole } from '../../lib/roles.ts';
import { useShortcut } from '../../lib/shortcuts.ts';
import { useMe } from '../../session.ts';
import type { Editing } from './draft.ts';

/** Stays in sight while something is unsaved. */
export function SaveBar({ editing }: { editing: Editing }) {
  const { error, busy, overtaken, save, discard } = editing;
  const { draft } = editing;
  const many = Math.max(1, Object.keys(draft.office).length + Object.keys(draft.payments).length);
  useShortcut({ keys: 's', says: 'Save', group: 'This page' }, save);
  const elsewhere = error !== null && error.field === undefined;
  return (
    <div class="save-bar">
      {overtaken && (
        <p class="notice warn" role="alert">
          <Icon name="alert" />
          <span>
            <b>Somebody else changed these settings meanwhile.</b> What they saved is loaded, and your own
            changes are still here, on top of it. Look them over and save again, or discard yours.
          </span>
        </p>
      )}
      {elsewhere && <ErrorBox error={error} />}
      <div class="save-line">
        <p role="status">
          {error?.field !== undefined ? (
            <b class="error">Not saved: {error.message}</b>
          ) : (
            <>
              {many} unsaved {many === 1 ? 'change' : 'changes'}
            </>
          )}
        </p>
        <div class="acts">
          <Button disabled={busy} onClick={discard}>
            Discard
          </Button>
          <Button type="submit" look="first" busy={busy}>
            Save <Kbd>S</Kbd>
          </Button>
        </div>
      </div>
    </div>
  );
}

/** For who may look at settings but not change them. */
export function LookOnly() {
  const { user } = useMe();
  return (
    <p class="notice">
      <span>
        You can look at this but not change it: you are {aRole(user.role)}. Billers, captains and
        administrators can.
      </span>
    </p>
  );
}
