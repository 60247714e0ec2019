-- What the tables of the console are read by.

-- The words that find a user beside the user name: display name, family name and
-- e-mail addresses, folded by the program and cut.
CREATE TABLE user_words (
  store    TEXT NOT NULL,
  name_key TEXT NOT NULL,   -- of the user
  word     TEXT NOT NULL,
  shared   BIGINT NOT NULL, -- with how many characters of name_key it begins; no more than 15 are counted
  PRIMARY KEY (store, name_key, word)
) WITHOUT ROWID; -- sqlite
); -- postgres
CREATE INDEX user_words_word ON user_words (store, shared, word, name_key);

-- The users of before there were words. Only the program folds, so it does the
-- rest when it opens the database, and empties the table.
CREATE TABLE unworded_users (
  store TEXT NOT NULL,
  id    TEXT NOT NULL,
  PRIMARY KEY (store, id)
);
INSERT INTO unworded_users (store, id) SELECT store, id FROM users;

CREATE INDEX users_status ON users (store, status, name_key);

-- The members of a group by user name; groups in groups have none.
ALTER TABLE memberships ADD COLUMN member_key TEXT;
UPDATE memberships SET member_key = (SELECT u.name_key FROM users u WHERE u.store = memberships.store AND u.id = memberships.member_id)
WHERE member_type = 'USER';
CREATE INDEX memberships_member_key ON memberships (store, group_id, member_key);

-- In how many accounts a permission set is, and in how many of them as an older version.
CREATE INDEX provisioned_version ON provisioned (instance, permission_set, version);
