-- Users, groups and memberships. Keys ending in _key are folded by the program,
-- so that both databases compare them alike.
CREATE TABLE users (
  store      TEXT NOT NULL,
  id         TEXT NOT NULL,
  user_name  TEXT NOT NULL,
  name_key   TEXT NOT NULL,
  email_key  TEXT,
  status     TEXT NOT NULL,
  source     TEXT NOT NULL,
  revision   BIGINT NOT NULL,
  attributes JSONB NOT NULL,
  external   JSONB NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL,
  PRIMARY KEY (store, id)
);
CREATE UNIQUE INDEX users_name ON users (store, name_key);
CREATE UNIQUE INDEX users_email ON users (store, email_key);

CREATE TABLE groups (
  store       TEXT NOT NULL,
  id          TEXT NOT NULL,
  name        TEXT NOT NULL,
  name_key    TEXT NOT NULL,
  description TEXT NOT NULL,
  source      TEXT NOT NULL,
  revision    BIGINT NOT NULL,
  external    JSONB NOT NULL,
  created_at  BIGINT NOT NULL,
  created_by  TEXT NOT NULL,
  updated_at  BIGINT NOT NULL,
  updated_by  TEXT NOT NULL,
  PRIMARY KEY (store, id)
);
CREATE UNIQUE INDEX groups_name ON groups (store, name_key);

-- The names that sources have for users and groups.
CREATE TABLE external_ids (
  store       TEXT NOT NULL,
  kind        TEXT NOT NULL, -- USER or GROUP
  issuer      TEXT NOT NULL,
  external_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  PRIMARY KEY (store, kind, issuer, external_id)
);
CREATE INDEX external_ids_owner ON external_ids (store, kind, id);

CREATE TABLE memberships (
  store       TEXT NOT NULL,
  id          TEXT NOT NULL,
  group_id    TEXT NOT NULL,
  member_type TEXT NOT NULL, -- USER or GROUP
  member_id   TEXT NOT NULL,
  origin      TEXT NOT NULL,
  created_at  BIGINT NOT NULL,
  created_by  TEXT NOT NULL,
  updated_at  BIGINT NOT NULL,
  updated_by  TEXT NOT NULL,
  PRIMARY KEY (store, id),
  FOREIGN KEY (store, group_id) REFERENCES groups (store, id)
);
CREATE UNIQUE INDEX memberships_member ON memberships (store, member_type, member_id, group_id);
CREATE INDEX memberships_group ON memberships (store, group_id, id);
