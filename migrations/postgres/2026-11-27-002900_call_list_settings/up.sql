-- How the call lists of the organisation are filled, as JSON; empty while it goes by the settings of the installation.
ALTER TABLE organisations ADD COLUMN call_list_settings TEXT NOT NULL DEFAULT '' CHECK (length(call_list_settings) <= 20000);
