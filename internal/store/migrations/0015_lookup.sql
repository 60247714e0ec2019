-- How events are looked up, and for how long they are kept.

-- What the call was about: [{"type": …, "name": …}].
ALTER TABLE events ADD COLUMN resources JSONB NOT NULL DEFAULT '[]';
CREATE INDEX events_time ON events (at, id);

-- In which ten seconds of an account's trail an attribute has a value. Written
-- behind the events, so that recording one costs no more than its own row.
CREATE TABLE event_index (
  account TEXT   NOT NULL,
  key     TEXT   NOT NULL, -- EventName, EventSource, Username, …
  value   TEXT   NOT NULL,
  span    BIGINT NOT NULL, -- when the ten seconds begin
  PRIMARY KEY (account, key, value, span)
);
CREATE INDEX event_index_span ON event_index (span);
