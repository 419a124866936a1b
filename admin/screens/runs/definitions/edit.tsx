import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { ApiError } from '../../../api/client.ts';
import {
  changeDefinition,
  createDefinition,
  type DefinitionPage,
  definitionQuery,
} from '../../../api/runs.ts';
import { Button, ButtonLink } from '../../../components/Button.tsx';
import { ErrorBox } from '../../../components/ErrorBox.tsx';
import { Input } from '../../../components/Field.tsx';
import { PageHeader } from '../../../components/PageHeader.tsx';
import { RecordPage } from '../../../components/Record.tsx';
import { Section } from '../../../components/Section.tsx';
import { toast } from '../../../components/Toast.tsx';
import { useFormat } from '../../../components/words.tsx';
import { useSend } from '../../../lib/form.ts';
import { useUnsaved } from '../../../lib/guard.ts';
import { useLate } from '../../../lib/late.ts';
import { useWish } from '../../../lib/wish.ts';
import { client, useMay } from '../../../session.ts';
import { LookOnly } from '../../settings-parts/save-bar.tsx';
import { criteriaSays } from '../words.tsx';
import { CriteriaFields } from './criteria-fields.tsx';
import { bodyOf, type Draft, draftOf, NEW } from './draft.ts';
import { PreviewBox } from './preview.tsx';
import { ScheduleFields } from './schedule-fields.tsx';

const CRUMB = { text: 'Run definitions', href: '/run-definitions' };

/** A new definition, or one that is not effective. */
export function EditDefinitionScreen({ id }: { id?: string }) {
  if (id === undefined) return <Edit definition={null} />;
  return <EditStored id={id} />;
}

function EditStored({ id }: { id: string }) {
  return (
    <RecordPage
      query={useQuery({ ...definitionQuery(id), refetchOnWindowFocus: false })}
      kind="Run definition"
      crumb={CRUMB}
    >
      {(definition) => <Edit definition={definition} />}
    </RecordPage>
  );
}

function Edit({ definition }: { definition: DefinitionPage | null }) {
  const format = useFormat();
  const [, go] = useLocation();
  const { may } = useMay('bookkeep');
  const before = definition === null ? NEW : draftOf(definition);
  const [draft, setDraft] = useState<Draft>(before);
  const [saved, setSaved] = useState(false);
  const set = (changes: Partial<Draft>) => setDraft((now) => ({ ...now, ...changes }));
  const wish = useWish(JSON.stringify(draft));
  useUnsaved(!saved && JSON.stringify(draft) !== JSON.stringify(before) ? 'this definition' : null);
  const { send, busy, at, except, refuse } = useSend((made: DefinitionPage) => {
    setSaved(true);
    client.setQueryData(definitionQuery(made.id).queryKey, made);
    void client.invalidateQueries({ queryKey: ['runs'] });
    toast(definition === null ? 'Saved as a draft. It runs once it is effective.' : 'Saved.');
    // Not before what is unsaved is known to be saved.
    setTimeout(() => go(`/run-definitions/${made.id}`), 0);
  });
  const body = bodyOf(draft);
  const criteria = useLate(JSON.stringify('wrong' in body ? null : body.criteria), 300);
  const shown = JSON.parse(criteria) as Exclude<typeof body, { wrong: unknown }>['criteria'] | null;
  const submit = (event: Event) => {
    event.preventDefault();
    if ('wrong' in body) return refuse(new ApiError(422, 'invalid', body.wrong.text, body.wrong.field));
    void send(() =>
      definition === null ? createDefinition(body, wish) : changeDefinition(definition.id, body),
    );
  };
  const problem = except(
    'name',
    'schedule.on',
    'schedule.day',
    'schedule.weekdays',
    'criteria.due_by_days',
    'criteria.least_cents',
    'criteria.most_cents',
  );
  const back = definition === null ? '/admin/run-definitions' : `/admin/run-definitions/${definition.id}`;
  return (
    <>
      <PageHeader
        title={definition === null ? 'Define a run' : `Edit ${definition.name}`}
        crumbs={
          definition === null
            ? [CRUMB]
            : [CRUMB, { text: definition.name, href: `/run-definitions/${definition.id}` }]
        }
        note="Whom it charges, and when. Nothing is charged before it is effective."
      />
      {!may && <LookOnly />}
      <form class="recording" noValidate onSubmit={submit}>
        <div class="stack">
          <Input
            label="Name"
            autocomplete="off"
            maxLength={100}
            autoFocus={definition === null}
            value={draft.name}
            onText={(name) => set({ name })}
            error={at('name')}
          />
          <ScheduleFields draft={draft} set={set} at={at} />
          <CriteriaFields draft={draft} set={set} at={at} />
        </div>
        <div class="stack">
          <Section title="If it ran now">
            {shown !== null && <p class="after">{criteriaSays(shown, format)}</p>}
            <PreviewBox criteria={shown} />
          </Section>
          {problem && <ErrorBox error={problem} />}
          <div class="acts recording-acts">
            <Button type="submit" look="first" busy={busy} disabled={!may}>
              {definition === null ? 'Save as a draft' : 'Save'}
            </Button>
            <ButtonLink href={back}>Cancel</ButtonLink>
          </div>
        </div>
      </form>
    </>
  );
}
