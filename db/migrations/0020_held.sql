-- What a customer's open disputes hold is found by the customer, however many are open in the office.
CREATE INDEX disputes_held ON disputes (customer_id) WHERE stage IN ('inquiry', 'open');
DROP VIEW held_receivables;
CREATE VIEW held_receivables AS
SELECT receivable_id, 'pending' AS why, request_id AS source_id, customer_id FROM awaited_receivables
UNION ALL
SELECT v.receivable_id, 'dispute', d.id, d.customer_id FROM disputes d INDEXED BY disputes_held CROSS JOIN ledger_events v ON v.entry_id = d.entry_id
WHERE d.stage IN ('inquiry', 'open') AND v.receivable_id IS NOT NULL;
