-- Of a withheld firm, the partners among whose members it was, with what stood there, in JSON.
ALTER TABLE withheld_firms ADD COLUMN memberships TEXT NOT NULL DEFAULT '[]';
