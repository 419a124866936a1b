import { contrast } from '../../../portal/brand.ts';
import { Field, Input, TextArea } from '../../components/Field.tsx';
import { Setting } from '../../components/Setting.tsx';
import type { Editing } from '../settings-parts/draft.ts';
import { Logo } from './logo.tsx';
import type { PreviewPage } from './preview.tsx';

interface Props {
  editing: Editing;
  may: boolean;
  show(page: PreviewPage): void;
}

const WHITE = '#ffffff';
/** What portal/brand.ts brings every colour to. */
const ENOUGH = 7;

/** How the office presents itself to payers. */
export function Branding({ editing, may, show }: Props) {
  const { office, setOffice, at } = editing;
  const text = (name: 'name' | 'legalName' | 'phone' | 'phoneHours' | 'supportEmail') => ({
    value: office[name],
    onText: (value: string) => setOffice({ [name]: value }),
    error: at(`office.${name}`),
  });
  return (
    <>
      <Setting
        title="Your office"
        says="Payers compare this with their letter to see that the page is really yours."
      >
        <Input label="Name" autocomplete="organization" {...text('name')} />
        <Input
          label="Legal name"
          hint="Only if it is another; it stands at the foot of each page."
          {...text('legalName')}
        />
        <Input label="Phone" type="tel" autocomplete="tel" {...text('phone')} />
        <Input label="Hours" placeholder="Monday to Friday, 8 am to 5 pm" {...text('phoneHours')} />
        <Input label="E-mail" type="email" autocomplete="email" {...text('supportEmail')} />
        <TextArea
          label="Return address"
          hint="As on the letter, a line each."
          rows={4}
          value={office.address.join('\n')}
          onText={(value) => setOffice({ address: value === '' ? [] : value.split('\n') })}
          error={at('office.address')}
        />
        <TimeZone
          value={office.timeZone}
          onZone={(timeZone) => setOffice({ timeZone })}
          error={at('office.timeZone')}
        />
      </Setting>
      <Setting title="Look">
        <Colour
          value={office.brandColor}
          onColour={(brandColor) => setOffice({ brandColor })}
          error={at('office.brandColor')}
        />
        <Logo
          path={office.logoPath}
          name={office.name}
          may={may}
          onPath={(logoPath) => setOffice({ logoPath })}
        />
      </Setting>
      <Setting
        title="A note to payers"
        says="It stands above the field where they type their ID. Say what is special this month; leave it empty when nothing is."
      >
        {(
          [
            ['en', 'In English'],
            ['es', 'In Spanish'],
          ] as const
        ).map(([language, label]) => (
          <div key={language} onFocusCapture={() => show('ask')}>
            <TextArea
              label={label}
              hint={
                language === 'es'
                  ? 'For whoever reads the portal in Spanish; they get the English one while this is empty.'
                  : undefined
              }
              rows={2}
              value={office.note[language]}
              onText={(value) => setOffice({ note: { ...office.note, [language]: value } })}
              error={at(`office.note.${language}`)}
            />
          </div>
        ))}
      </Setting>
    </>
  );
}

function Colour({
  value,
  onColour,
  error,
}: {
  value: string;
  onColour(value: string): void;
  error: string | undefined;
}) {
  const whole = /^#[0-9a-f]{6}$/i.test(value);
  const pale = whole && contrast(value, WHITE) < ENOUGH;
  return (
    <Field
      label="Colour"
      hint={
        pale
          ? 'A pale one: where it carries words, the portal darkens it until everybody can read them.'
          : 'For the line at the top, links and the Pay button.'
      }
      error={error ?? (whole ? undefined : 'Type a colour like #0a4d6e.')}
    >
      {(wiring) => (
        <div class="colour">
          <input
            type="color"
            aria-label="Pick a colour"
            value={whole ? value : '#000000'}
            onInput={(event) => onColour(event.currentTarget.value)}
          />
          <input
            {...wiring}
            class="code"
            spellcheck={false}
            autocomplete="off"
            maxLength={7}
            value={value}
            onInput={(event) => onColour(event.currentTarget.value.trim())}
          />
        </div>
      )}
    </Field>
  );
}

const US: Record<string, string> = {
  'America/New_York': 'Eastern (New York)',
  'America/Chicago': 'Central (Chicago)',
  'America/Denver': 'Mountain (Denver)',
  'America/Phoenix': 'Mountain without summer time (Phoenix)',
  'America/Los_Angeles': 'Pacific (Los Angeles)',
  'America/Anchorage': 'Alaska (Anchorage)',
  'Pacific/Honolulu': 'Hawaii (Honolulu)',
  'America/Puerto_Rico': 'Atlantic (Puerto Rico)',
};

function TimeZone({
  value,
  onZone,
  error,
}: {
  value: string;
  onZone(zone: string): void;
  error: string | undefined;
}) {
  const others = Intl.supportedValuesOf('timeZone').filter((zone) => !(zone in US));
  return (
    <Field label="Time zone" hint="Days and times in this app, and dates that payers see." error={error}>
      {(wiring) => (
        <select {...wiring} value={value} onChange={(event) => onZone(event.currentTarget.value)}>
          {!(value in US) && !others.includes(value) && <option value={value}>{value}</option>}
          <optgroup label="United States">
            {Object.entries(US).map(([zone, text]) => (
              <option key={zone} value={zone}>
                {text}
              </option>
            ))}
          </optgroup>
          <optgroup label="Elsewhere">
            {others.map((zone) => (
              <option key={zone} value={zone}>
                {zone.replaceAll('_', ' ')}
              </option>
            ))}
          </optgroup>
        </select>
      )}
    </Field>
  );
}
