import { useState } from 'preact/hooks';
import type { PortalSettings } from '../../api/settings.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { ErrorBox } from '../../components/ErrorBox.tsx';
import { Switch } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { RecordPage } from '../../components/Record.tsx';
import { Setting } from '../../components/Setting.tsx';
import { Kbd, Pill } from '../../components/words.tsx';
import { aRole } from '../../lib/roles.ts';
import { useShortcut } from '../../lib/shortcuts.ts';
import { useMay, useMe } from '../../session.ts';
import { Branding } from './branding.tsx';
import { type Editing, useEditing, useSettings } from './draft.ts';
import { Preview, type PreviewPage } from './preview.tsx';

/** What payers see and may do online. */
export function PortalScreen() {
  return (
    <RecordPage query={useSettings()} kind="Portal">
      {(stored) => <Portal stored={stored} />}
    </RecordPage>
  );
}

function Portal({ stored }: { stored: PortalSettings }) {
  const { may } = useMay('configure');
  const { user } = useMe();
  const editing = useEditing(stored);
  const [page, setPage] = useState<PreviewPage>(stored.payments.portalOn ? 'bill' : 'off');
  return (
    <>
      <PageHeader
        title="Portal"
        pills={stored.payments.portalOn ? <Pill tone="good">Open</Pill> : <Pill tone="warn">Closed</Pill>}
        note="Where customers pay online, and what they see there."
        actions={
          <ButtonLink icon="external" href="/pay" target="_blank" rel="noopener">
            Open the portal
          </ButtonLink>
        }
      />
      {!may && (
        <p class="notice">
          <span>
            You can look at this but not change it: you are {aRole(user.role)}. Billers, captains and
            administrators can.
          </span>
        </p>
      )}
      <div class="portal-settings">
        <form
          class="settings"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (editing.dirty) editing.save();
          }}
        >
          <fieldset disabled={!may}>
            <legend class="hush">Portal</legend>
            <Paying editing={editing} show={setPage} may={may} />
            <Branding editing={editing} show={setPage} may={may} />
          </fieldset>
          {may && editing.dirty && <SaveBar editing={editing} />}
        </form>
        <Preview office={editing.draft.office} page={page} onPage={setPage} />
      </div>
    </>
  );
}

interface PartProps {
  editing: Editing;
  may: boolean;
  show(page: PreviewPage): void;
}

function Paying({ editing: { payments, setPayments }, show, may }: PartProps) {
  return (
    <Setting
      title="Paying online"
      says="Letters keep working either way: the page that they lead to says what to do."
    >
      <Switch
        label="Customers can pay online"
        hint={
          payments.portalOn
            ? 'Whoever types the ID of their letter sees what they owe and can pay it by card.'
            : 'Whoever types an ID is told that online payments are closed for now, and to call you. Payments that began before still arrive.'
        }
        on={payments.portalOn}
        disabled={!may}
        onSwitch={(portalOn) => {
          setPayments({ portalOn });
          show(portalOn ? 'bill' : 'off');
        }}
      />
      <Switch
        label="Allow customers to make payments against invoices that are already marked Unpaid"
        hint="You mark an invoice Unpaid when you have given up waiting for it, before a write-off or collections. While this is off, its payer is told to call you. While it is on, they can still pay it, and the money is applied to its items as usual."
        on={payments.allowUnpaid}
        disabled={!may}
        onSwitch={(allowUnpaid) => setPayments({ allowUnpaid })}
      />
    </Setting>
  );
}

/** Stays in sight while something is unsaved. */
function SaveBar({ editing }: { editing: Editing }) {
  const { error, busy, overtaken, save, discard } = editing;
  const fields = [...Object.keys(editing.draft.office), ...Object.keys(editing.draft.payments)];
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
              {fields.length} unsaved {fields.length === 1 ? 'change' : 'changes'}
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
