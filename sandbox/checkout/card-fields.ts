import { html } from 'hono/html';
import { control, emailField, type Field, type Filled, input, message } from './fields.ts';

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
export function cardFields(filled: Filled, fixedEmail: string | null) {
  return html`${emailField(filled, fixedEmail)}
    <fieldset>
      <legend class="card-head">Card information ${brands}</legend>
      <div class="group">
        <div class="wide">${control(filled, CARD)}</div>
        <div class="first">${control(filled, MONTH)}</div>
        <div class="mid">${control(filled, YEAR)}</div>
        <div class="last">${control(filled, CVC)}</div>
      </div>
      ${[CARD, MONTH, CVC].map((field) => message(filled, field))}
    </fieldset>
    <div><label for="name">${NAME.label} <span class="hint">(optional)</span></label>${input(filled, NAME)}</div>
    <fieldset>
      <legend>Country and ZIP <span class="hint">(optional)</span></legend>
      <div class="group">
        <div class="wide"><label for="country">Country or region</label>${countries(filled.typed.country ?? 'US')}</div>
        <div class="wide end">${control(filled, ZIP)}</div>
      </div>
    </fieldset>`;
}

function countries(chosen: string) {
  const options = Object.entries(COUNTRIES).map(
    ([code, name]) => html`<option value="${code}"${code === chosen ? html` selected` : ''}>${name}</option>`,
  );
  return html`<span class="select"><select id="country" name="country" autocomplete="country">${options}</select></span>`;
}
