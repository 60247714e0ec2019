-- Events are searched by several attributes at once, and in the trails of all accounts.
ALTER TABLE events ADD COLUMN address TEXT NOT NULL DEFAULT ''; -- where the call came from; '' in events of before
CREATE INDEX event_index_value ON event_index (key, value, span);

-- Since when the index has also error codes, addresses and ids of resources: for good
-- where nothing had been indexed.
INSERT INTO settings (key, value) SELECT 'events.indexed.more', value FROM settings WHERE key = 'events.indexed';

-- Mail of one person.
CREATE INDEX mails_user ON mails (store, user_id, id);

-- Who asked for a batch, or for its failures once more: work goes on in that name.
ALTER TABLE assignment_batches ADD COLUMN author JSONB NOT NULL DEFAULT '{}';
