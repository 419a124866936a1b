import type { Consent } from '../../../api/autopay.ts';
import type { Method } from '../../../api/methods.ts';
import { Day, Pill } from '../../../components/words.tsx';
import { count } from '../../../lib/format.ts';
import { methodSays } from '../../methods/words.tsx';

const HOW: Record<Consent['how'], string> = {
  checkout: 'Agreed in Checkout',
  setup: 'Agreed when they stored the method',
  link: 'Agreed on their own page',
  staff: 'Told to the office',
};
const LANGUAGES: Record<string, string> = { en: 'English', es: 'Spanish' };

interface Props {
  consents: Consent[];
  purpose: Consent['purpose'];
  methods: Method[];
}

/** Everything that a customer ever agreed to, word for word, with who, when, from where and how; nothing when there is none. */
export function Consents({ consents, purpose, methods }: Props) {
  const given = consents.filter((consent) => consent.purpose === purpose);
  if (given.length === 0) return null;
  return (
    <details class="more">
      <summary>{count(given.length, 'agreement')} on record</summary>
      <ul class="lines">
        {given.map((consent) => (
          <ConsentLine
            key={consent.id}
            consent={consent}
            method={methods.find(({ id }) => id === consent.method_id)}
          />
        ))}
      </ul>
    </details>
  );
}

function ConsentLine({ consent, method }: { consent: Consent; method: Method | undefined }) {
  const { at, how, given_by, note, ip, email, language, text, withdrawn_at } = consent;
  return (
    <li>
      <div class="lead">
        <b>{HOW[how]}</b>
        <span class="quiet">
          <Day at={at} time />
        </span>
        {withdrawn_at === null ? <Pill tone="good">In force</Pill> : <Pill>{ended(consent)}</Pill>}
      </div>
      <div class="told spaced">
        <blockquote lang={language}>{text}</blockquote>
        <p class="small quiet">
          {[
            given_by && `Written down by ${given_by}`,
            note && `“${note}”`,
            method && methodSays(method),
            ip && `From ${ip}`,
            `Copy to ${email}`,
            LANGUAGES[language] ?? language,
          ]
            .filter(Boolean)
            .join(' · ')}
          {withdrawn_at !== null && (
            <>
              {' · '}
              {by(consent)} <Day at={withdrawn_at} time />
            </>
          )}
        </p>
      </div>
    </li>
  );
}

const ended = ({ withdrawn_by }: Consent): string => (withdrawn_by === 'replaced' ? 'Replaced' : 'Withdrawn');

function by({ withdrawn_by }: Consent): string {
  if (withdrawn_by === 'replaced') return 'Replaced by a newer one,';
  if (withdrawn_by === 'payer') return 'Withdrawn by the customer,';
  const who =
    withdrawn_by === null || withdrawn_by === 'office' || withdrawn_by === 'system'
      ? '[Selfpay]'
      : withdrawn_by;
  return `Withdrawn by ${who},`;
}
