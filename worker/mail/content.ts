import type { z } from 'zod';
import type { Say } from './say.ts';

/** The languages that mails speak. */
export type Language = 'en' | 'es';

/** Where a mail's links lead; a link that is missing leaves its button out. */
export interface Links {
  /** The payer's cards, bank accounts and automatic payments. */
  manage?: string;
  /** The same, at what can be stopped. */
  cancel?: string;
  /** What is owed, without signing in. */
  pay?: string;
}

export type Fact = [name: string, value: string];

/** A piece of a mail. Every text is plain: what renders it escapes it. */
export type Block =
  | { text: string }
  /** Names and values, one below the other. */
  | { facts: Fact[] }
  /** Word for word what somebody agreed to. */
  | { quote: string }
  | { button: { label: string; url: string } }
  | { small: string };

/**
 * What a mail says. Both forms of a mail, HTML and plain text, are made from it, so that they cannot differ.
 */
export interface Content {
  subject: string;
  heading: string;
  blocks: Block[];
}

/** As a template writes it: null stands for what is not there this time. */
export interface Draft extends Omit<Content, 'blocks'> {
  blocks: (Exclude<Block, { facts: Fact[] }> | { facts: (Fact | null)[] } | null)[];
}

/** A kind of mail: what it needs to know, and what it then says. */
export interface Template<F extends z.ZodType = z.ZodType> {
  facts: F;
  write(facts: z.output<F>, language: Language, say: Say, links: Links): Content;
  /** From when on it would only confuse, epoch milliseconds; by default never. */
  uselessFrom?(facts: z.output<F>): number;
  /** What is so when it leaves on a day, 'YYYY-MM-DD', of what was so when it was written; null: it would only confuse. By default all. */
  asOf?(facts: z.output<F>, day: string): z.output<F> | null;
}

/**
 * Makes a template. `words` has all that it says, in each language: a language that lacks some does not compile.
 */
export function template<F extends z.ZodType, W>(
  facts: F,
  words: Record<Language, W>,
  write: (facts: z.output<F>, words: W, say: Say, links: Links) => Draft,
  time: Pick<Template<F>, 'uselessFrom' | 'asOf'> = {},
): Template<F> {
  return {
    facts,
    write: (known, language, say, links) => finished(write(known, words[language], say, links)),
    ...time,
  };
}

function finished({ blocks, ...rest }: Draft): Content {
  return {
    ...rest,
    blocks: blocks
      .filter((block) => block !== null)
      .map((block) => ('facts' in block ? { facts: block.facts.filter((fact) => fact !== null) } : block)),
  };
}
