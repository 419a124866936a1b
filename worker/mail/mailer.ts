import type { Env } from '../environment.ts';

/** An e-mail as the binding takes it (developers.cloudflare.com/email-service/api/send-emails/workers-api). */
export interface Message {
  to: string;
  from: { name: string; email: string };
  replyTo?: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
}

/** The way out for e-mail. */
export interface Mailer {
  /** What is not set up, in words for the operator; empty: mail can leave. */
  missing: string[];
  /** The address that mails come from. */
  from: string;
  /** @throws an error with the `code` that the service gave, if it gave one. */
  send(message: Message): Promise<{ messageId: string }>;
}

/** The site's own address, `https://pay.example.com`; null when it is not set, or malformed. */
export function publicUrlOf({ PUBLIC_URL: text }: Env): string | null {
  if (!text) return null;
  try {
    const { protocol, origin } = new URL(text);
    return protocol === 'https:' || protocol === 'http:' ? origin : null;
  } catch {
    return null;
  }
}

const ADDRESS = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/;

export function mailerOf(env: Env): Mailer {
  const { EMAIL: binding, MAIL_FROM: from = '' } = env;
  const missing = [
    ...(binding === undefined ? ['the binding EMAIL'] : []),
    ...(ADDRESS.test(from) ? [] : ['the variable MAIL_FROM, an address like billing@example.com']),
    ...(publicUrlOf(env) === null ? ['the variable PUBLIC_URL, like https://pay.example.com'] : []),
  ];
  return {
    missing,
    from,
    async send(message) {
      if (binding === undefined) throw new Error('there is no binding EMAIL');
      return binding.send(message);
    },
  };
}
