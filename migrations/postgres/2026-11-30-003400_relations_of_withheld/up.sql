-- Of a withheld firm, the firms that had it among their relations by name, with what stood there, in JSON.
ALTER TABLE withheld_firms ADD COLUMN relations TEXT NOT NULL DEFAULT '[]';
