const ERROR = /^Stripe\w*Error: /;

/** Stripe's own words, without the name that its library gives the error. */
export const stripeSays = (message: string | null): string => (message ?? '').replace(ERROR, '');

/** Whether Stripe did not take the request, so that no bank was asked. */
export const isNotTaken = (message: string | null): boolean => ERROR.test(message ?? '');

/** Whether it was not taken because cards by phone are not enabled for the office's account. */
export const isAboutMoto = (message: string | null): boolean => /\bmoto\b/i.test(message ?? '');
