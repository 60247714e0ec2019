package local

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Reasons in AWS's spelling of STS.
const (
	reasonToken         idc.Reason = "InvalidIdentityToken"
	reasonExpired       idc.Reason = "ExpiredTokenException"
	reasonRejected      idc.Reason = "IDPRejectedClaim"
	reasonCommunication idc.Reason = "IDPCommunicationError"
)

func invalidToken(format string, args ...any) error { return reasoned(reasonToken, format, args...) }
func expiredToken(format string, args ...any) error { return reasoned(reasonExpired, format, args...) }
func rejected(format string, args ...any) error     { return reasoned(reasonRejected, format, args...) }

func reasoned(r idc.Reason, format string, args ...any) error {
	e := idc.Invalid(format, args...)
	e.Reason = r
	return e
}

// Federated is what credentials were issued upon, besides the session.
type Federated struct {
	Subject  string
	Audience string
	Issuer   string
	// SubjectType and NameQualifier are SAML's.
	SubjectType   string
	NameQualifier string
}

// vouched is somebody for whom a provider vouches, and what they ask for.
type vouched struct {
	Assumption
	who      idc.Federated
	action   string              // sts:AssumeRoleWithSAML
	claims   map[string][]string // condition keys that last
	ends     time.Time           // of the sign-in with the provider; zero for no bound
	signedIn time.Time
	// spend is called in the transaction that issues; it refuses what was spent.
	spend      func(tx *op.Tx, role idc.Role) error
	parameters map[string]any // of the event
	response   map[string]any
	resources  []op.EventResource
}

// lookUp reads what is needed to verify an unauthenticated request, before anybody
// has proven anything: it leaves no event, and changes nothing.
func lookUp[T any](ctx context.Context, s *STS, c idc.Caller, fn func(*op.Tx) (T, error)) (T, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (T, error) {
		tx.Permit("what a provider's tokens are verified with decides who is asking")
		tx.Event.Unlogged = true
		return fn(tx)
	})
}

// activeAccount is an account that has callers; NotFound otherwise.
func activeAccount(tx *op.Tx, id idc.AccountID) error {
	account, err := tx.Account(id)
	if err == nil && account.Status != idc.AccountActive {
		err = idc.NotFound("ACCOUNT", string(id), "The account %s is not active.", id)
	}
	return err
}

// assumeFederated issues credentials of a role to whoever a provider vouches for,
// when the role's trust policy names the provider. A role that is not there is
// refused as one that does not trust it.
func (s *STS) assumeFederated(ctx context.Context, c idc.Caller, v vouched) (Assumed, error) {
	c.Kind, c.Account, c.Federated = idc.CallerFederated, v.Role.Account(), &v.who
	session, packed, err := sessionOf(c, v.Assumption)
	if err != nil {
		s.refused(c, err)
		return Assumed{}, err
	}
	session.Provider, session.Claims, session.Authenticated = string(v.who.Provider), v.claims, v.signedIn
	return op.Update(ctx, s.cfg.Gate, c, func(tx *op.Tx) (Assumed, error) {
		tx.Event.ReadOnly, tx.Event.Parameters = true, v.parameters
		role, err := s.federatedRole(tx, v, session)
		if err != nil {
			return Assumed{}, err
		}
		if err := checkDuration(c, v.Assumption, role); err != nil {
			return Assumed{}, err
		}
		if err := sessionPoliciesExist(tx, role.Account, v.PolicyARNs); err != nil {
			return Assumed{}, err
		}
		if err := v.spend(tx, role); err != nil {
			return Assumed{}, err
		}
		expires := tx.Now().Add(min(cmp.Or(v.Duration, defaultSession), role.MaxSession))
		if !v.ends.IsZero() && v.ends.Before(expires) {
			expires = v.ends
		}
		out, err := s.issue(tx, role, session, expires)
		out.PackedSize = packed
		recordFederated(tx, role, v, out)
		return out, err
	})
}

// refused puts on record that somebody a provider vouches for was refused before a
// transaction began.
func (s *STS) refused(c idc.Caller, err error) {
	var e *idc.Error
	if !errors.As(err, &e) {
		return
	}
	code := string(e.Reason)
	if code == "" {
		code = map[bool]string{true: "AccessDenied", false: "ValidationException"}[e.Kind == idc.KindDenied]
	}
	s.cfg.Gate.RefusedAs(c, code, e.Message)
}

// federatedRole finds the role and asks its trust policy.
func (s *STS) federatedRole(tx *op.Tx, v vouched, session idc.RoleSession) (idc.Role, error) {
	refused := idc.Denied("Not authorized to perform %s", v.action)
	role, err := openRole(tx, v.Role, refused)
	if err != nil {
		return role, err
	}
	trust, err := s.trusts.trust(role)
	if err != nil {
		return role, fmt.Errorf("trust policy of %s: %w", v.Role, err)
	}
	check := op.Check{Resource: v.Role, Owner: role.Account, Policy: trust, Keys: assumeKeys(v.Assumption, session), ResourceTags: role.Tags}
	maps.Copy(check.Keys, v.who.Keys)
	for _, check.Action = range actionsOf(v.action, session) {
		if err := tx.Authorize(check); err != nil {
			if idc.Is(err, idc.KindDenied) {
				// Nobody's account is asked here, so nobody is told why.
				err = idc.Denied("Not authorized to perform %s", check.Action)
			}
			return role, err
		}
	}
	return role, nil
}

// actionsOf are the actions that a trust policy must allow for a session.
func actionsOf(assume string, session idc.RoleSession) []string {
	actions := []string{assume}
	if len(session.Tags) > 0 {
		actions = append(actions, "sts:TagSession")
	}
	if session.SourceIdentity != "" {
		actions = append(actions, "sts:SetSourceIdentity")
	}
	return actions
}

// issue makes credentials of a role; whether it may, and until when, is decided.
func (s *STS) issue(tx *op.Tx, role idc.Role, made idc.RoleSession, expires time.Time) (Assumed, error) {
	made.Account, made.RoleID, made.RoleARN = role.Account, role.ID, role.ARN()
	made.Issued, made.Expires = tx.Now(), expires.Truncate(time.Second)
	if made.RootRoleID == "" {
		made.RootRole, made.RootRoleID, made.RootExpires = role.ARN(), role.ID, made.Expires
	}
	credentials, err := s.cfg.Sealer.Seal(made, tx.Caller.Person)
	return Assumed{
		Credentials: credentials, ARN: idc.AssumedRoleARN(role.Account, role.Name, made.Name),
		RoleID: string(role.ID) + ":" + made.Name, SourceIdentity: made.SourceIdentity,
	}, err
}

// recordFederated completes the event.
func recordFederated(tx *op.Tx, role idc.Role, v vouched, out Assumed) {
	tx.Event.Resources = append([]op.EventResource{{ARN: role.ARN(), Account: role.Account, Type: "AWS::IAM::Role"}}, v.resources...)
	tx.Event.Response = issued(out)
	maps.Copy(tx.Event.Response, v.response)
}

// issued is what events say of credentials: nothing that is secret.
func issued(out Assumed) map[string]any {
	response := map[string]any{
		"credentials":     map[string]any{"accessKeyId": out.AccessKeyID, "expiration": out.Expires.UTC().Format(time.RFC3339)},
		"assumedRoleUser": map[string]any{"assumedRoleId": out.RoleID, "arn": out.ARN},
	}
	if out.PackedSize != nil {
		response["packedPolicySize"] = *out.PackedSize
	}
	if out.SourceIdentity != "" {
		response["sourceIdentity"] = out.SourceIdentity
	}
	return response
}

// fitName reports whether text can be a session name or a source identity.
func fitName(s string) bool {
	return len(s) >= minSessionName && len(s) <= maxSessionName && !strings.ContainsFunc(s, func(r rune) bool { return !sessionRune(r) })
}

// The most that a session tag has (STS API, Tag).
const maxTagKey, maxTagValue = 128, 256

// claimedTags holds tags that a provider claims to what AssumeRole's may be.
func claimedTags(tags map[string]string, transitive []string) error {
	folded := make(map[string]bool, len(tags))
	for k, v := range tags {
		key := strings.ToLower(k)
		switch {
		case folded[key]:
			return invalidToken("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		case k == "" || len([]rune(k)) > maxTagKey || len([]rune(v)) > maxTagValue || strings.HasPrefix(key, "aws:"):
			return invalidToken("The session tag %q has a key or a value that is not accepted.", k)
		}
		folded[key] = true
	}
	if len(tags) > maxTags {
		return invalidToken("The session would have %d tags; the most is %d.", len(tags), maxTags)
	}
	for _, k := range transitive {
		if !folded[strings.ToLower(k)] {
			return invalidToken("The transitive tag key %q is not among the tags.", k)
		}
	}
	return nil
}

// parametersOf are the parameters that events of federated sessions have.
func parametersOf(a Assumption) map[string]any {
	p := map[string]any{"roleArn": a.Role, "roleSessionName": a.Session}
	if a.Duration > 0 {
		p["durationSeconds"] = int(a.Duration / time.Second)
	}
	if a.Policy != "" {
		p["policy"] = a.Policy
	}
	if len(a.PolicyARNs) > 0 {
		p["policyArns"] = a.PolicyARNs
	}
	if len(a.Tags) > 0 {
		p["principalTags"] = a.Tags
	}
	if len(a.TransitiveKeys) > 0 {
		p["transitiveTagKeys"] = slices.Sorted(slices.Values(a.TransitiveKeys))
	}
	if a.SourceIdentity != "" {
		p["sourceIdentity"] = a.SourceIdentity
	}
	return p
}
