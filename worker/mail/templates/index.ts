import type { z } from 'zod';
import { cancelled } from './cancelled.ts';
import { consent } from './consent.ts';
import { expiring } from './expiring.ts';
import { failure } from './failure.ts';
import { link } from './link.ts';
import { methodInvalid } from './method-invalid.ts';
import { notice } from './notice.ts';
import { receipt } from './receipt.ts';
import { test } from './test.ts';

/** Every kind of mail. */
export const TEMPLATES = {
  consent,
  notice,
  receipt,
  failure,
  cancelled,
  link,
  expiring,
  method_invalid: methodInvalid,
  test,
};

export type Kind = keyof typeof TEMPLATES;
/** What a kind of mail needs to know. */
export type FactsOf<K extends Kind> = z.input<(typeof TEMPLATES)[K]['facts']>;

export const KINDS = Object.keys(TEMPLATES) as [Kind, ...Kind[]];
