import { invalid } from './errors.ts';

/** Currencies that the stand-in's account can take. */
const CURRENCIES = 'usd aud cad chf dkk eur gbp hkd jpy mxn nok nzd pln sek sgd'.split(' ');

/** Stripe's limits on metadata: 50 keys, 40 characters a key, 500 a value. */
const METADATA = { keys: 50, key: 40, value: 500 };

/** Parameters that count or price something, with the least value Stripe takes. */
const LEAST: Record<string, number> = { limit: 1, quantity: 1, unit_amount: 0, amount: 0, fixed_amount: 0 };

/** Rules that follow from a parameter's name wherever it stands; returns the value as it will be kept. */
export function checkValue(param: string, value: string | number): string | number {
  const name = /([^[\]]+)\]?$/.exec(param)?.[1] ?? param;
  if (typeof value === 'number') return checkNumber(name, param, value);
  if (param.includes('metadata[')) return value;
  if (name === 'currency') {
    const currency = value.toLowerCase();
    if (CURRENCIES.includes(currency)) return currency;
    const supported = CURRENCIES.join(', ');
    throw invalid(
      `Invalid currency: ${value}. Stripe currently supports these currencies: ${supported}`,
      param,
    );
  }
  if (/^(success|cancel|return)_url$/.test(name) && !isUrl(value)) {
    throw invalid('Not a valid URL', param, 'url_invalid');
  }
  if (/^((customer|receipt)_)?email$/.test(name) && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
    throw invalid(`Invalid email address: ${value}`, param, 'email_invalid');
  }
  const longest = name === 'client_reference_id' ? 200 : 5000;
  if (value.length > longest) throw tooLong(param, value, longest);
  return value;
}

/** Refuses metadata beyond Stripe's limits; a null value unsets its key. */
export function checkMetadata(metadata: Record<string, unknown>, param: string): void {
  const keys = Object.keys(metadata);
  if (keys.length > METADATA.keys) {
    throw invalid(`Metadata can have at most ${METADATA.keys} keys, but you passed ${keys.length}.`, param);
  }
  for (const [key, value] of Object.entries(metadata)) {
    if (key.length > METADATA.key) {
      const given = `but you passed in a key that is ${key.length} characters. Invalid key: ${key}`;
      throw invalid(`Metadata keys can have up to ${METADATA.key} characters, ${given}`, param);
    }
    const length = String(value ?? '').length;
    if (length > METADATA.value) {
      const given = `but you passed in a value that is ${length} characters. Invalid value: ${value}`;
      throw invalid(`Metadata values can have up to ${METADATA.value} characters, ${given}`, param);
    }
  }
}

function checkNumber(name: string, param: string, value: number): number {
  const least = LEAST[name];
  if (least !== undefined && value < least) {
    const message = `This value must be greater than or equal to ${least}.`;
    throw invalid(message, param, 'parameter_invalid_integer');
  }
  if (name === 'limit' && value > 100) {
    throw invalid('This value must be less than or equal to 100.', param, 'parameter_invalid_integer');
  }
  return value;
}

function isUrl(text: string): boolean {
  return URL.canParse(text.replace('{CHECKOUT_SESSION_ID}', 'id')) && /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

function tooLong(param: string, value: string, longest: number): Error {
  const message = `Invalid string: ${value.slice(0, 10)}...${value.slice(-6)}; must be at most ${longest} characters`;
  return invalid(message, param, 'parameter_invalid_string');
}
