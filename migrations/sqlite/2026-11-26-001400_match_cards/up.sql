-- Origins whose pages may frame match cards of the organisation, with spaces between.
ALTER TABLE organisations ADD COLUMN card_ancestors TEXT NOT NULL DEFAULT '' CHECK (length(card_ancestors) <= 5000);
