-- A customer that is taken out of the books again, as a withdrawn import does, reads no dispute of another one.
CREATE INDEX disputes_customer ON disputes (customer_id) WHERE customer_id IS NOT NULL;
