import { html } from 'hono/html';
import { control, emailField, type Field, type Filled, message } from './fields.ts';
import type { PayPage } from './page.ts';

const NUMERIC = { inputmode: 'numeric', required: '', autocomplete: 'off' };
const HOLDER: Field = {
  name: 'account_holder_name',
  label: 'Account holder name',
  attributes: { autocomplete: 'name', required: '', placeholder: 'Full name on the account' },
};
const TYPE: Field = { name: 'account_holder_type', label: 'Account holder', attributes: {} };
const ROUTING: Field = {
  name: 'routing_number',
  label: 'Routing number',
  attributes: { ...NUMERIC, placeholder: '110000000', maxlength: '11' },
};
const ACCOUNT: Field = {
  name: 'account_number',
  label: 'Account number',
  attributes: { ...NUMERIC, placeholder: '000123456789', maxlength: '20' },
};

/** Every field of the bank form, with what was typed and what is wrong with it. */
export function bankFields(page: PayPage, filled: Filled) {
  return html`<input type="hidden" name="method" value="us_bank_account">
    ${emailField(filled, page.fixedEmail)}
    <div>${control(filled, HOLDER)}${message(filled, HOLDER)}</div>
    <div><label for="account_holder_type">${TYPE.label}</label>${holderType(filled)}${message(filled, TYPE)}</div>
    <div>${control(filled, ROUTING)}${message(filled, ROUTING)}</div>
    <div>${control(filled, ACCOUNT)}${message(filled, ACCOUNT)}</div>
    <p class="fine">${page.saves ? standing(page) : once(page)}</p>`;
}

function once({ summary }: PayPage) {
  return html`By pressing Pay you authorize ${summary.office} to debit this bank account for
    ${summary.total}. It takes up to 4 business days.`;
}

/** The mandate that is kept: any amount owed, until it is revoked. */
function standing({ summary }: PayPage) {
  return html`By pressing ${summary.total ? 'Pay' : 'Save'} you authorize ${summary.office} to debit this bank account
    for any amount owed, now and later, until you revoke this authorization. You can do so at any time by telling
    ${summary.office} 30 days before. A debit takes up to 4 business days.`;
}

function holderType(filled: Filled) {
  const chosen = filled.typed.account_holder_type;
  const option = (value: string, label: string) =>
    html`<option value="${value}"${value === chosen ? html` selected` : ''}>${label}</option>`;
  return html`<span class="select"><select id="account_holder_type" name="account_holder_type">
    ${option('individual', 'A person')}${option('company', 'A company')}</select></span>`;
}
