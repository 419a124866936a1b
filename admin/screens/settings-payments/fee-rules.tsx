import { useEffect } from 'preact/hooks';
import type { FeeNotice } from '../../api/settings.ts';
import { TextArea } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useFormat } from '../../components/words.tsx';
import type { PartProps } from './payments.tsx';
import { type FeeQuestion, useFeePreview } from './preview.ts';

/** What card brands and states say against the fee; bans have to be set aside by somebody who says why. */
export function FeeRules({ editing, may, query }: PartProps & { query: FeeQuestion }) {
  const notices = useFeePreview(query)?.notices;
  const { draft, setOverride, at } = editing;
  const banned = (notices ?? []).filter(({ verdict }) => verdict === 'refuse');
  const warned = (notices ?? []).filter(({ verdict }) => verdict === 'warn');
  const bans = banned.filter(({ overridden }) => overridden === null);
  const rules = bans.map(({ rule }) => rule);
  const reason = draft.override?.reason ?? '';
  useEffect(() => {
    // Another state or another fee: what was set aside is what is banned now.
    if (notices && reason !== '') setOverride(rules.length > 0 ? { rules, reason } : undefined);
  }, [notices !== undefined, rules.join()]);
  if (notices === undefined) return null;
  return (
    <div class="fee-rules">
      {notices.length === 0 && (
        <p class="notice good">
          <Icon name="check" />
          <span>
            We know of no rule against this fee. Keep a usual way to pay without it, like a cheque by mail,
            and say so on your letters.
          </span>
        </p>
      )}
      {banned.map((notice) => (
        <Rule key={notice.rule} notice={notice} />
      ))}
      {may && bans.length > 0 && (
        <TextArea
          label="Charge it all the same, because"
          hint="Your reason stands in the event log with your name. Leave this empty to choose another fee."
          rows={2}
          value={reason}
          error={at('override') ?? at('payments.fee')}
          onText={(text) => setOverride(text === '' ? undefined : { rules, reason: text })}
        />
      )}
      {warned.map((notice) => (
        <Rule key={notice.rule} notice={notice} />
      ))}
      <p class="small quiet">
        What we found, to the best of our knowledge; it is no legal advice. Ask your payment company and a
        lawyer before you charge a fee.
      </p>
    </div>
  );
}

export function Rule({ notice }: { notice: FeeNotice }) {
  const { longDay } = useFormat();
  const { verdict, title, says, sources, checked_on, overridden } = notice;
  const banned = verdict === 'refuse' && overridden === null;
  return (
    <div class={banned ? 'notice bad' : 'notice warn'}>
      <Icon name="alert" />
      <div>
        <p>
          <b>{title}</b>
        </p>
        <p>{says}</p>
        {overridden && (
          <p>
            Set aside on {longDay(overridden.at)}: “{overridden.reason}”
          </p>
        )}
        {sources.length > 0 && (
          <p class="small quiet">
            Read on {longDay(checked_on)}:{' '}
            {sources.map((source, index) => (
              <span key={source}>
                {index > 0 && ', '}
                <a href={source} target="_blank" rel="noopener noreferrer">
                  {new URL(source).host.replace(/^www\./, '')}
                </a>
              </span>
            ))}
          </p>
        )}
      </div>
    </div>
  );
}
