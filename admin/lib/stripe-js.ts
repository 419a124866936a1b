/** As much of Stripe.js as the virtual terminal uses (docs.stripe.com/js). */
export interface CardElement {
  mount(place: HTMLElement): void;
  destroy(): void;
  clear(): void;
  update(options: { style?: object; disabled?: boolean }): void;
  on(event: 'ready', handler: () => void): void;
  on(event: 'change', handler: (change: { complete: boolean; error?: { message: string } }) => void): void;
}
export interface StripeJs {
  elements(): { create(type: 'card', options: object): CardElement };
  createPaymentMethod(data: {
    type: 'card';
    card: CardElement;
  }): Promise<{ paymentMethod?: { id: string }; error?: { message?: string } }>;
}
declare global {
  interface Window {
    Stripe?: (publishableKey: string) => StripeJs;
  }
}

let loading: Promise<void> | null = null;

/**
 * Stripe's own script, loaded from Stripe (in a sandbox from the stand-in), once for each page.
 * @throws Error when it cannot be loaded.
 */
export async function loadStripe(scriptUrl: string, publishableKey: string): Promise<StripeJs> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = scriptUrl;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => {
      loading = null;
      script.remove();
      reject(new Error('Stripe’s card fields could not be loaded. Check the connection and try again.'));
    });
    document.head.appendChild(script);
  });
  await loading;
  if (window.Stripe === undefined) throw new Error('Stripe’s card fields could not be started.');
  return window.Stripe(publishableKey);
}
