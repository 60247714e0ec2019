package local

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
	"gatehouse/internal/policy"
)

// Federate implements plane.Plane: AssumeRoleWithSAML without the assertion. The
// role's trust policy decides, about the account's SAML provider as principal. A
// role that is not there is NotFound, one that does not let the person in Denied.
func (p *Plane) Federate(tx *op.Tx, f plane.Federation) (plane.Credentials, error) {
	e, err := p.entry(tx, f)
	if err != nil {
		return plane.Credentials{}, err
	}
	credentials, err := p.cfg.Sealer.Seal(e.session, &e.person)
	if err != nil {
		return plane.Credentials{}, err
	}
	f.Session = e.session.Name
	recordFederation(tx, e.role, e.instance, f, e.session, credentials)
	return credentials, nil
}

// Session implements plane.Plane.
func (p *Plane) Session(tx *op.Tx, f plane.Federation) (idc.Caller, error) {
	e, err := p.entry(tx, f)
	if err != nil {
		return idc.Caller{}, err
	}
	return CallerOf(Opened{Session: e.session, Person: &e.person}, idc.Request{}), nil
}

// entry is a person who has come into a role.
type entry struct {
	role     idc.Role
	instance idc.InstanceID
	session  idc.RoleSession
	person   idc.Person
}

func (p *Plane) entry(tx *op.Tx, f plane.Federation) (entry, error) {
	role, issued, err := tx.RoleToIssue(f.Role, f.Person)
	if err == nil && role.Account != f.Account {
		err = idc.NotFound("ROLE", string(f.Role), "The role %s does not exist.", f.Role)
	}
	if err != nil {
		return entry{}, err
	}
	instance, err := p.instanceOf(tx, f.Person.Store)
	if err != nil {
		return entry{}, err
	}
	f.Session = sessionName(f.Session, f.Person.User)
	if err := p.trusted(tx, role, instance, f); err != nil {
		return entry{}, err
	}
	person := f.Person
	person.Issued = issued
	session := idc.RoleSession{
		Account: role.Account, RoleID: role.ID, RoleARN: role.ARN(), RootRole: role.ARN(), RootRoleID: role.ID,
		Provider: string(providerARN(instance, role.Account)),
		Name:     f.Session, Tags: f.Tags, MFA: f.MFA, Authenticated: f.Authenticated,
		Issued: issued, Expires: tx.Now().Add(min(f.Duration, role.MaxSession)).Truncate(time.Second),
	}
	session.RootExpires = session.Expires
	return entry{role, instance, session, person}, nil
}

func (p *Plane) instanceOf(tx *op.Tx, id idc.StoreID) (idc.InstanceID, error) {
	if known, ok := p.instances.Load(id); ok {
		return known.(idc.InstanceID), nil
	}
	instance, err := tx.InstanceOfStore(id)
	if err == nil {
		p.instances.Store(id, instance.ID)
	}
	return instance.ID, err
}

// trusted asks the role's trust policy for what STS asks it: to be assumed by the
// provider's principal and, when there are session tags, to be tagged.
func (p *Plane) trusted(tx *op.Tx, role idc.Role, instance idc.InstanceID, f plane.Federation) error {
	trust, err := p.trusts.trust(role)
	if err != nil {
		return err
	}
	request := policy.Request{
		Principal: policy.Principal{Kind: policy.FederatedPrincipal, Name: string(providerARN(instance, role.Account))},
		Resource:  string(role.ARN()), Owner: role.Account, Context: federation{tx, role, instance, f},
	}
	actions := []string{"sts:AssumeRoleWithSAML", "sts:TagSession"}
	if len(f.Tags) == 0 {
		actions = actions[:1]
	}
	for _, request.Action = range actions {
		if d := policy.Evaluate(policy.Policies{Resource: trust}, request); !d.Allowed {
			return idc.Denied("%s", d.Message())
		}
	}
	return nil
}

// federation are the condition keys of AssumeRoleWithSAML (IAM User Guide,
// reference_policies_iam-condition-keys, "SAML-based federation" and "STS").
type federation struct {
	tx       *op.Tx
	role     idc.Role
	instance idc.InstanceID
	f        plane.Federation
}

// Lookup implements policy.Context.
func (c federation) Lookup(key string) ([]string, bool) {
	if group, name, ok := strings.Cut(key, "/"); ok {
		switch group {
		case "aws:requesttag":
			return op.TagValues(c.f.Tags, name)
		case "aws:resourcetag", "iam:resourcetag":
			return op.TagValues(c.role.Tags, name)
		}
		return nil, false
	}
	if key == "aws:tagkeys" {
		return slices.Sorted(maps.Keys(c.f.Tags)), len(c.f.Tags) > 0
	}
	value := c.value(key)
	return []string{value}, value != ""
}

func (c federation) value(key string) string {
	r := c.tx.Caller.Request
	switch key {
	case "saml:aud":
		return samlAudience
	case "saml:iss":
		return entityID(c.instance)
	case "saml:sub":
		return c.f.Person.Name
	case "saml:sub_type":
		return "persistent"
	case "saml:doc":
		return string(c.role.Account) + "/" + ProviderName(c.instance, c.role.Account)
	case "sts:rolesessionname":
		return c.f.Session
	case "aws:federatedprovider":
		return string(providerARN(c.instance, c.role.Account))
	case "aws:resourceaccount":
		return string(c.role.Account)
	case "identitystore:userid":
		return string(c.f.Person.User)
	case "aws:currenttime":
		return c.tx.Now().UTC().Format(time.RFC3339)
	case "aws:epochtime":
		return strconv.FormatInt(c.tx.Now().Unix(), 10)
	case "aws:securetransport":
		return strconv.FormatBool(r.Secure)
	case "aws:useragent":
		return r.UserAgent
	case "aws:sourceip":
		if _, err := netip.ParseAddr(r.SourceIP); err == nil {
			return r.SourceIP
		}
	}
	return ""
}

// recordFederation puts the issue into the trail of the role's account, beside the
// event of the caller's operation, which names the role.
func recordFederation(tx *op.Tx, role idc.Role, instance idc.InstanceID, f plane.Federation, s idc.RoleSession, c plane.Credentials) {
	resource := op.EventResource{ARN: role.ARN(), Account: role.Account, Type: "AWS::IAM::Role"}
	tx.Event.Resources = append(tx.Event.Resources, resource)
	parameters := map[string]any{
		"roleArn": role.ARN(), "principalArn": providerARN(instance, role.Account),
		"roleSessionName": s.Name, "durationSeconds": int(s.Expires.Sub(tx.Now()).Round(time.Second) / time.Second),
	}
	if len(s.Tags) > 0 {
		parameters["principalTags"] = s.Tags
	}
	tx.Record(op.Event{
		Source: sourceSTS, Name: "AssumeRoleWithSAML", Account: role.Account, ReadOnly: true, Parameters: parameters,
		Response: map[string]any{
			"credentials":     map[string]any{"accessKeyId": c.AccessKeyID, "expiration": c.Expires.UTC().Format(time.RFC3339)},
			"assumedRoleUser": map[string]any{"assumedRoleId": string(s.RoleID) + ":" + s.Name, "arn": idc.AssumedRoleARN(s.Account, role.Name, s.Name)},
			"issuer":          entityID(instance), "audience": samlAudience, "subject": f.Person.Name, "subjectType": "persistent",
		},
		Resources: []op.EventResource{resource},
	})
}

// Bounds of role session names (STS API, RoleSessionName).
const minSessionName, maxSessionName = 2, 64

// sessionName makes a user name fit for a role session: 2 to 64 characters of
// [\w+=,.@-]. A name that fits stays as it is, which policies and people rely on
// (reference 1.1); one that had to be altered gets eight digits of its own, so
// that no two people share a session name.
func sessionName(name string, user idc.UserID) string {
	fit := strings.Map(func(r rune) rune {
		if sessionRune(r) {
			return r
		}
		return '-'
	}, name)
	if fit == name && len(fit) >= minSessionName && len(fit) <= maxSessionName {
		return name
	}
	sum := sha256.Sum256([]byte(user))
	own := "-" + hex.EncodeToString(sum[:4])
	return fit[:min(len(fit), maxSessionName-len(own))] + own
}

func sessionRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_+=,.@-", r)
}
