/**
 * What a page that a payer sees may know. Templates get one of these and nothing else, so a column that is
 * not named here cannot reach a payer. All amounts are integer cents of the deployment's currency.
 */

/** The sender of the letter, as the office set it up. */
export interface Office {
  name: string;
  /** Its name in contracts; empty when it is the same. */
  legalName: string;
  /** As people read it, e.g. "(555) 010-0142", and as a phone dials it, e.g. "+15550100142". */
  phone: string;
  phoneDial: string;
  /** e.g. "Monday to Friday, 8 am to 5 pm"; empty when not set. */
  phoneHours: string;
  /** For questions in writing; empty when not set. */
  supportEmail: string;
  /** Return address, a line each. */
  address: string[];
  /** The office's brand colour, "#rrggbb"; the portal computes a light and a dark pair that reach 7:1. */
  brandColor: string;
  /** Same-origin path of the logo, or null for the initials. */
  logoPath: string | null;
  currency: string;
  timeZone: string;
  /** What the office wants to say where the ID is typed, by language; empty: nothing. */
  note: { en: string; es: string };
  /** The deployment uses Stripe test keys: no real money. */
  testMode: boolean;
}

export interface BillLine {
  kind: 'item' | 'credit' | 'owed' | 'pending';
  /**
   * The item's number for `item`; null for the customer's credit (negative), earlier balance (positive), or payments on
   * their way (negative).
   */
  item: string | null;
  amountCents: number;
}

/** A stored card or bank account, as a receipt names it. */
export interface MethodName {
  kind: 'card' | 'bank' | 'other';
  /** "Visa", or the bank's name; null when Stripe did not tell. */
  name: string | null;
  last4: string | null;
}

/** What a customer has stored. `expiresOn`: the last day of a card, 'YYYY-MM-DD'. */
export interface StoredMethod extends MethodName {
  id: string;
  expiresOn: string | null;
  /** It can be charged. */
  valid: boolean;
  preferred: boolean;
  /** Automatic payment charges it. */
  automatic: boolean;
}

/** Automatic payment that is on. Days are 'YYYY-MM-DD' in the office. */
export interface Automatic {
  method: MethodName;
  /** The method can be charged. */
  valid: boolean;
  day: number;
  capCents: number | null;
  nextOn: string;
  /** What was announced for then; null: nothing yet. */
  nextCents: number | null;
}

/** A prepaid balance that is on: under the threshold, so much is charged. */
export interface TopUps {
  thresholdCents: number;
  topupCents: number;
}

/** A payment of a customer, or money that went back (negative). */
export interface PaymentLine {
  atMs: number;
  amountCents: number;
  state: 'paid' | 'on_its_way' | 'returned' | 'undone';
  /** How it was paid: with a method, or without Stripe. */
  method: MethodName | null;
  by: 'check' | 'cash' | 'transfer' | 'card' | 'other' | null;
  selfPayIds: string[];
}

/** What was done a moment ago on a customer's own page. */
export const DEEDS = ['saved', 'checking', 'preferred', 'removed', 'day', 'on', 'off'] as const;
export type Deed = (typeof DEEDS)[number];

/** What is wrong with what a payer typed who wants to pay automatically. `terms`: the text has changed since they read it. */
export interface AgreementErrors {
  email: null | 'empty' | 'malformed';
  day: null | 'wrong';
  method: null | 'missing';
  terms: boolean;
}

/** Agreeing to pay automatically: the form as it was typed, and word for word what is agreed to, a paragraph a line. */
export interface AgreementForm {
  text: string;
  /** A digest of the text, so that nobody agrees to another one than they saw. */
  terms: string;
  day: string;
  errors: AgreementErrors;
}

/** Why a payment did not go through, in the few kinds a payer can act on. */
export type FailureReason = 'insufficient_funds' | 'declined' | 'expired' | 'incorrect' | 'other';

/** A page that says why nothing can be paid here and now, and what to do instead. */
export type Notice =
  | { reason: 'not_found' }
  | { reason: 'no_page' }
  /** A link of an e-mail that was not made here, or not for this. */
  | { reason: 'link_unknown' }
  /** The customer's own page without a link that opens it: it was closed, or never open. */
  | { reason: 'account_closed' }
  /** `returnableUntilMs`: a bank debit paid it, and until then the bank may still return it; null: no such. */
  | { reason: 'already_paid'; invoice: string; selfPayId: string; returnableUntilMs: number | null }
  | { reason: 'on_its_way'; invoice: string; selfPayId: string; pendingCents: number }
  | { reason: 'nothing_due'; invoice: string; selfPayId: string; creditCents: number }
  | {
      reason: 'too_small' | 'too_large';
      invoice: string;
      selfPayId: string;
      dueCents: number;
      limitCents: number;
    }
  | { reason: 'not_payable_online'; invoice: string; selfPayId: string }
  | { reason: 'portal_off' }
  /** `selfPayId`: the bill to go back to; null: the customer's own page. */
  | { reason: 'stripe_unavailable'; selfPayId: string | null }
  | { reason: 'amount_changed'; selfPayId: string }
  | { reason: 'too_many_tries'; retryAfterSeconds: number }
  | { reason: 'foreign_form' }
  | { reason: 'wrong_method' }
  | { reason: 'body_too_large' }
  | { reason: 'privacy' }
  | { reason: 'broken'; reference: string };

export type View =
  /** `GET /pay`, and the same form kept on an error (422). `host` is the address of this page. */
  | {
      view: 'ask';
      host: string;
      typed: string;
      error: null | 'empty' | 'not_digits' | 'length' | 'check_digit';
    }
  /** `GET /pay/<id>`: what is owed today. `totalCents = dueCents + feeCents`. `failed`: the last try, if it failed just now. */
  | {
      view: 'bill';
      invoice: string;
      selfPayId: string;
      lines: BillLine[];
      dueCents: number;
      feeCents: number;
      totalCents: number;
      failed: null | FailureReason;
      /** The customer pays automatically already. */
      autopayOn: boolean;
      /** To pay automatically from now on; null: not offered. */
      offer: null | (AgreementForm & { ticked: boolean; email: string });
    }
  /** `GET /pay/<id>/done`: what became of one payment. `atMs`: epoch milliseconds. */
  | {
      view: 'done';
      /** `on_its_way`: the bank has been asked, which takes some days. `pending`: we do not know yet. */
      state: 'paid' | 'on_its_way' | 'pending' | 'failed' | 'unfinished';
      invoice: string;
      selfPayId: string;
      totalCents: number;
      feeCents: number;
      /** What the invoice still owes after this payment; negative or zero: nothing. */
      remainingCents: number;
      /** What was paid beyond what was owed and now stands as the customer's credit. */
      creditedCents: number;
      /** "Visa", "Mastercard"…, or the bank's name, and the last four digits, when Stripe told us. */
      method: null | { brand: string; last4: string };
      /** It was paid from a bank account: until then the bank may still return it. */
      returnableUntilMs: number | null;
      receipt: null | string;
      atMs: number;
      failed: null | FailureReason;
      /** Automatic payment was set up by it; where the copy goes, "p•••@e•••.com". */
      agreed: null | { sentTo: string };
    }
  /** `/pay/autopay/<token>` and `/pay/account/off`: what is on, and the button that turns it off; or that it is off. */
  | {
      view: 'stop';
      action: string;
      /** The customer's own page is open: the way back to it. */
      inAccount: boolean;
      automatic: Automatic | null;
      topUps: TopUps | null;
      /** Something else is on that was agreed to with another address. */
      hidden: boolean;
    }
  /** `/pay/account/<token>`: the button that opens the customer's own page; or that the link was used, and the way to a new one. */
  | { view: 'link'; action: string; state: 'ready' | 'used' | 'sent'; sentTo: string }
  /** `/pay/account`: a customer's own page. */
  | {
      view: 'account';
      /**
       * What is owed on all that was invoiced; negative: the customer's credit. Null: the address is not known to be the customer's, so
       * the page shows only what came with it.
       */
      owedCents: number | null;
      bills: { invoice: string; selfPayId: string; dueCents: number }[];
      automatic: Automatic | null;
      /** The office offers automatic payment. */
      mayAgree: boolean;
      topUps: TopUps | null;
      hidden: boolean;
      methods: StoredMethod[];
      payments: PaymentLine[];
      /** There are older ones. */
      more: boolean;
      did: Deed | null;
    }
  /** `/pay/account/agree`: turning automatic payment on, or changing what it charges. */
  | ({
      view: 'agree';
      methods: StoredMethod[];
      chosen: string | null;
      /** It is on already. */
      on: boolean;
      sentTo: string;
      /** So that pressing twice is agreeing once. */
      once: string;
    } & AgreementForm)
  /** `/pay/account/day`. */
  | { view: 'day'; automatic: Automatic; day: string; error: null | 'wrong' }
  /** `/pay/account/methods/<id>/remove`: what happens to automatic payment is said before it happens. */
  | { view: 'remove'; method: StoredMethod; after: Removal }
  /** `/pay/account/payments`. `older`: where the next page begins; null: this is the last. */
  | { view: 'payments'; payments: PaymentLine[]; older: string | null }
  | ({ view: 'notice' } & Notice);

/** What becomes of automatic payment when a method is removed: nothing, or it is turned off. */
export type Removal = 'nothing' | 'off';

/** A page: its HTTP status, its language (BCP 47, from Accept-Language), its office, and what it shows. */
export type PayerPage = { status: number; language: string; nonce: string; office: Office } & View;
