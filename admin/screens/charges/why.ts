/** Why nothing was charged (worker/charges/bill.ts), as the end of a sentence. */
const SKIPPED: Record<string, string> = {
  autopay_off: 'automatic payment is off',
  not_noticed: 'the customer was not told ten days before, as a bank debit needs',
  awaits_notice: 'its notice has to be sent first, and ten days to pass, as a bank debit needs',
  no_longer_fits: 'the customer no longer is whom the run means',
  no_method: 'there is no method that may be charged',
  busy: 'another charge was under way',
  nothing_owed: 'nothing was owed any more',
  out_of_range: 'what is owed is not within the run’s amounts',
  more_than_owed: 'less was owed',
  too_small: 'less was owed than can be charged',
  too_large: 'more was owed than can be charged at once',
};

/** What an attempt says of itself: a reason of ours in words, or a sentence about the bank's answer. No full stop. */
export const skippedBecause = (why: string | null): string =>
  why === null || why === '' ? 'no reason was kept' : (SKIPPED[why] ?? why.replace(/\.$/, ''));

/** The same as a sentence of its own. */
export function whySays(why: string | null): string {
  if (why === null || why === '') return '';
  const said = skippedBecause(why);
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
}
