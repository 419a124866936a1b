/** The columns of a file: what they are called, and how long their cells may be. */
export const FIELDS = {
  account: {
    longest: 40,
    also: 'acct account_no account_number account_id acct_no acct_number customer customer_no customer_number customer_id customer_account cust cust_no cust_id client client_no client_number client_id',
  },
  customer_name: {
    longest: 120,
    also: 'name full_name account_name client_name cust_name bill_to bill_to_name responsible_party',
  },
  customer_kind: { longest: 20, also: 'kind type customer_type account_type client_type' },
  email: { longest: 254, also: 'e_mail email_address e_mail_address mail customer_email' },
  phone: {
    longest: 40,
    also: 'phone_no phone_number telephone tel mobile cell cell_phone home_phone customer_phone',
  },
  address: {
    longest: 300,
    also: 'mailing_address billing_address street_address customer_address full_address',
  },
  receivable: {
    longest: 40,
    also: 'receivable_no receivable_number receivable_id item item_no item_number job job_no job_number case case_no case_number dispatch dispatch_no dispatch_number work_order work_order_no ticket ticket_no',
  },
  description: { longest: 200, also: 'item_description service service_description details what' },
  service_date: { longest: 40, also: 'date_of_service service_on service_day dos job_date' },
  due_date: { longest: 40, also: 'due due_on due_by pay_by date_due' },
  amount: {
    longest: 40,
    also: 'balance balance_due amount_due amount_owed amount_outstanding open_amount open_balance current_balance outstanding owed due_amount remaining',
  },
  invoice: {
    longest: 40,
    also: 'invoice_no invoice_number invoice_id inv inv_no inv_number bill_no bill_number statement_no statement_number',
  },
  invoice_date: {
    longest: 40,
    also: 'inv_date invoiced_on issued issued_on issue_date date_issued bill_date statement_date',
  },
  invoice_due_date: { longest: 40, also: 'inv_due inv_due_date invoice_due invoice_due_on' },
  self_pay_id: {
    longest: 20,
    also: 'selfpay selfpay_id self_pay self_pay_no self_pay_number online_id pay_online_id portal_id',
  },
  status: { longest: 20, also: 'invoice_status inv_status' },
} as const;
export type Field = keyof typeof FIELDS;

/** A column of the file, and which field it is; null: ignored. */
export interface Column {
  name: string;
  field: Field | null;
}

const BY_NAME = new Map(
  (Object.keys(FIELDS) as Field[]).flatMap((field) =>
    [field, ...FIELDS[field].also.split(' ')].map((name) => [name.replaceAll('_', ''), field] as const),
  ),
);

/** Which field a column's name means: capitals, spaces, accents and punctuation do not matter, and # is "No". */
export function fieldOf(name: string): Field | null {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('#', ' no ')
    .replace(/[^a-z0-9]/g, '');
  return BY_NAME.get(plain) ?? null;
}

/** The columns of a header. */
export function readHeader(names: string[]): Column[] {
  return names.map((name) => ({ name: name.trim().slice(0, 60), field: fieldOf(name.slice(0, 200)) }));
}

/** What is wrong with a file's columns, each with what to do; empty when rows can be read. */
export function headerProblems(columns: Column[]): string[] {
  const has = (field: Field) => columns.some((column) => column.field === field);
  const names = columns.map(({ name }) => `“${name}”`).join(', ');
  const twice = (Object.keys(FIELDS) as Field[]).flatMap((field) => {
    const same = columns.filter((column) => column.field === field);
    return same.length < 2
      ? []
      : [`The columns ${same.map(({ name }) => `“${name}”`).join(' and ')} both mean ${field}. Keep one.`];
  });
  const missing = (field: Field, why: string) =>
    `There is no column “${field}”${why}. The file’s columns are ${names === '' ? 'none' : names}; docs/office/import.md lists what they may be called.`;
  return [
    ...twice,
    ...(has('account') ? [] : [missing('account', ', the customer’s number')]),
    ...(has('receivable') && !has('amount')
      ? [missing('amount', ', what is still owed on each receivable')]
      : []),
    ...(has('amount') && !has('receivable') ? [missing('receivable', ', each receivable’s number')] : []),
    ...(has('invoice') && !has('receivable') && !has('amount')
      ? [missing('receivable', ': an invoice is a list of receivables')]
      : []),
  ];
}
