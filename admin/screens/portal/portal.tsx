import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { PortalSettings } from '../../api/settings.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { Switch } from '../../components/Field.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { RecordPage } from '../../components/Record.tsx';
import { Setting } from '../../components/Setting.tsx';
import { Pill } from '../../components/words.tsx';
import { useMay } from '../../session.ts';
import { type Editing, useEditing, useSettings } from '../settings-parts/draft.ts';
import { LookOnly, SaveBar } from '../settings-parts/save-bar.tsx';
import { Branding } from './branding.tsx';
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
  const editing = useEditing(stored, 'the portal’s settings');
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
      {!may && <LookOnly />}
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
      <Link href="/settings/payments">Payments: ways to pay, the fee, and what may still be paid</Link>
    </Setting>
  );
}
