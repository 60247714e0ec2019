-- What a portal is called besides the address it had at first. A name means one
-- instance in the whole deployment, since start URLs hold nothing else. Which of an
-- instance's names its portal shows is in the instance's settings.
CREATE TABLE portal_aliases (
  alias      TEXT PRIMARY KEY, -- a segment of the portal's path, or an https address
  instance   TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX portal_aliases_instance ON portal_aliases (instance, alias);
