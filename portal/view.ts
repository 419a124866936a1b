import type { AstroGlobal } from 'astro';
import type { PayerPage } from '../worker/payer/page.ts';
import { type Money, moneyIn } from './money.ts';
import { type Texts, textsFor } from './texts/index.ts';

export type PageOf<V extends PayerPage['view']> = Extract<PayerPage, { view: V }>;

/** What a template starts with: its page, the page's words and its way to write money. Sets the HTTP status. */
export function open<V extends PayerPage['view']>(
  astro: Pick<AstroGlobal, 'locals' | 'response'>,
  view: V,
): { page: PageOf<V>; t: Texts; money: Money } {
  const page: PayerPage | undefined = astro.locals.cfContext.page;
  if (page?.view !== view) throw new Error(`The Worker asked for the ${view} template without its page`);
  astro.response.status = page.status;
  const t = textsFor(page.language);
  return { page: page as PageOf<V>, t, money: moneyIn(t.locale, page.office.currency) };
}
