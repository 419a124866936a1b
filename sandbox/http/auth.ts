import type { Settings } from '../settings.ts';
import { ACCOUNT_ID, API_VERSION } from '../settings.ts';
import { invalid, StripeError } from './errors.ts';

/**
 * Refuses a call without the right secret key (Bearer, or Basic with the key as user) or of another version. A
 * publishable key is enough for what a browser may do.
 */
export function checkCaller(headers: Headers, settings: Settings, inBrowser = false): void {
  const key = keyOf(headers.get('Authorization') ?? '');
  if (!key) throw noKey();
  const publishable = /^pk_test_\w+$/.test(key);
  if (publishable && !inBrowser) throw secretKeyRequired();
  const right = publishable || isSecret(key, settings);
  if (!right) {
    const shown = `${key.slice(0, 8)}${'*'.repeat(Math.max(0, key.length - 12))}${key.slice(-4)}`;
    throw unauthorized(`Invalid API Key provided: ${shown}`);
  }
  const account = headers.get('Stripe-Account');
  if (account && account !== ACCOUNT_ID) throw foreignAccount(account);
  const version = headers.get('Stripe-Version');
  if (version && version !== API_VERSION) {
    throw invalid(`Invalid Stripe API version: ${version}. This stand-in speaks ${API_VERSION} only.`);
  }
}

function isSecret(key: string, { secretKey }: Settings): boolean {
  return secretKey ? key === secretKey : /^(sk|rk)_test_\w+$/.test(key);
}

function secretKeyRequired(): StripeError {
  const message =
    'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of ' +
    'your API keys at https://dashboard.stripe.com/account/apikeys.';
  return new StripeError(403, { type: 'invalid_request_error', code: 'secret_key_required', message });
}

function keyOf(authorization: string): string {
  const [scheme = '', value = ''] = authorization.split(/\s+/, 2);
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return '';
  try {
    return atob(value).split(':')[0] ?? '';
  } catch {
    return '';
  }
}

function foreignAccount(account: string): StripeError {
  const message = `The provided key does not have access to account '${account}' (or that account does not exist).`;
  return new StripeError(403, { type: 'invalid_request_error', code: 'account_invalid', message });
}

function noKey(): StripeError {
  const how = "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')";
  const see = 'See https://stripe.com/docs/api#authentication for details, or we can help at';
  return unauthorized(
    `You did not provide an API key. You need to provide your API key in the Authorization header, ${how}. ` +
      `${see} https://support.stripe.com/.`,
  );
}

function unauthorized(message: string): StripeError {
  const headers = { 'WWW-Authenticate': 'Bearer realm="Stripe"' };
  return new StripeError(401, { type: 'invalid_request_error', message }, headers);
}
