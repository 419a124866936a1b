-- What each invoice asks for, live: items_cents - credit_cents. `items`: JSON, [receivable, price, balance] for each.
-- The credit is the customer's ledger less what their other open invoices have already counted, but never more than
-- the ledger holds and never a debt that it does not hold: what was counted may have been spent or paid since.
CREATE VIEW invoice_balances AS
SELECT i.id AS invoice_id, i.series, i.seq, i.number, i.self_pay_id, i.status, i.customer_id, c.fee_policy,
  (SELECT json_group_array(json_array(r.id, r.price_cents, r.balance_cents)) FROM invoice_items n CROSS JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id) AS items,
  (SELECT coalesce(sum(r.balance_cents), 0) FROM invoice_items n CROSS JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id) AS items_cents,
  max(min(c.ledger_cents, 0), min(max(c.ledger_cents, 0), c.ledger_cents - (SELECT coalesce(sum(o.carried_cents), 0) FROM invoices o WHERE o.customer_id = i.customer_id AND o.status = 'open' AND o.carried_cents <> 0 AND o.id <> i.id))) AS credit_cents
FROM invoices i CROSS JOIN customers c ON c.id = i.customer_id;
