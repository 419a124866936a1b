import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { takesMoto } from '../control/account.ts';
import { invalid } from '../http/errors.ts';
import { onlyKnown } from '../resources/common.ts';

type Options = Stripe.PaymentIntentCreateParams.PaymentMethodOptions;

const AT = 'payment_method_options';
const CARD = 'moto,request_three_d_secure,setup_future_usage';
const BANK = 'setup_future_usage,verification_method';

/** Refuses options that the stand-in does not know, and MOTO where Stripe has not enabled it, in Stripe's words. */
export function checkOptions(box: Box, options: Options, confirms: boolean): void {
  onlyKnown(options, 'card,us_bank_account', 'the options', AT);
  const card = options.card || {};
  const bank = options.us_bank_account || {};
  onlyKnown(card, CARD, 'the options', `${AT}[card]`);
  onlyKnown(bank, BANK, 'the options', `${AT}[us_bank_account]`);
  if (card.moto === undefined) return;
  const param = `${AT}[card][moto]`;
  if (!takesMoto(box)) throw invalid(`Received unknown parameter: ${param}`, param, 'parameter_unknown');
  if (!confirms) throw invalid(`The parameter \`${param}\` can only be provided during confirmation.`, param);
}
