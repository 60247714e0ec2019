package idc

import "time"

// SignInSettings are how people sign in to an instance; the zero value is how
// they do when nobody has said anything.
type SignInSettings struct {
	SessionMinutes int  `json:"sessionMinutes,omitempty"` // length of a portal session; 0 is DefaultSession
	EmailOTP       bool `json:"emailOtp,omitempty"`       // who has no password yet gets a code by mail (reference 7.1)
}

// Bounds of a portal session's length (reference 7.5).
const (
	DefaultSession  = 8 * time.Hour
	ShortestSession = 15 * time.Minute
	LongestSession  = 90 * 24 * time.Hour
)

// Session is how long a portal session lasts.
func (s SignInSettings) Session() time.Duration {
	if s.SessionMinutes == 0 {
		return DefaultSession
	}
	return time.Duration(s.SessionMinutes) * time.Minute
}

// Mail is one message of the outbox, as its sender sees it.
type Mail struct {
	Store     StoreID
	ID        string
	User      UserID // "" while it is not known who asked for it
	Kind      MailKind
	State     MailState
	Attempts  int    // to send it
	Reason    string // what the mail server said last
	CreatedAt time.Time
	ExpiresAt time.Time // after which it is not worth sending
	EndedAt   time.Time // when it was sent or given up; else zero

	// Letter is what it says, sealed; empty once it was sent or given up.
	Letter []byte
}

// MailKind is what a mail is about.
type MailKind string

const (
	MailInvitation   MailKind = "INVITATION"
	MailReset        MailKind = "RESET"
	MailUpdated      MailKind = "UPDATED"
	MailVerification MailKind = "VERIFICATION"
	MailCode         MailKind = "CODE"
)

// MailState is where a mail stands.
type MailState string

const (
	MailWaiting MailState = "WAITING"
	MailSent    MailState = "SENT"
	MailFailed  MailState = "FAILED" // given up; Reason says why
)
