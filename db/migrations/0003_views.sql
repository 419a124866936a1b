-- What each invoice asks for: one row per item, live. What is asked = Σ balance_cents − credit_cents, where the
-- credit is the customer's ledger less what their other open invoices have already counted.
CREATE VIEW invoice_balances AS
SELECT i.id AS invoice_id, i.series, i.seq, i.number, i.self_pay_id, i.status, i.customer_id, c.fee_policy,
  r.id AS item, r.price_cents, r.balance_cents,
  c.ledger_cents - (SELECT coalesce(sum(o.carried_cents), 0) FROM invoices o WHERE o.customer_id = i.customer_id AND o.status = 'open' AND o.carried_cents <> 0 AND o.id <> i.id) AS credit_cents
FROM invoices i
CROSS JOIN customers c ON c.id = i.customer_id
LEFT JOIN invoice_items n ON n.invoice_id = i.id
LEFT JOIN receivables r ON r.id = n.receivable_id;
