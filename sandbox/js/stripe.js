/**
 * Stripe.js as far as a virtual terminal needs it. Runs in the merchant's page: it is served as text, so it refers
 * to nothing outside. The card's number stays in a frame of the stand-in's own origin.
 */
export function stripeJs() {
  const { origin } = new URL(document.currentScript.src);

  function refuse(message) {
    throw Object.assign(new Error(message), { name: 'IntegrationError' });
  }

  function checkKey(key) {
    if (!key) refuse('Please call Stripe() with your publishable key. You used an empty string.');
    if (/^(sk|rk)_/.test(key)) refuse('You should not use your secret key with Stripe.js.');
    if (!/^pk_test_\w+$/.test(key)) refuse('Please call Stripe() with a publishable key: pk_test_…');
  }

  /** What is behind an element: its frame. */
  const frames = new WeakMap();

  class Elements {
    constructor(key, options) {
      this.key = key;
      this.options = options;
      this.made = new Map();
    }

    create(type, options = {}) {
      if (type !== 'card' && type !== 'payment') refuse(`This stand-in has no element of type ${type}.`);
      if (this.made.has(type)) refuse(`Can only create one Element of type ${type} through elements().`);
      const element = new CardFrame(this, type, options);
      this.made.set(type, element);
      return element.handle;
    }

    getElement(type) {
      return this.made.get(type)?.handle ?? null;
    }

    update(options) {
      Object.assign(this.options, options);
      for (const element of this.made.values()) element.send({ does: 'look', look: element.look() });
    }

    /** With the payment element: what is wrong with it, before a method is made of it. */
    async submit() {
      const element = this.made.get('payment');
      if (!element) refuse('elements.submit() needs a payment element.');
      const { error } = await element.ask({ does: 'check' });
      return error ? { error } : { selectedPaymentMethod: 'card' };
    }
  }

  class CardFrame {
    constructor(elements, type, options) {
      this.elements = elements;
      this.type = type;
      this.options = options;
      this.listeners = [];
      this.waiting = new Map();
      this.asked = 0;
      this.handle = this.makeHandle();
      frames.set(this.handle, this);
    }

    makeHandle() {
      const does = (what) => () => this.send({ does: what });
      return {
        mount: (target) => this.mount(target),
        unmount: () => this.unmount(),
        destroy: () => {
          this.unmount();
          this.elements.made.delete(this.type);
        },
        on: (name, handler) => this.listen(name, handler, false),
        once: (name, handler) => this.listen(name, handler, true),
        off: (name, handler) => {
          this.listeners = this.listeners.filter(
            (one) => one.name !== name || (handler && one.handler !== handler),
          );
          return this.handle;
        },
        update: (options) => {
          Object.assign(this.options, options);
          this.send({ does: 'look', look: this.look() });
        },
        focus: does('focus'),
        blur: does('blur'),
        clear: does('clear'),
      };
    }

    /** A card is styled by its own options, a payment element by the appearance, as Stripe's are. */
    look() {
      const { style, hidePostalCode, disabled } = this.options;
      const look = this.type === 'card' ? { style } : { appearance: this.elements.options.appearance };
      return JSON.parse(JSON.stringify({ ...look, hidePostalCode, disabled }));
    }

    mount(target) {
      const place = typeof target === 'string' ? document.querySelector(target) : target;
      if (!place)
        refuse(`The selector you specified (${target}) applies to no DOM elements that are on the page.`);
      this.unmount();
      this.place = place;
      place.replaceChildren();
      place.classList.add('StripeElement', 'StripeElement--empty');
      this.frame = document.createElement('iframe');
      this.frame.title =
        this.type === 'card' ? 'Secure card payment input frame' : 'Secure payment input frame';
      this.frame.src = `${origin}/js/frame?type=${this.type}`;
      Object.assign(this.frame.style, {
        border: '0',
        width: '100%',
        display: 'block',
        colorScheme: 'light only',
      });
      this.frame.style.height = this.type === 'card' ? '1.2em' : '300px';
      this.frame.addEventListener('load', () => this.greet());
      place.append(this.frame);
    }

    greet() {
      const { port1, port2 } = new MessageChannel();
      this.port = port1;
      port1.onmessage = ({ data }) => this.hear(data);
      const { key } = this.elements;
      this.frame.contentWindow.postMessage({ stripe: 'init', key, look: this.look() }, origin, [port2]);
    }

    unmount() {
      this.frame?.remove();
      this.place?.classList.remove(
        ...['', '--empty', '--focus', '--complete', '--invalid'].map((s) => `StripeElement${s}`),
      );
      this.port = this.frame = this.place = undefined;
    }

    listen(name, handler, once) {
      this.listeners.push({ name, handler, once });
      return this.handle;
    }

    send(message) {
      this.port?.postMessage(message);
    }

    /** Asks the frame and waits for its answer. */
    ask(message) {
      if (!this.port)
        refuse('We could not retrieve data from the specified Element. Please make sure it is mounted.');
      const id = ++this.asked;
      this.send({ ...message, id });
      return new Promise((resolve) => this.waiting.set(id, resolve));
    }

    hear(data) {
      if (data.answers) {
        this.waiting.get(data.answers)?.(data.result);
        this.waiting.delete(data.answers);
      } else if (data.height) this.frame.style.height = `${data.height}px`;
      else if (data.submits) this.place.closest('form')?.requestSubmit();
      else this.tell(data.event, data.detail);
    }

    tell(name, detail) {
      const mark = (state, on) => this.place?.classList.toggle(`StripeElement--${state}`, Boolean(on));
      if (name === 'focus' || name === 'blur') mark('focus', name === 'focus');
      if (name === 'change') {
        mark('empty', detail.empty);
        mark('complete', detail.complete);
        mark('invalid', detail.error);
      }
      const heard = this.listeners.filter((one) => one.name === name);
      this.listeners = this.listeners.filter((one) => one.name !== name || !one.once);
      for (const { handler } of heard) handler({ elementType: this.type, ...detail });
    }
  }

  /** Both of Stripe's ways: `{type: 'card', card, billing_details}` and `{elements, params}`. */
  async function createPaymentMethod(data) {
    const element = data?.elements ? data.elements.getElement('payment') : data?.card;
    const params = data?.elements ? data.params : data;
    const frame = element && frames.get(element);
    if (!frame) refuse('Invalid value for createPaymentMethod: card should be an object or element.');
    const { billing_details, metadata, allow_redisplay } = params ?? {};
    return frame.ask({ does: 'create', params: { billing_details, metadata, allow_redisplay } });
  }

  window.Stripe = function Stripe(key) {
    checkKey(key);
    return { elements: (options = {}) => new Elements(key, options), createPaymentMethod };
  };
  window.Stripe.version = 'sandbox';
}
