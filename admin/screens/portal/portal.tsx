import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { ApiError } from '../../api/client.ts';
import { type Draft, type Settings, saveSettings, settingsQuery } from '../../api/settings.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Switch } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { RecordPage } from '../../components/Record.tsx';
import { Section } from '../../components/Section.tsx';
import { toast } from '../../components/Toast.tsx';
import { Pill } from '../../components/words.tsx';
import { useSave } from '../../lib/form.ts';
import { list } from '../../lib/format.ts';
import { useUnsaved } from '../../lib/guard.ts';
import { client, useMay } from '../../session.ts';
import { Branding } from './branding.tsx';
import { changedFields, isEmpty, namesOf, withDraft } from './draft.ts';
import { Preview } from './preview.tsx';

const MODES = { live: 'Live', test: 'Stripe test mode', sandbox: 'Sandbox' };

/** Whether and how payers may pay online, and what they see of the office. */
export function PortalScreen() {
  const query = useQuery(settingsQuery);
  return (
    <RecordPage query={query} kind="Portal">
      {(settings) => <Portal settings={settings} />}
    </RecordPage>
  );
}

const NOTHING: Draft = { office: {}, payments: {} };

function Portal({ settings }: { settings: Settings }) {
  const [draft, setDraft] = useState<Draft>(NOTHING);
  const [theirs, setTheirs] = useState<string[] | null>(null);
  const { may, why } = useMay('configure');
  const shown = withDraft(settings, draft);
  const dirty = !isEmpty(settings, draft);
  useUnsaved(dirty ? 'the portal’s settings' : null);
  const { save, busy, error, errorAt, reset } = useSave(
    () => saveSettings(settings.version, changedFields(settings, draft)),
    (saved) => {
      client.setQueryData(settingsQuery.queryKey, saved);
      void client.invalidateQueries({ queryKey: ['me'] });
      void client.invalidateQueries({ queryKey: ['activity'] });
      setDraft(NOTHING);
      setTheirs(null);
      toast('Saved. Payers see it from now on.');
    },
  );
  const overtaken = error instanceof ApiError && error.code === 'conflict';
  const office = (change: Draft['office']) => {
    setDraft({ ...draft, office: { ...draft.office, ...change } });
    if (error && !overtaken) reset();
  };
  const payments = (change: Draft['payments']) =>
    setDraft({ ...draft, payments: { ...draft.payments, ...change } });
  const loadTheirs = async () => {
    const now = await client.fetchQuery({ ...settingsQuery, staleTime: 0 });
    setTheirs(namesOf(changedFields(now, settings), now));
    reset();
  };
  return (
    <>
      <PageHeader
        title="Portal"
        pills={
          <>
            {settings.payments.portalOn ? <Pill tone="good">On</Pill> : <Pill tone="warn">Off</Pill>}
            <Pill>{MODES[settings.stripe.mode]}</Pill>
          </>
        }
        note={may ? 'Where your letters send people, at /pay.' : why}
        actions={
          <ButtonLink href="/pay" icon="external" target="_blank" rel="noopener">
            Open it
          </ButtonLink>
        }
      />
      <div class="record with-preview">
        <form
          class="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (dirty && may) save(undefined);
          }}
        >
          {theirs && (
            <p class="notice warn" role="alert">
              <Icon name="alert" />
              <span>
                Somebody else saved {theirs.length === 0 ? 'the settings' : list(theirs)} meanwhile. Theirs
                are loaded; what you changed is still here, not saved yet. Look it over and save again.
              </span>
            </p>
          )}
          <Section title="Online payments">
            <div class="fields after">
              <Switch
                label="Take payments online"
                hint="Off: the portal says that nothing can be paid online now, and shows your phone. Payments under way are still booked."
                on={shown.payments.portalOn}
                disabled={!may}
                onSwitch={(portalOn) => payments({ portalOn })}
              />
              <Switch
                label="Allow customers to make payments against invoices that are already marked Unpaid"
                hint="An invoice becomes Unpaid when its time has passed and its items went onto a newer one. A payment on the old letter pays the same items."
                on={shown.payments.allowUnpaid}
                disabled={!may}
                onSwitch={(allowUnpaid) => payments({ allowUnpaid })}
              />
            </div>
          </Section>
          <Branding
            office={shown.office}
            change={office}
            errorAt={(...names) => errorAt(...names.map((name) => `office.${name}`), ...names)}
            disabled={!may}
          />
          {(dirty || error) && (
            <div class="save-bar">
              <span role="status">
                {error ? <span class="minus">{error.message}</span> : 'You have unsaved changes.'}
              </span>
              {overtaken ? (
                <Button onClick={() => void loadTheirs()}>Load theirs, keep mine</Button>
              ) : (
                <Button
                  onClick={() => {
                    setDraft(NOTHING);
                    reset();
                  }}
                >
                  Discard
                </Button>
              )}
              <Button type="submit" look="first" busy={busy} disabled={overtaken}>
                Save changes
              </Button>
            </div>
          )}
        </form>
        <Preview office={shown.office} portalOn={shown.payments.portalOn} />
      </div>
    </>
  );
}
