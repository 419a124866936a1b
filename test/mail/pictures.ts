import type { Language, Template } from '../../worker/mail/content.ts';
import { renderHtml } from '../../worker/mail/html.ts';
import { lookOf } from '../../worker/mail/look.ts';
import { sayIn } from '../../worker/mail/say.ts';
import { TEMPLATES } from '../../worker/mail/templates/index.ts';
import type { Settings } from '../../worker/settings/schema.ts';
import { SAMPLES } from './samples.ts';

/** Every mail as it would look, for pictures: its links lead nowhere. */
export function mailPages(settings: Settings): { name: string; html: string }[] {
  const links = { manage: 'https://pay.example', cancel: 'https://pay.example', pay: 'https://pay.example' };
  const languages: Language[] = ['en', 'es'];
  return languages.flatMap((language) =>
    SAMPLES.map(({ name, kind, data }) => {
      const { facts, write }: Template = TEMPLATES[kind];
      const content = write(facts.parse(data), language, sayIn(language, settings), links);
      return {
        name: `mail-${name}-${language}`,
        html: renderHtml(content, lookOf(language, settings, true, null)),
      };
    }),
  );
}
