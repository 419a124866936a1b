const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Prefix and length of Stripe's own ids, by kind. */
const SHAPES = {
  session: ['cs_test_a1', 56],
  payment_intent: ['pi_3', 23],
  charge: ['ch_3', 23],
  balance_transaction: ['txn_3', 23],
  payment_method: ['pm_1', 23],
  event: ['evt_1', 23],
  mandate: ['mandate_1', 23],
  setup_intent: ['seti_1', 23],
  setup_attempt: ['setatt_1', 23],
  customer: ['cus_', 14],
  line_item: ['li_1', 23],
  price: ['price_1', 23],
  product: ['prod_', 14],
  shipping_rate: ['shr_1', 23],
  dispute: ['du_1', 23],
  payout: ['po_1', 23],
  refund: ['re_3', 23],
  payment: ['py_3', 23],
  payment_refund: ['pyr_1', 23],
  request: ['req_', 14],
} as const;

export type IdKind = keyof typeof SHAPES;

/** A random id shaped as Stripe's: `pi_3…`. */
export function newId(kind: IdKind): string {
  const [prefix, length] = SHAPES[kind];
  return prefix + randomText(length);
}

/** `length` random letters and digits. */
export function randomText(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** The same key and kind always give the same id; different keys collide with probability 2⁻¹²⁸. */
export function idFromKey(kind: IdKind, key: string): string {
  const [prefix, length] = SHAPES[kind];
  const next = generatorFor(`${kind}:${key}`);
  return prefix + Array.from({ length }, () => ALPHABET[next() % ALPHABET.length]).join('');
}

/** A deterministic stream of 32-bit integers: four rounds of a multiplying hash seed an sfc32. */
export function generatorFor(seed: string): () => number {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let i = 0; i < seed.length; i++) {
    const code = seed.charCodeAt(i);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}
