-- What a payer sees who opened the link of an e-mail to them (see 0004): opaque numbers, amounts, states; an e-mail address only so far
-- as its owner knows it again, "p•••@e•••.com".

-- What opens a customer's own page, once: a link that was sent for it, or the one in any other e-mail of the last 60 days.
CREATE VIEW payer_openings AS
SELECT id AS link_id, customer_id, substr(email, 1, 1) || '•••@' || substr(email, instr(email, '@') + 1, 1) || '•••' || substr(email, length(rtrim(email, replace(email, '.', '')))) AS sent_to,
  created_at, expires_at, EXISTS (SELECT 1 FROM payer_sessions s WHERE s.link_id = payer_links.id) AS used
FROM payer_links
UNION ALL
SELECT id, customer_id, substr(recipient, 1, 1) || '•••@' || substr(recipient, instr(recipient, '@') + 1, 1) || '•••' || substr(recipient, length(rtrim(recipient, replace(recipient, '.', '')))),
  created_at, created_at + 5184000000, EXISTS (SELECT 1 FROM payer_sessions s WHERE s.link_id = mails.id)
FROM mails WHERE customer_id IS NOT NULL AND kind <> 'link';

-- What was agreed to by completing a session, once it has begun; where the copy goes.
CREATE VIEW payer_agreements AS
SELECT g.stripe_id AS session_id, k.day, substr(k.email, 1, 1) || '•••@' || substr(k.email, instr(k.email, '@') + 1, 1) || '•••' || substr(k.email, length(rtrim(k.email, replace(k.email, '.', '')))) AS sent_to
FROM gateway_requests g CROSS JOIN consents k ON k.id = 'con_' || substr(g.id, 5) CROSS JOIN autopay a ON a.customer_id = k.customer_id AND a.consent_id = k.id
WHERE a.enabled = 1;

-- Sessions by which a customer stores a method.
CREATE VIEW payer_setups AS
SELECT stripe_id AS session_id, customer_id, session_status FROM gateway_requests WHERE kind = 'setup_session';

-- How a customer's prepaid balance is topped up.
CREATE VIEW payer_wallet AS
SELECT customer_id, enabled, threshold_cents, topup_cents FROM wallets;

-- A customer's payments, however they came, what went back, and what is on its way. `how`: Stripe's kind of method, or one of the words for
-- what came without Stripe. `self_pay_ids`: JSON, of the latest invoices of what it paid.
CREATE VIEW payer_payments AS
SELECT e.customer_id, e.id AS payment, e.at, e.amount_cents, iif(e.amount_cents > 0, 'paid', iif(e.kind = 'undo', 'undone', 'returned')) AS state,
  iif(e.kind = 'payment', coalesce(p.data ->> '$.method', 'other'), iif(e.kind = 'manual' AND e.type IN ('Check', 'Cash', 'EFT', 'Card'), e.type, 'other')) AS how,
  p.data ->> '$.brand' AS brand, p.data ->> '$.bank' AS bank, p.data ->> '$.last4' AS last4,
  (SELECT json_group_array(DISTINCT i.self_pay_id) FROM ledger_events v CROSS JOIN invoices i ON i.id = (SELECT max(n.invoice_id) FROM invoice_items n CROSS JOIN invoices o ON o.id = n.invoice_id
    WHERE n.receivable_id = v.receivable_id AND o.status IN ('open', 'paid', 'unpaid') AND o.self_pay_id IS NOT NULL) WHERE v.entry_id = e.id AND v.receivable_id IS NOT NULL) AS self_pay_ids
FROM register_entries e LEFT JOIN stripe_objects p ON p.kind = 'payment' AND p.id = e.number AND e.kind = 'payment'
WHERE e.amount_cents <> 0
UNION ALL
SELECT g.customer_id, g.id, g.created_at, g.amount_cents, 'on_its_way', coalesce(p.data ->> '$.method', g.methods), p.data ->> '$.brand', p.data ->> '$.bank', p.data ->> '$.last4',
  iif(g.self_pay_id IS NULL, '[]', json_array(g.self_pay_id))
FROM gateway_requests g INDEXED BY gateway_requests_processing LEFT JOIN stripe_objects p ON p.kind = 'payment' AND p.id = g.payment_id
WHERE g.outcome = 'processing' AND g.kind <> 'refund';
