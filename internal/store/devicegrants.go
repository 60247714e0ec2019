package store

import (
	"time"

	"gatehouse/internal/idc"
)

// DeviceStatus is where a device grant stands (RFC 8628).
type DeviceStatus string

const (
	DevicePending  DeviceStatus = "PENDING"  // no person has decided
	DeviceApproved DeviceStatus = "APPROVED" // its client may have tokens, once
	DeviceDenied   DeviceStatus = "DENIED"
	DeviceSpent    DeviceStatus = "SPENT" // its client has had them
)

// DeviceGrant is a client that waits for a person to let it in. Grants live for
// minutes and open nothing by themselves, so their changes are not logged; what
// comes of them is.
type DeviceGrant struct {
	CodeHash  []byte // SHA-256 of the device code
	UserCode  string
	Instance  idc.InstanceID
	Client    idc.OAuthClient
	SourceIP  string
	Status    DeviceStatus
	CreatedAt time.Time
	ExpiresAt time.Time

	// Who decided, and in which portal session.
	Store   idc.StoreID
	User    idc.UserID
	Session idc.SessionID
	// Family is what was made of the grant when it was spent.
	Family idc.FamilyID

	// Interval is the least time between two polls, PolledAt the last of Polls.
	Interval time.Duration
	Polls    int64
	PolledAt time.Time
}

// InsertDeviceGrant adds a pending grant. A taken user code is Conflict of
// reason UNIQUENESS_CONSTRAINT_VIOLATION.
func (tx *Tx) InsertDeviceGrant(g DeviceGrant) error {
	client, err := doc(g.Client)
	if err != nil {
		return err
	}
	_, err = tx.exec("InsertDeviceGrant", g.CodeHash, g.UserCode, g.Instance, client, g.SourceIP, idc.Network(g.SourceIP),
		int64(g.Interval/time.Second), g.CreatedAt, g.ExpiresAt)
	return err
}

// DeviceGrant finds a grant by the hash of its device code, expired and spent ones too.
func (tx *Tx) DeviceGrant(hash []byte) (DeviceGrant, error) {
	return tx.deviceGrant("DeviceGrant", hash)
}

// DeviceGrantByUserCode finds a grant by its user code, expired and spent ones too.
func (tx *Tx) DeviceGrantByUserCode(code string) (DeviceGrant, error) {
	return tx.deviceGrant("DeviceGrantByUserCode", code)
}

func (tx *Tx) deviceGrant(query string, key any) (DeviceGrant, error) {
	g, err := scanOne(tx, query, scanDeviceGrant, key)
	if noRow(err) {
		return g, idc.NotFound("DEVICE_GRANT", "", "There is no such code.")
	}
	return g, err
}

// CountPendingGrants counts the grants that the network of an address waits for.
func (tx *Tx) CountPendingGrants(address string) (n int, err error) {
	err = tx.row("CountPendingGrants", []any{&n}, idc.Network(address), tx.Now())
	return n, err
}

// PollDeviceGrant records a poll and the interval from now on. It reports false,
// and changes nothing, when the grant has been polled or decided since g was read.
func (tx *Tx) PollDeviceGrant(g DeviceGrant, interval time.Duration) (bool, error) {
	n, err := tx.exec("PollDeviceGrant", g.CodeHash, g.Polls, tx.Now(), int64(interval/time.Second))
	return n == 1, err
}

// DecideDeviceGrant approves or denies a pending grant for a person. It reports
// false when somebody has decided already.
func (tx *Tx) DecideDeviceGrant(g DeviceGrant, status DeviceStatus, p idc.Person) (bool, error) {
	n, err := tx.exec("DecideDeviceGrant", g.CodeHash, status, p.Store, p.User, p.Session)
	return n == 1, err
}

// SpendDeviceGrant spends an approved grant for a family. Of all that try, one is
// told true.
func (tx *Tx) SpendDeviceGrant(g DeviceGrant, family idc.FamilyID) (bool, error) {
	n, err := tx.exec("SpendDeviceGrant", g.CodeHash, family)
	return n == 1, err
}

func scanDeviceGrant(s scanner) (DeviceGrant, error) {
	var g DeviceGrant
	var seconds int64
	err := s.Scan(&g.CodeHash, &g.UserCode, &g.Instance, fromDoc(&g.Client), &g.SourceIP, &g.Status,
		&g.Store, &g.User, &g.Session, &g.Family, &seconds, &g.Polls, at(&g.PolledAt), at(&g.CreatedAt), at(&g.ExpiresAt))
	g.Interval = time.Duration(seconds) * time.Second
	return g, err
}
