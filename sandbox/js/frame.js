/**
 * The card's fields, in a frame of the stand-in's origin: what is typed here goes to the API and nowhere else.
 * Served as text like `stripe.js`, so it refers to nothing outside.
 */
export function frameJs(type) {
  const field = (name) => document.getElementById(name);
  const FIELDS = ['number', 'expiry', 'cvc', 'postal'];
  const touched = new Set();
  let port;
  let key;
  let wants = FIELDS;

  const digits = (name) => field(name).value.replace(/\D/g, '');
  const isAmex = () => /^3[47]/.test(digits('number'));

  function brand() {
    const number = digits('number');
    if (isAmex()) return 'amex';
    if (number.startsWith('4')) return 'visa';
    return /^(5[1-5]|2[2-7])/.test(number) ? 'mastercard' : 'unknown';
  }

  function luhn(number) {
    const sum = [...number].reverse().reduce((total, digit, at) => {
      const value = Number(digit) * (at % 2 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    return sum % 10 === 0;
  }

  /** What is wrong with each field as it stands, in Stripe's codes and words; null when it is complete. */
  const FAULTS = {
    number() {
      const number = digits('number');
      if (number.length < (isAmex() ? 15 : 16))
        return ['incomplete_number', 'Your card number is incomplete.'];
      return luhn(number) ? null : ['invalid_number', 'Your card number is invalid.'];
    },
    expiry() {
      const text = digits('expiry');
      if (text.length < 4) return ['incomplete_expiry', 'Your card’s expiration date is incomplete.'];
      const [month, year] = [Number(text.slice(0, 2)), 2000 + Number(text.slice(2))];
      if (month < 1 || month > 12) return ['invalid_expiry_month', 'Your card’s expiration date is invalid.'];
      const now = new Date();
      const past = year < now.getFullYear() || (year === now.getFullYear() && month <= now.getMonth());
      return past ? ['invalid_expiry_year_past', 'Your card’s expiration date is in the past.'] : null;
    },
    cvc() {
      const enough = digits('cvc').length === (isAmex() ? 4 : 3);
      return enough ? null : ['incomplete_cvc', 'Your card’s security code is incomplete.'];
    },
    postal() {
      const enough = field('postal').value.trim().length >= 5;
      return enough ? null : ['incomplete_zip', 'Your postal code is incomplete.'];
    },
  };

  function asError(fault) {
    return fault ? { type: 'validation_error', code: fault[0], message: fault[1] } : undefined;
  }

  /** A field that is still being typed is not yet wrong, unless it is full. */
  function shows(name) {
    const fault = FAULTS[name]();
    if (!fault) return null;
    return touched.has(name) || (field(name).value && !fault[0].startsWith('incomplete')) ? fault : null;
  }

  let last = '';

  function changed() {
    const shown = wants.map((name) => [name, shows(name)]);
    for (const [name, fault] of shown) mark(name, fault);
    const error = asError(shown.find(([, fault]) => fault)?.[1]);
    const empty = wants.every((name) => !field(name).value);
    const complete = wants.every((name) => !FAULTS[name]());
    const detail =
      type === 'card'
        ? { empty, complete, error, brand: brand(), value: { postalCode: field('postal').value.trim() } }
        : { empty, complete, collapsed: false, value: { type: 'card' } };
    const now = JSON.stringify(detail);
    if (now === last) return;
    last = now;
    port?.postMessage({ event: 'change', detail });
  }

  function mark(name, fault) {
    const text = field(`${name}-error`);
    field(name).setAttribute('aria-invalid', fault ? 'true' : 'false');
    text.textContent = fault ? fault[1] : '';
    text.hidden = !fault;
  }

  function format(name) {
    const text = digits(name);
    if (name === 'number') {
      const parts = isAmex() ? /^(\d{0,4})(\d{0,6})(\d{0,5})/ : /^(\d{0,4})(\d{0,4})(\d{0,4})(\d{0,4})/;
      field(name).value = text.match(parts).slice(1).filter(Boolean).join(' ');
    }
    if (name === 'expiry') {
      const month = /^[2-9]/.test(text) ? `0${text}` : text;
      field(name).value = month.length > 2 ? `${month.slice(0, 2)} / ${month.slice(2, 4)}` : month;
    }
    if (name === 'cvc') field(name).value = text.slice(0, isAmex() ? 4 : 3);
  }

  /** What `createPaymentMethod` answers when the fields are not complete. */
  function check() {
    for (const name of wants) touched.add(name);
    changed();
    return asError(wants.map((name) => FAULTS[name]()).find(Boolean));
  }

  function encode(pairs, name, value) {
    if (value === undefined || value === null) return;
    if (typeof value !== 'object') pairs.append(name, String(value));
    else for (const [inner, each] of Object.entries(value)) encode(pairs, `${name}[${inner}]`, each);
  }

  function bodyOf(params) {
    const expiry = digits('expiry');
    const card = {
      number: digits('number'),
      exp_month: Number(expiry.slice(0, 2)),
      exp_year: 2000 + Number(expiry.slice(2)),
      cvc: digits('cvc'),
    };
    const postal_code = field('postal').value.trim() || undefined;
    const billing = params.billing_details ?? {};
    const address = postal_code ? { postal_code, ...billing.address } : billing.address;
    const pairs = new URLSearchParams({ type: 'card' });
    const rest = { ...params, billing_details: { ...billing, address } };
    for (const [name, value] of Object.entries({ card, ...rest })) encode(pairs, name, value);
    return pairs;
  }

  async function create(params) {
    const error = check();
    if (error) return { error };
    try {
      const headers = { Authorization: `Bearer ${key}` };
      const response = await fetch('/v1/payment_methods', { method: 'POST', headers, body: bodyOf(params) });
      const answer = await response.json();
      return response.ok ? { paymentMethod: answer } : { error: answer.error };
    } catch {
      const message =
        'We are experiencing issues connecting to our payments provider. You have not been charged.';
      return { error: { type: 'api_connection_error', message } };
    }
  }

  const VARIABLES = {
    colorPrimary: '--ring',
    colorBackground: '--field',
    colorText: '--ink',
    colorTextSecondary: '--soft',
    colorTextPlaceholder: '--hint',
    colorDanger: '--bad',
    fontFamily: '--font',
    fontSizeBase: '--size',
    borderRadius: '--round',
  };
  const THEMES = {
    stripe: {},
    flat: { colorBackground: '#f1f1f1' },
    none: {},
    night: {
      colorBackground: '#30313d',
      colorText: '#ffffff',
      colorTextSecondary: '#cfcfd6',
      colorTextPlaceholder: '#a9a9b4',
      colorDanger: '#fe87a1',
      colorPrimary: '#85d996',
    },
  };

  function dress(look) {
    const set = (name, value) => value && document.documentElement.style.setProperty(name, value);
    const { theme = 'stripe', variables = {} } = look.appearance ?? {};
    const chosen = { ...THEMES[theme], ...variables };
    for (const [name, property] of Object.entries(VARIABLES)) set(property, chosen[name]);
    const { base = {}, invalid = {} } = look.style ?? {};
    set('--ink', base.color);
    set('--font', base.fontFamily);
    set('--size', base.fontSize);
    set('--field', base.backgroundColor);
    set('--hint', base['::placeholder']?.color);
    set('--bad', invalid.color);
    wants = look.hidePostalCode ? FIELDS.slice(0, 3) : FIELDS;
    field('postal-part').hidden = Boolean(look.hidePostalCode);
    for (const name of FIELDS) field(name).disabled = Boolean(look.disabled);
  }

  const DOES = {
    look: ({ look }) => dress(look),
    focus: () => field('number').focus(),
    blur: () => document.activeElement?.blur(),
    clear() {
      for (const name of FIELDS) field(name).value = '';
      touched.clear();
      changed();
    },
    check: () => ({ error: check() }),
    create: ({ params }) => create(params),
  };

  async function hear({ data }) {
    const result = await DOES[data.does]?.(data);
    if (data.id) port.postMessage({ answers: data.id, result });
  }

  function begin({ data, ports }) {
    if (port || data?.stripe !== 'init' || !ports[0]) return;
    port = ports[0];
    key = data.key;
    dress(data.look);
    port.onmessage = hear;
    new ResizeObserver(() => {
      port.postMessage({ height: Math.ceil(document.body.getBoundingClientRect().height) });
    }).observe(document.body);
    port.postMessage({ event: 'ready', detail: {} });
  }

  for (const name of FIELDS) {
    field(name).addEventListener('input', () => {
      format(name);
      changed();
    });
    field(name).addEventListener('focus', () => port?.postMessage({ event: 'focus', detail: {} }));
    field(name).addEventListener('blur', () => {
      if (field(name).value) touched.add(name);
      changed();
      port?.postMessage({ event: 'blur', detail: {} });
    });
  }
  addEventListener('keydown', (event) => {
    if (event.key === 'Enter') port?.postMessage({ submits: true });
    if (event.key === 'Escape') port?.postMessage({ event: 'escape', detail: {} });
  });
  addEventListener('message', begin);
}
