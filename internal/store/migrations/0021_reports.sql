-- The groups in a group, among its members that may be very many: who reaches an
-- account is found from the groups that are assigned to it downwards.
CREATE INDEX memberships_nested ON memberships (store, group_id, member_id) WHERE member_type = 'GROUP';
