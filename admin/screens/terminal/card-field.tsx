import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { type CardElement, loadStripe, type StripeJs } from '../../lib/stripe-js.ts';

/** What makes a payment method of what stands in Stripe's fields. */
export interface Card {
  stripe: StripeJs;
  element: CardElement;
}

interface Props {
  scriptUrl: string;
  publishableKey: string;
  disabled: boolean;
  error: string | undefined;
  onReady(card: Card): void;
  /** `complete`: all that the card needs was typed. */
  onChange(complete: boolean): void;
}

/** Stripe's own card fields, in Stripe's own frame: nothing that is typed there can be read from here. */
export function CardField({ scriptUrl, publishableKey, disabled, error, onReady, onChange }: Props) {
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const element = useRef<CardElement>();
  const [state, setState] = useState<'loading' | 'ready' | Error>('loading');
  const [wrong, setWrong] = useState<string>();
  useEffect(() => {
    let gone = false;
    const begin = async () => {
      const stripe = await loadStripe(scriptUrl, publishableKey);
      if (gone || place.current === null) return;
      const card = stripe.elements().create('card', { style: styleNow(), disableLink: true });
      element.current = card;
      card.on('ready', () => setState('ready'));
      card.on('change', (change) => {
        setWrong(change.error?.message);
        onChange(change.complete);
      });
      card.mount(place.current);
      onReady({ stripe, element: card });
    };
    begin().catch((problem: Error) => setState(problem));
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const restyle = () => element.current?.update({ style: styleNow() });
    dark.addEventListener('change', restyle);
    return () => {
      gone = true;
      dark.removeEventListener('change', restyle);
      element.current?.destroy();
    };
  }, [scriptUrl, publishableKey]);
  useEffect(() => element.current?.update({ disabled }), [disabled]);
  const says = wrong ?? error ?? (state instanceof Error ? state.message : undefined);
  return (
    <div class={says ? 'field wrong' : 'field'}>
      <span class="label" id={id}>
        Card
      </span>
      <p class="small quiet">Stripe’s own fields: the number goes to Stripe alone. Never write it down.</p>
      {/* biome-ignore lint/a11y/useSemanticElements: the fields of this group are in a frame. */}
      <div class="card-box" role="group" aria-labelledby={id} aria-busy={state === 'loading'} ref={place} />
      {says && (
        <p class="small error" role="alert">
          {says}
        </p>
      )}
    </div>
  );
}

/** The colours of the app as they are now, for Stripe's frame, which cannot read them. */
function styleNow(): object {
  const styles = getComputedStyle(document.documentElement);
  const colour = (name: string) => styles.getPropertyValue(name).trim();
  return {
    base: {
      color: colour('--ink'),
      fontSize: '16px',
      iconColor: colour('--soft'),
      '::placeholder': { color: colour('--soft') },
    },
    invalid: { color: colour('--bad'), iconColor: colour('--bad') },
  };
}
