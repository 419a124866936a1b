import { hashToken } from '../access/hash.ts';
import type { Context } from '../context.ts';
import type { Settings } from '../settings/schema.ts';
import { isLive } from '../stripe/connection.ts';
import type { Links, Template } from './content.ts';
import { renderHtml } from './html.ts';
import { linksOf } from './links.ts';
import { lookOf, oneLine } from './look.ts';
import type { Message } from './mailer.ts';
import type { Mail } from './read.ts';
import { sayIn } from './say.ts';
import { TEMPLATES } from './templates/index.ts';
import { renderText } from './text.ts';

/** A mail that can never be sent as it stands; `code` says why. */
export class Unsendable extends Error {
  constructor(readonly code: 'bad_address' | 'bad_facts' | 'too_late') {
    super(code);
    this.name = 'Unsendable';
  }
}

/** What a mail is made with, read in the trip that takes it. */
export interface Surroundings {
  settings: Settings;
  /** The media type of the office's logo; null: it has none that was uploaded. */
  logoType: string | null;
  nowMs: number;
  /** The office's day by whose end it has left, 'YYYY-MM-DD'. */
  day: string;
}

const ADDRESS = /^[^\s@<>"]{1,64}@[^\s@<>"]+\.[^\s@<>".]{2,}$/;
/** What mail programs show; SVG is not among it. */
const SHOWN = ['image/png', 'image/jpeg'];

/** The message of a mail, from its facts and what the office is now. @throws Unsendable. */
export async function compose(
  ctx: Context,
  mail: Mail,
  { settings, logoType, nowMs, day }: Surroundings,
): Promise<{ message: Message; links: Links }> {
  if (!ADDRESS.test(mail.recipient)) throw new Unsendable('bad_address');
  const { facts, write, uselessFrom, asOf }: Template = TEMPLATES[mail.kind];
  const known = facts.safeParse(mail.data);
  if (!known.success) throw new Unsendable('bad_facts');
  if (uselessFrom !== undefined && uselessFrom(known.data) <= nowMs) throw new Unsendable('too_late');
  const now = asOf === undefined ? known.data : asOf(known.data, day);
  if (now === null) throw new Unsendable('too_late');
  const links = await linksOf(ctx, mail);
  const content = write(now, mail.language, sayIn(mail.language, settings), links);
  const logoUrl = SHOWN.includes(logoType ?? '') ? `${ctx.publicUrl}${settings.office.logoPath}` : null;
  const look = lookOf(mail.language, settings, !isLive(ctx.connection), logoUrl, mail.kind !== 'test');
  return {
    links,
    message: {
      to: mail.recipient,
      from: { name: look.name, email: ctx.mailer.from },
      ...(look.supportEmail === '' ? {} : { replyTo: look.supportEmail }),
      subject: oneLine(content.subject),
      html: renderHtml(content, look),
      text: renderText(content, look),
      headers: await headersOf(mail, ctx.mailer.from),
    },
  };
}

/**
 * The provider makes the Message-ID itself and refuses ours, so nothing tells it that a mail is a second copy. What a
 * mail program can do it does by `References`: copies of one mail stand together (docs/decisions/0018).
 */
async function headersOf({ id, cause, language }: Mail, from: string): Promise<Record<string, string>> {
  const digest = (await hashToken(cause)).slice(0, 32);
  return {
    'X-Selfpay-Mail': id,
    References: `<${digest}@${from.slice(from.indexOf('@') + 1)}>`,
    'Auto-Submitted': 'auto-generated',
    'Content-Language': language,
  };
}
