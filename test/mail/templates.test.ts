import { beforeAll, describe, expect, it } from 'vitest';
import { compose, type Surroundings } from '../../worker/mail/compose.ts';
import type { Language } from '../../worker/mail/content.ts';
import type { Message } from '../../worker/mail/mailer.ts';
import type { Mail } from '../../worker/mail/read.ts';
import { KINDS, TEMPLATES } from '../../worker/mail/templates/index.ts';
import { readToken } from '../../worker/mail/token.ts';
import { settings as settingsSchema } from '../../worker/settings/schema.ts';
import { openWorld, type World } from '../support/world.ts';
import { SAMPLES } from './samples.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

type Office = Partial<(typeof settingsSchema)['_output']['office']>;
const OFFICE: Office = {
  name: 'Harbor County Billing',
  legalName: 'Harbor County Billing, Inc.',
  phone: '(555) 010-0142',
  phoneDial: '+15550100142',
  phoneHours: 'Monday to Friday, 8 am to 5 pm',
  supportEmail: 'help@harbor.example',
  address: ['400 Quay Street', 'Harbor City'],
};
const LANGUAGES: Language[] = ['en', 'es'];

const around = (office: Office = OFFICE): Surroundings => ({
  settings: settingsSchema.parse({ office, payments: {} }),
  logoType: null,
  nowMs: Date.UTC(2026, 10, 20),
  day: '2026-11-20',
});

const mailFrom = (sample: (typeof SAMPLES)[number], language: Language): Mail => ({
  id: 'mai_01K9Z7Q4T2',
  cause: `${sample.kind}:x`,
  kind: sample.kind,
  customerId: 12,
  recipient: 'ada@example.com',
  language,
  data: sample.data,
  tries: 1,
});

async function composed(
  sample: (typeof SAMPLES)[number],
  language: Language,
  surroundings = around(),
): Promise<Message> {
  return (await compose(world.context(), mailFrom(sample, language), surroundings)).message;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
/** What one reads of a mail's HTML. */
const readOf = (html: string) =>
  html
    .slice(html.indexOf('<body'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(\w+|#39);/g, (_, name: string) => ENTITIES[name] as string)
    .replace(/\s+/g, ' ')
    .trim();

const FIGURES = /[$€]?\d[\d.,:/-]*\d|\d/g;
const figures = (text: string) => (text.match(FIGURES) ?? []).sort();
const withoutUrls = (text: string) => text.replace(/^https?:\S+$/gm, '');

const everyMail = LANGUAGES.flatMap((language) =>
  SAMPLES.map((sample) => ({ name: `${sample.name} (${language})`, sample, language })),
);

describe.each(everyMail)('$name', ({ sample, language }) => {
  it('says the same in HTML and in plain text: the same words and the same figures', async () => {
    const { html, text } = await composed(sample, language);
    const read = readOf(html);
    expect(figures(withoutUrls(text)).length).toBeGreaterThan(0);
    expect(figures(read)).toEqual(figures(withoutUrls(text)));
    const lines = withoutUrls(text)
      .split('\n')
      .map((line) => line.replace(/^> /, '').replace(/\s+/g, ' ').trim())
      .filter((line) => line !== '' && line !== '--');
    for (const line of lines) {
      const said = read.includes(line.replace(/:$/, '')) || read.includes(line.replace(': ', ' '));
      expect(said, `${line}\n---\n${read}`).toBe(true);
    }
  });

  it('names the office, its phone and its address, and leaves nothing blank', async () => {
    const { html, text, subject } = await composed(sample, language);
    for (const form of [readOf(html), text]) {
      for (const said of [
        'Harbor County Billing, Inc.',
        '(555) 010-0142',
        '400 Quay Street',
        'help@harbor.example',
      ])
        expect(form).toContain(said);
      expect(form).not.toMatch(/undefined|null|NaN|Invalid|\{|\[object/);
    }
    expect(subject).not.toMatch(/undefined|null|NaN|\n/);
    expect(subject.length).toBeLessThan(80);
  });

  it('leads only to this site, by the same addresses in both forms', async () => {
    const { html, text } = await composed(sample, language);
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => String(url));
    const web = links.filter((url) => !/^(mailto|tel):/.test(url));
    for (const url of web) expect(url).toMatch(/^http:\/\/pay\.test\/[\w/.-]+$/);
    expect(text.match(/^https?:\S+$/gm) ?? []).toEqual(web);
  });

  it('is made of what mail programs show: no script, no table, nothing from elsewhere, small', async () => {
    const { html } = await composed(sample, language);
    expect(html).not.toMatch(/<(script|table|link|iframe|form|object|svg)\b|@import|\bon\w+=|url\(/i);
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).toContain('prefers-color-scheme:dark');
    expect(html.length).toBeLessThan(10_000);
  });

  it('has no health word', async () => {
    const { text } = await composed(sample, language);
    expect(text).not.toMatch(/patient|medical|health|ambulance|doctor|hospital|paciente|médic|salud/i);
  });
});

it('every kind is looked at here', () => {
  expect(new Set(SAMPLES.map(({ kind }) => kind))).toEqual(new Set(KINDS));
});

it('the two languages say each mail differently', async () => {
  for (const sample of SAMPLES) {
    const [en, es] = [await composed(sample, 'en'), await composed(sample, 'es')];
    expect(es.subject).not.toBe(en.subject);
    expect(es.text.split('\n\n')[3]).not.toBe(en.text.split('\n\n')[3]);
    // The same figures, but for how days and times are written.
    const amounts = (text: string) => text.match(/\$[\d.,]+/g) ?? [];
    expect(amounts(es.text).length).toBe(amounts(en.text).length);
  }
});

describe('the links', () => {
  const sample = (name: string) => SAMPLES.find((one) => one.name === name) as (typeof SAMPLES)[number];
  const url = async (name: string) =>
    /^http:\S+$/m.exec((await composed(sample(name), 'en')).text)?.[0] ?? '';
  const secret = () => world.context().secret();
  const token = (address: string) => address.slice(address.lastIndexOf('/') + 1);

  it('carry tokens that verify, each for its purpose', async () => {
    expect(await readToken(secret(), 'cancel', token(await url('notice')))).toBe('mai_01K9Z7Q4T2');
    expect(await readToken(secret(), 'manage', token(await url('expiring')))).toBe('mai_01K9Z7Q4T2');
    expect(await readToken(secret(), 'link', token(await url('link')))).toBe('lnk_01K9Z7Q4T2');
  });

  it('lead to the bill where there is one', async () => {
    expect(await url('failure-pay-declined')).toBe('http://pay.test/pay/4829157309');
  });

  it('are not there for a mail that is about nobody', async () => {
    const mail = { ...mailFrom(sample('expiring'), 'en'), customerId: null };
    const { links, message } = await compose(world.context(), mail, around());
    expect(links).toEqual({ pay: 'http://pay.test/pay' });
    expect(message.text).not.toContain('http');
  });
});

describe('an office that is hostile, or has little to say', () => {
  const hostile = `<script>alert(1)</script>"'&\r\nBcc: all@example.com`;
  const office: Office = {
    ...OFFICE,
    name: hostile,
    legalName: hostile,
    phone: hostile,
    phoneDial: hostile,
    phoneHours: hostile,
    address: [hostile],
    supportEmail: `"><img src=x onerror=alert(1)>@example.com`,
  };

  it.each(everyMail)('cannot put markup or headers into $name', async ({ sample, language }) => {
    const { html, subject, from, replyTo, headers } = await composed(sample, language, around(office));
    expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>@/);
    expect(html.match(/<h1\b/g)).toHaveLength(1);
    expect(html).toContain('&lt;script&gt;');
    for (const value of [subject, from.name, replyTo ?? '', ...Object.values(headers)])
      expect(value).not.toMatch(/[\r\n]/);
    expect(readOf(html)).toContain('<script>alert(1)</script>');
  });

  it('cannot leave the quote of an agreement', async () => {
    const sample = SAMPLES.find(({ kind }) => kind === 'consent') as (typeof SAMPLES)[number];
    const data = { ...sample.data, text: '</blockquote><script>alert(1)</script>' };
    const { html } = await composed({ ...sample, data } as typeof sample, 'en');
    expect(html).not.toContain('<script');
    expect(html.match(/<\/blockquote>/g)).toHaveLength(1);
  });

  it('without phone and e-mail promises neither', async () => {
    for (const language of LANGUAGES) {
      const { text, replyTo } = await composed(
        SAMPLES[0] as (typeof SAMPLES)[number],
        language,
        around({ name: 'Office' }),
      );
      expect(replyTo).toBeUndefined();
      expect(text).not.toMatch(/Questions|preguntas/);
    }
  });

  it('whose colour nobody could read gets one that reads, by day and by night', async () => {
    const { html } = await composed(
      SAMPLES[1] as (typeof SAMPLES)[number],
      'en',
      around({ ...OFFICE, brandColor: '#ffff00' }),
    );
    expect(html).not.toMatch(/background:#ffff00;color:#ffffff/);
  });
});

describe('the logo', () => {
  const shown = async (logoType: string | null) =>
    (
      await composed(SAMPLES[0] as (typeof SAMPLES)[number], 'en', {
        ...around({ ...OFFICE, logoPath: `/logo/${'a'.repeat(64)}` }),
        logoType,
      })
    ).html;

  it('is shown by its address here when mail programs can show it', async () => {
    expect(await shown('image/png')).toContain(`<img src="http://pay.test/logo/${'a'.repeat(64)}"`);
  });

  it.each(['image/svg+xml', 'image/webp', null])('of type %s is stood for by the initials', async (type) => {
    const html = await shown(type);
    expect(html).not.toContain('<img');
    expect(html).toContain('>HC</span>');
  });
});

describe('the facts of a mail', () => {
  const told = async (changes: Record<string, unknown>) => {
    const sample = SAMPLES.find(({ name }) => name === 'failure-pay-declined') as (typeof SAMPLES)[number];
    return (await composed({ ...sample, data: { ...sample.data, ...changes } } as typeof sample, 'en')).text;
  };

  it('may have a reason that is new: then none is told', async () => {
    for (const reason of ['of_tomorrow', null])
      expect(await told({ reason })).toContain('did not tell us why');
  });

  it('leave out a brand that is none', async () => {
    const method = { type: 'us_bank_account', brand: 'First Bank of Ada Example', last4: '6789' };
    const text = await told({ method });
    expect(text).toContain('bank account ending in 6789');
    expect(text).not.toContain('Ada');
  });

  it('have no room for a name, a description or a whole card number', () => {
    for (const { kind, data } of SAMPLES) {
      const { facts } = TEMPLATES[kind];
      expect(facts.safeParse(data).success, kind).toBe(true);
      for (const [name, value] of Object.entries(data)) {
        if (typeof value !== 'string' || (kind === 'consent' && name === 'text')) continue;
        const said = { ...data, [name]: 'Ada Example, knee surgery' };
        // What is refused is not sent; a word that is new is read as a plain one.
        expect(JSON.stringify(facts.safeParse(said).data ?? null), `${kind}.${name}`).not.toContain('Ada');
      }
      expect(facts.safeParse({ ...data, name: 'Ada Example' }).success, kind).toBe(false);
    }
  });
});
