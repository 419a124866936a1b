import { useMutation } from '@tanstack/preact-query';
import { useRef } from 'preact/hooks';
import { type Draft, type Office, uploadLogo } from '../../api/settings.ts';
import { Button } from '../../components/Button.tsx';
import { Field, Input, Select, TextArea } from '../../components/Field.tsx';
import { Section } from '../../components/Section.tsx';

interface Props {
  office: Office;
  change(change: Draft['office']): void;
  errorAt(...names: string[]): string | undefined;
  disabled: boolean;
}

const HEX = /^#[0-9a-f]{6}$/i;

/** How payers see the office: name and mark at the top, phone and address wherever they are needed. */
export function Branding({ office, change, errorAt, disabled }: Props) {
  const zones = zonesWith(office.timeZone);
  return (
    <>
      <Section title="Name and look">
        <fieldset class="fields after" disabled={disabled}>
          <Input
            label="Name"
            hint="As payers know it from your letters."
            value={office.name}
            onText={(name) => change({ name })}
            error={errorAt('name')}
            maxLength={80}
          />
          <Input
            label="Legal name"
            hint="For the foot of each page, when it is another."
            value={office.legalName}
            onText={(legalName) => change({ legalName })}
            error={errorAt('legalName')}
            maxLength={120}
          />
          <Logo office={office} change={change} error={errorAt('logoPath', 'logo')} disabled={disabled} />
          <Field
            label="Colour"
            hint="Lightened or darkened where letters upon it would be hard to read."
            error={errorAt('brandColor')}
          >
            {(wiring) => (
              <span class="colour">
                <input
                  type="color"
                  aria-label="Choose a colour"
                  value={HEX.test(office.brandColor) ? office.brandColor : '#000000'}
                  onInput={(event) => change({ brandColor: event.currentTarget.value })}
                />
                <input
                  {...wiring}
                  class="code"
                  spellcheck={false}
                  maxLength={7}
                  value={office.brandColor}
                  onInput={(event) => change({ brandColor: event.currentTarget.value.trim() })}
                />
              </span>
            )}
          </Field>
        </fieldset>
      </Section>
      <Section title="How to reach you">
        <fieldset class="fields after" disabled={disabled}>
          <div class="pair">
            <Input
              label="Phone"
              type="tel"
              value={office.phone}
              onText={(phone) => change({ phone })}
              error={errorAt('phone')}
              maxLength={40}
            />
            <Input
              label="E-mail"
              type="email"
              value={office.supportEmail}
              onText={(supportEmail) => change({ supportEmail })}
              error={errorAt('supportEmail')}
            />
          </div>
          <Input
            label="Hours"
            hint="Like “Monday to Friday, 8 am to 5 pm”."
            value={office.phoneHours}
            onText={(phoneHours) => change({ phoneHours })}
            error={errorAt('phoneHours')}
            maxLength={120}
          />
          <TextArea
            label="Address"
            hint="A line each, at most six."
            value={office.address.join('\n')}
            onText={(text) => change({ address: text.split('\n') })}
            error={errorAt('address', ...[0, 1, 2, 3, 4, 5].map((at) => `address.${at}`))}
          />
          <Select
            label="Time zone"
            hint="In which days begin and end."
            value={office.timeZone}
            choices={zones}
            onChoice={(timeZone) => change({ timeZone })}
            error={errorAt('timeZone')}
            disabled={disabled}
          />
        </fieldset>
      </Section>
      <Section title="A note to payers">
        <fieldset class="fields after" disabled={disabled}>
          <TextArea
            label="In English"
            hint="On the page where the ID is typed. Leave it empty to say nothing."
            rows={2}
            value={office.note.en}
            onText={(en) => change({ note: { ...office.note, en } })}
            error={errorAt('note.en')}
          />
          <TextArea
            label="In Spanish"
            rows={2}
            value={office.note.es}
            onText={(es) => change({ note: { ...office.note, es } })}
            error={errorAt('note.es')}
          />
        </fieldset>
      </Section>
    </>
  );
}

function Logo({
  office: { logoPath, name },
  change,
  error,
  disabled,
}: Pick<Props, 'office' | 'change' | 'disabled'> & { error: string | undefined }) {
  const chooser = useRef<HTMLInputElement>(null);
  const upload = useMutation({
    mutationFn: uploadLogo,
    onSuccess: ({ logo_path }) => change({ logoPath: logo_path }),
    onError: () => {},
  });
  const wrong = upload.error?.message ?? error;
  return (
    <div class={wrong ? 'field wrong' : 'field'}>
      <span class="label">Logo</span>
      <p class="small quiet" id="logo-hint">
        SVG, PNG, JPEG or WebP, at most 200 KB. Without one, the first letters of the name are shown.
      </p>
      <div class="logo">
        {logoPath && <img src={logoPath} alt={`Logo of ${name}`} />}
        <input
          ref={chooser}
          type="file"
          class="hush"
          tabIndex={-1}
          aria-label="Logo file"
          accept="image/svg+xml,image/png,image/jpeg,image/webp"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) upload.mutate(file);
            event.currentTarget.value = '';
          }}
        />
        <Button
          disabled={disabled}
          busy={upload.isPending}
          aria-describedby="logo-hint"
          onClick={() => chooser.current?.click()}
        >
          {logoPath ? 'Replace…' : 'Upload…'}
        </Button>
        {logoPath && (
          <Button look="quiet" disabled={disabled} onClick={() => change({ logoPath: null })}>
            Remove
          </Button>
        )}
      </div>
      {wrong && (
        <p class="small error" role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}

function zonesWith(current: string): { value: string; text: string }[] {
  const all = new Set([current, ...Intl.supportedValuesOf('timeZone')]);
  return [...all].sort().map((value) => ({ value, text: value.replaceAll('_', ' ') }));
}
