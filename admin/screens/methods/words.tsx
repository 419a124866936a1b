// What a stored card or bank account is called.
import type { Method } from '../../api/shapes.ts';
import { Pill } from '../../components/words.tsx';
import { cardBrand } from '../words.tsx';

type Known = Pick<Method, 'type' | 'brand' | 'last4'> & { bank?: string | null };

const TYPES: Record<string, string> = {
  card: 'Card',
  us_bank_account: 'Bank account',
  link: 'Link',
  cashapp: 'Cash App Pay',
  amazon_pay: 'Amazon Pay',
};

/** "Visa", "First Bank", "Bank account". */
function kindOf({ type, brand, bank }: Known): string {
  if (type === 'card' && brand) return cardBrand(brand);
  return bank || (TYPES[type] ?? type.replaceAll('_', ' '));
}

/** "Visa •••• 4242", for tables and choices. */
export const methodText = (method: Known): string =>
  method.last4 ? `${kindOf(method)} •••• ${method.last4}` : kindOf(method);

/** "Visa ending in 4242", for sentences and for who hears it. */
export const methodSays = (method: Known): string =>
  method.last4 ? `${kindOf(method)} ending in ${method.last4}` : kindOf(method);

/** The dots are read out as words. */
export function MethodName({ method }: { method: Known }) {
  return (
    <span class="whole" title={methodSays(method)}>
      {method.last4 ? (
        <>
          {kindOf(method)} <span aria-hidden="true">••••</span>
          <span class="hush">ending in</span> {method.last4}
        </>
      ) : (
        kindOf(method)
      )}
    </span>
  );
}

/** As it is printed on the card: "02/2028". */
export const expiry = (on: string): string => `${on.slice(5, 7)}/${on.slice(0, 4)}`;

const DAY_MS = 86_400_000;
const SOON_DAYS = 60;
/** @param today the office's. */
export const endsSoon = ({ state, expires_on: on }: Method, today: string): boolean =>
  state === 'valid' && on !== null && Date.parse(on) - Date.parse(today) < SOON_DAYS * DAY_MS;

export function MethodPill({ method, today }: { method: Method; today: string }) {
  if (method.state === 'invalid') return <Pill tone="bad">Cannot be charged</Pill>;
  if (method.state === 'removing') return <Pill>Being removed</Pill>;
  if (method.state === 'removed') return <Pill>Removed</Pill>;
  return endsSoon(method, today) ? <Pill tone="warn">Expires soon</Pill> : null;
}
