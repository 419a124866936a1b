import { html } from 'hono/html';

export interface Field {
  name: string;
  label: string;
  /** Attributes that are constants of its file. */
  attributes: Record<string, string>;
}

/** A form as the payer left it. */
export interface Filled {
  /** What was typed, by field. */
  typed: Readonly<Record<string, string>>;
  /** What is wrong, by field. */
  errors: Readonly<Record<string, string | undefined>>;
  /** Fields that are never shown again as typed. */
  secret: readonly string[];
}

/** A field with its label. */
export function control(filled: Filled, field: Field) {
  return html`<label for="${field.name}">${field.label}</label>${input(filled, field)}`;
}

export function input(filled: Filled, field: Field) {
  const { name } = field;
  const wrong = filled.errors[name] !== undefined;
  const attributes = {
    id: name,
    name,
    type: 'text',
    ...field.attributes,
    value: filled.secret.includes(name) ? '' : (filled.typed[name] ?? ''),
    ...(wrong && firstWrong(filled) === name ? { autofocus: '' } : {}),
    ...(wrong ? { 'aria-invalid': 'true', 'aria-describedby': `${name}-error` } : {}),
  };
  const pairs = Object.entries(attributes).map(([key, value]) => html` ${key}="${value}"`);
  return html`<input${pairs}>`;
}

/** Gets the focus, so that a phone scrolls to what is wrong. */
function firstWrong(filled: Filled): string | undefined {
  return Object.keys(filled.errors).find((name) => filled.errors[name] !== undefined);
}

/** What is wrong with a field, under it. */
export function message(filled: Filled, field: Field) {
  const text = filled.errors[field.name];
  return text ? html`<p class="error" id="${field.name}-error">${text}</p>` : '';
}

const EMAIL: Field = {
  name: 'email',
  label: 'Email',
  attributes: { type: 'email', autocomplete: 'email', placeholder: 'email@example.com' },
};

/** The payer's e-mail: fixed when the session was made with it. */
export function emailField(filled: Filled, fixed: string | null) {
  if (fixed) {
    return html`<div><label for="email">Email</label><input id="email" type="email" value="${fixed}" readonly></div>`;
  }
  return html`<div><label for="email">${EMAIL.label} <span class="hint">(optional)</span></label>
    ${input(filled, EMAIL)}${message(filled, EMAIL)}</div>`;
}
