import { html } from 'hono/html';
import type { Typed } from './card-form.ts';
import type { PayPage } from './page.ts';

interface Field {
  name: keyof Typed;
  label: string;
  /** Attributes that are constants of this file. */
  attributes: Record<string, string>;
}

const NUMERIC = { inputmode: 'numeric', required: '' };
const CARD: Field = {
  name: 'card_number',
  label: 'Card number',
  attributes: { ...NUMERIC, autocomplete: 'cc-number', placeholder: '1234 1234 1234 1234', maxlength: '23' },
};
const MONTH: Field = {
  name: 'exp_month',
  label: 'Expiration month, two digits',
  attributes: { ...NUMERIC, autocomplete: 'cc-exp-month', placeholder: 'MM', maxlength: '2' },
};
const YEAR: Field = {
  name: 'exp_year',
  label: 'Expiration year',
  attributes: { ...NUMERIC, autocomplete: 'cc-exp-year', placeholder: 'YY', maxlength: '4' },
};
const CVC: Field = {
  name: 'cvc',
  label: 'Security code (CVC)',
  attributes: { ...NUMERIC, autocomplete: 'cc-csc', placeholder: 'CVC', maxlength: '4' },
};
const NAME: Field = {
  name: 'name',
  label: 'Cardholder name',
  attributes: { autocomplete: 'cc-name', placeholder: 'Full name on card' },
};
const ZIP: Field = {
  name: 'postal_code',
  label: 'ZIP or postal code',
  attributes: { autocomplete: 'postal-code', placeholder: 'ZIP', maxlength: '12' },
};
const EMAIL: Field = {
  name: 'email',
  label: 'Email',
  attributes: { type: 'email', autocomplete: 'email', placeholder: 'email@example.com' },
};

const COUNTRIES = {
  US: 'United States',
  CA: 'Canada',
  GB: 'United Kingdom',
  AU: 'Australia',
  DE: 'Germany',
  MX: 'Mexico',
};

const brands = html`<span class="brands" role="list" aria-label="Cards taken">${[
  'Visa',
  'Mastercard',
  'Amex',
].map((brand) => html`<span role="listitem">${brand}</span>`)}</span>`;

/** Every field of the card form, with what was typed and what is wrong with it. */
export function cardFields(page: PayPage) {
  return html`${page.fixedEmail ? fixedEmail(page.fixedEmail) : emailField(page)}
    <fieldset>
      <legend class="card-head">Card information ${brands}</legend>
      <div class="group">
        <div class="wide">${control(page, CARD)}</div>
        <div class="first">${control(page, MONTH)}</div>
        <div class="mid">${control(page, YEAR)}</div>
        <div class="last">${control(page, CVC)}</div>
      </div>
      ${[CARD, MONTH, CVC].map((field) => message(page, field))}
    </fieldset>
    <div><label for="name">${NAME.label} <span class="hint">(optional)</span></label>${input(page, NAME)}</div>
    <fieldset>
      <legend>Country and ZIP <span class="hint">(optional)</span></legend>
      <div class="group">
        <div class="wide"><label for="country">Country or region</label>${countries(page.typed.country)}</div>
        <div class="wide end">${control(page, ZIP)}</div>
      </div>
    </fieldset>`;
}

function emailField(page: PayPage) {
  return html`<div><label for="email">${EMAIL.label} <span class="hint">(optional)</span></label>
    ${input(page, EMAIL)}${message(page, EMAIL)}</div>`;
}

function fixedEmail(email: string) {
  return html`<div><label for="email">Email</label><input id="email" type="email" value="${email}" readonly></div>`;
}

function control(page: PayPage, field: Field) {
  return html`<label for="${field.name}">${field.label}</label>${input(page, field)}`;
}

function input(page: PayPage, field: Field) {
  const { name } = field;
  const wrong = page.errors[name] !== undefined || (name === 'card_number' && page.declined !== null);
  const first = wrong && firstWrong(page) === name;
  const attributes = {
    id: name,
    name,
    type: 'text',
    ...field.attributes,
    value: name === 'cvc' ? '' : page.typed[name],
    ...(first ? { autofocus: '' } : {}),
    ...(wrong ? { 'aria-invalid': 'true', 'aria-describedby': `${name}-error` } : {}),
  };
  const pairs = Object.entries(attributes).map(([key, value]) => html` ${key}="${value}"`);
  return html`<input${pairs}>`;
}

/** Gets the focus, so that a phone scrolls to what is wrong. */
function firstWrong(page: PayPage): string {
  return (
    (['email', 'card_number', 'exp_month', 'cvc'] as const).find((name) => page.errors[name]) ?? 'card_number'
  );
}

function message(page: PayPage, field: Field) {
  const text = page.errors[field.name] ?? (field === CARD ? page.declined : null);
  return text ? html`<p class="error" id="${field.name}-error">${text}</p>` : '';
}

function countries(chosen: string) {
  const options = Object.entries(COUNTRIES).map(
    ([code, name]) => html`<option value="${code}"${code === chosen ? html` selected` : ''}>${name}</option>`,
  );
  return html`<span class="select"><select id="country" name="country" autocomplete="country">${options}</select></span>`;
}
