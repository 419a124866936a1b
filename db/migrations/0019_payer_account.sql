-- What a payer sees who opened the link of an e-mail to them (see 0004): opaque numbers, amounts, states; an e-mail address only so far
-- as its owner knows it again, "p•••@e•••.com".
-- Whoever holds a letter can pay, agree to automatic payment and give an address of their own. So an address that the office does not have
-- from the customer opens only what came with that address.

-- Addresses stay in these two; what is made from them says only whether two are the same.
-- A link that was sent for a customer's page opens it once, and so does that of any other mail for 60 days. `known`: the office has the
-- address from the customer.
CREATE VIEW link_sights AS
SELECT l.link_id, l.customer_id, l.email, l.created_at, l.expires_at,
  EXISTS (SELECT 1 FROM customers c WHERE c.id = l.customer_id AND lower(c.email) = lower(l.email))
    OR EXISTS (SELECT 1 FROM payer_links o WHERE o.customer_id = l.customer_id AND o.sent_by IS NOT NULL AND lower(o.email) = lower(l.email))
    OR EXISTS (SELECT 1 FROM consents k WHERE k.customer_id = l.customer_id AND k.how = 'staff' AND lower(k.email) = lower(l.email)) AS known
FROM (
  SELECT id AS link_id, customer_id, email, created_at, expires_at FROM payer_links
  UNION ALL
  SELECT id, customer_id, recipient, created_at, created_at + 5184000000 FROM mails WHERE customer_id IS NOT NULL AND kind <> 'link'
) l;
-- The stored methods that a link shows: all, or those that were stored with its address.
CREATE VIEW method_sights AS
SELECT s.link_id, m.id AS method_id
FROM link_sights s CROSS JOIN payment_methods m ON m.customer_id = s.customer_id LEFT JOIN gateway_requests g ON g.id = m.request_id
WHERE s.known OR lower(coalesce(g.consent ->> '$.email', (SELECT b.email FROM link_sights b WHERE b.link_id = g.requested_by))) = lower(s.email);

CREATE VIEW payer_openings AS
SELECT link_id, customer_id, substr(email, 1, 1) || '•••@' || substr(email, instr(email, '@') + 1, 1) || '•••' || substr(email, length(rtrim(email, replace(email, '.', '')))) AS sent_to,
  created_at, expires_at, known, EXISTS (SELECT 1 FROM payer_sessions s WHERE s.link_id = link_sights.link_id) AS used
FROM link_sights;

-- What a link shows: stored methods; automatic payment, also when it was turned off; how a prepaid balance is topped up.
CREATE VIEW payer_stored AS
SELECT s.link_id, m.id AS method_id, m.type, m.brand, m.bank, m.last4, m.expires_on, m.state, m.recurring, m.preferred
FROM method_sights s CROSS JOIN payment_methods m ON m.id = s.method_id;
CREATE VIEW payer_standing AS
SELECT s.link_id, a.enabled, a.day, a.cap_cents, a.due_on, a.noticed_cents, m.id AS method_id, m.type, m.brand, m.bank, m.last4, m.state AS method_state, c.fee_policy
FROM link_sights s CROSS JOIN autopay a ON a.customer_id = s.customer_id CROSS JOIN customers c ON c.id = a.customer_id CROSS JOIN consents k ON k.id = a.consent_id CROSS JOIN payment_methods m ON m.id = a.method_id
WHERE s.known OR lower(k.email) = lower(s.email);
CREATE VIEW payer_topups AS
SELECT s.link_id, w.threshold_cents, w.topup_cents
FROM link_sights s CROSS JOIN wallets w ON w.customer_id = s.customer_id CROSS JOIN consents k ON k.id = w.consent_id
WHERE w.enabled = 1 AND (s.known OR lower(k.email) = lower(s.email));
-- What is charged to a customer without them, whoever may see more of it: the method of automatic payment that is on, and whether top-ups are.
CREATE VIEW payer_unasked AS
SELECT id AS customer_id, (SELECT a.method_id FROM autopay a WHERE a.customer_id = customers.id AND a.enabled = 1) AS method_id,
  EXISTS (SELECT 1 FROM wallets w WHERE w.customer_id = customers.id AND w.enabled = 1) AS topups_on
FROM customers;

-- Payments, however they came, what went back, and what is on its way: all, or those that were made with what the link shows. `how`: Stripe's
-- kind of method, or one of the words for what came without Stripe. `self_pay_ids`: JSON, of the latest invoices of what it paid.
CREATE VIEW payer_payments AS
SELECT s.link_id, e.id AS payment, e.at, e.amount_cents, iif(e.amount_cents > 0, 'paid', iif(e.kind = 'undo', 'undone', 'returned')) AS state,
  iif(e.kind = 'payment', coalesce(p.data ->> '$.method', 'other'), iif(e.kind = 'manual' AND e.type IN ('Check', 'Cash', 'EFT', 'Card'), e.type, 'other')) AS how,
  p.data ->> '$.brand' AS brand, p.data ->> '$.bank' AS bank, p.data ->> '$.last4' AS last4,
  (SELECT json_group_array(DISTINCT i.self_pay_id) FROM ledger_events v CROSS JOIN invoices i ON i.id = (SELECT max(n.invoice_id) FROM invoice_items n CROSS JOIN invoices o ON o.id = n.invoice_id
    WHERE n.receivable_id = v.receivable_id AND o.status IN ('open', 'paid', 'unpaid') AND o.self_pay_id IS NOT NULL) WHERE v.entry_id = e.id AND v.receivable_id IS NOT NULL) AS self_pay_ids
FROM link_sights s CROSS JOIN register_entries e ON e.customer_id = s.customer_id LEFT JOIN stripe_objects p ON p.kind = 'payment' AND p.id = e.number AND e.kind = 'payment'
WHERE e.amount_cents <> 0 AND (s.known OR e.kind = 'payment' AND EXISTS (SELECT 1 FROM gateway_requests g WHERE g.customer_id = s.customer_id AND g.payment_id = e.number
  AND (lower(g.consent ->> '$.email') = lower(s.email) OR g.method_id IN (SELECT t.method_id FROM method_sights t WHERE t.link_id = s.link_id))))
UNION ALL
SELECT s.link_id, g.id, g.created_at, g.amount_cents, 'on_its_way', coalesce(p.data ->> '$.method', g.methods), p.data ->> '$.brand', p.data ->> '$.bank', p.data ->> '$.last4',
  iif(g.self_pay_id IS NULL, '[]', json_array(g.self_pay_id))
FROM link_sights s CROSS JOIN gateway_requests g INDEXED BY gateway_requests_processing ON g.customer_id = s.customer_id LEFT JOIN stripe_objects p ON p.kind = 'payment' AND p.id = g.payment_id
WHERE g.outcome = 'processing' AND g.kind <> 'refund'
  AND (s.known OR lower(g.consent ->> '$.email') = lower(s.email) OR g.method_id IN (SELECT t.method_id FROM method_sights t WHERE t.link_id = s.link_id));

-- What was agreed to by completing a session, once it has begun; where the copy goes.
CREATE VIEW payer_agreements AS
SELECT g.stripe_id AS session_id, k.day, substr(k.email, 1, 1) || '•••@' || substr(k.email, instr(k.email, '@') + 1, 1) || '•••' || substr(k.email, length(rtrim(k.email, replace(k.email, '.', '')))) AS sent_to
FROM gateway_requests g CROSS JOIN consents k ON k.id = 'con_' || substr(g.id, 5) CROSS JOIN autopay a ON a.customer_id = k.customer_id AND a.consent_id = k.id
WHERE a.enabled = 1;

-- Sessions by which a customer stores a method. `stored`: it is there; a bank may have to be asked first.
CREATE VIEW payer_setups AS
SELECT g.stripe_id AS session_id, g.customer_id, g.session_status, EXISTS (SELECT 1 FROM payment_methods m WHERE m.customer_id = g.customer_id AND m.request_id = g.id) AS stored
FROM gateway_requests g WHERE g.kind = 'setup_session';
