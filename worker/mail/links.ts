import type { Context } from '../context.ts';
import type { Links } from './content.ts';
import type { Mail } from './read.ts';
import { signToken } from './token.ts';

/**
 * Makes the links of a mail when it is sent, so that no token stands in the database. `manage` and `cancel` are about the
 * mail itself: its row says whose it is, what it is about and how old it is. The link of a kind `link` is about what
 * caused the mail, which can be used once.
 */
export async function linksOf(ctx: Context, mail: Mail): Promise<Links> {
  const { publicUrl } = ctx;
  const facts = mail.data as { self_pay_ids?: unknown; link?: unknown };
  const ids = Array.isArray(facts.self_pay_ids) ? facts.self_pay_ids.map(String) : [];
  const at = async (path: string, purpose: 'manage' | 'cancel' | 'link', id: string) =>
    `${publicUrl}${path}${await signToken(ctx.secret(), purpose, id)}`;
  if (mail.kind === 'link') return { manage: await at(MANAGE, 'link', String(facts.link)) };
  const pay = ids.length === 1 ? `${publicUrl}/pay/${ids[0]}` : `${publicUrl}/pay`;
  if (mail.customerId === null) return { pay };
  return {
    manage: await at(MANAGE, 'manage', mail.id),
    cancel: await at(CANCEL, 'cancel', mail.id),
    pay,
  };
}

const MANAGE = '/pay/account/';
const CANCEL = '/pay/autopay/';
