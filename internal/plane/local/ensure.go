package local

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/managedpolicy"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
	"gatehouse/internal/policy"
)

// inlinePolicyName is what a permission set's inline policy is called on its roles.
const inlinePolicyName = "AwsSSOInlinePolicy"

// provisionedSession is the longest session of every provisioned role, whatever
// the permission set says: the set's own duration bounds what is issued (reference 1.1).
const provisionedSession = 12 * time.Hour

// Ensure implements plane.Plane, in one transaction. It makes an existing role
// equal to what is wanted, whoever changed it and how.
func (p *Plane) Ensure(ctx context.Context, want plane.Role) (idc.ARN, error) {
	role, err := wantedRole(want)
	if most := p.cfg.Quotas.PoliciesOfRole; err == nil && most > 0 && len(role.Attached) > most {
		err = idc.Invalid("Cannot exceed quota for PoliciesPerRole: %d", most)
	}
	if err != nil {
		return "", err
	}
	certificate, err := p.metadataCertificate(ctx)
	if err != nil {
		return "", err
	}
	defer p.cfg.Gate.Turn(ctx, "roles in "+string(want.Account))() // they lie next to each other
	return op.Update(ctx, p.cfg.Gate, system(sourceIAM, "CreateRole"), func(tx *op.Tx) (idc.ARN, error) {
		tx.Permit("Gatehouse itself keeps the roles of permission sets")
		tx.Event.Account = want.Account
		if err := accountTakesRoles(tx, want.Account); err != nil {
			return "", err
		}
		if err := customerPoliciesExist(tx, want); err != nil {
			return "", err
		}
		var done calls
		if err := p.ensureProvider(tx, &done, provider(want.Instance, want.Account, certificate, tx.Now())); err != nil {
			return "", err
		}
		if err := p.ensureServiceRole(tx, &done, want.Account); err != nil {
			return "", err
		}
		if err := p.ensureRole(tx, &done, role); err != nil {
			return "", err
		}
		done.record(tx)
		return role.ARN(), nil
	})
}

// Remove implements plane.Plane. The SAML provider stays, as at AWS.
func (p *Plane) Remove(ctx context.Context, account idc.AccountID, name string) error {
	defer p.cfg.Gate.Turn(ctx, "roles in "+string(account))()
	return op.Exec(ctx, p.cfg.Gate, system(sourceIAM, "DeleteRole"), func(tx *op.Tx) error {
		tx.Permit("Gatehouse itself keeps the roles of permission sets")
		tx.Event.Account = account
		tx.Event.Parameters = map[string]any{"roleName": name}
		role, err := tx.RoleByName(account, name)
		if idc.Is(err, idc.KindNotFound) || err == nil && !reserved(role.Path) {
			tx.Event.Name, tx.Event.ReadOnly = "GetRole", true
			return nil
		}
		if err != nil {
			return err
		}
		return tx.DeleteRole(role)
	})
}

// wantedRole is the role that a permission set becomes, all but its unique id and
// age. What it holds is checked as far as that needs no account.
func wantedRole(want plane.Role) (idc.Role, error) {
	role := idc.Role{
		Account: want.Account, Name: want.Name, Path: reservedPath(want.Region), Description: want.Content.Description,
		Trust: samlTrust(providerARN(want.Instance, want.Account)), MaxSession: provisionedSession,
		Attached: slices.Clone(want.Content.ManagedPolicies),
	}
	for _, arn := range role.Attached {
		if err := attachable(arn); err != nil {
			return role, err
		}
	}
	for _, ref := range want.Content.CustomerPolicies {
		role.Attached = append(role.Attached, ref.ARN(want.Account))
	}
	if doc := want.Content.InlinePolicy; doc != "" {
		if _, err := policy.Compile([]byte(doc), policy.IdentityPolicy); err != nil {
			return role, err
		}
		if documentSize(doc) > maxInline {
			return role, idc.Invalid("Maximum policy size of %d bytes exceeded for role %s", maxInline, want.Name)
		}
		role.Inline = map[string]string{inlinePolicyName: doc}
	}
	if b := want.Content.Boundary; b != nil {
		role.Boundary = b.Managed
		if b.Customer != nil {
			role.Boundary = b.Customer.ARN(want.Account)
		} else if err := attachable(b.Managed); err != nil {
			return role, err
		}
	}
	return role, nil
}

// attachable refuses what is not a policy of AWS that roles can hold.
func attachable(arn idc.ARN) error {
	m, ok := managedpolicy.Lookup(arn)
	if !ok {
		return idc.Invalid("Received a 404 status error: Policy %s does not exist or is not attachable.", arn)
	}
	if m.ServiceLinked() {
		return idc.Invalid("Received a 400 status error: Cannot attach a Service Role Policy to a Customer Role: %s.", arn)
	}
	return nil
}

func accountTakesRoles(tx *op.Tx, id idc.AccountID) error {
	account, err := tx.Account(id)
	switch {
	case idc.Is(err, idc.KindNotFound):
		return idc.Invalid("The account %s does not exist in the organization.", id)
	case err != nil:
		return err
	case account.Status != idc.AccountActive:
		return idc.Invalid("The account %s is %s and takes no roles.", id, account.Status)
	}
	return nil
}

// customerPoliciesExist refuses references to policies that the account has not
// (reference 2.1 note 3).
func customerPoliciesExist(tx *op.Tx, want plane.Role) error {
	refs := want.Content.CustomerPolicies
	if b := want.Content.Boundary; b != nil && b.Customer != nil {
		refs = append(slices.Clone(refs), *b.Customer)
	}
	for _, ref := range refs {
		_, err := tx.PolicyByARN(ref.ARN(want.Account))
		if idc.Is(err, idc.KindNotFound) {
			return idc.Invalid("Received a 404 status error: Not supported policy %s: the account %s has no such policy.", ref.ARN(want.Account), want.Account)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *Plane) ensureProvider(tx *op.Tx, done *calls, want idc.SAMLProvider) error {
	is, err := tx.SAMLProvider(want.Account, want.Name)
	switch {
	case idc.Is(err, idc.KindNotFound):
		if want.UniqueID, err = newProviderID(p.cfg.Rand); err != nil {
			return err
		}
		done.add("CreateSAMLProvider", map[string]any{"name": want.Name})
		return tx.InsertSAMLProvider(want)
	case err != nil:
		return err
	case is.Metadata == want.Metadata:
		return nil
	}
	done.add("UpdateSAMLProvider", map[string]any{"sAMLProviderArn": want.ARN()})
	want.UniqueID, want.Tags, want.CreatedAt = is.UniqueID, is.Tags, is.CreatedAt
	return tx.UpdateSAMLProvider(is, want)
}

// ensureServiceRole makes the service-linked role of Identity Center where a member
// account has lost it, or is older than it. The management account has none
// (reference 1.1).
func (p *Plane) ensureServiceRole(tx *op.Tx, done *calls, account idc.AccountID) error {
	_, err := tx.RoleByName(account, serviceRoles[ssoService].name)
	if !idc.Is(err, idc.KindNotFound) {
		return err
	}
	org, err := tx.Organization()
	if err != nil || account == org.Management {
		return err
	}
	id, err := idc.NewUniqueID(p.cfg.Rand, idc.RolePrefix)
	if err != nil {
		return err
	}
	done.add("CreateServiceLinkedRole", map[string]any{"aWSServiceName": ssoService})
	return tx.InsertRole(idc.SSOServiceRole(account, idc.RoleID(id), tx.Now()))
}

func (p *Plane) ensureRole(tx *op.Tx, done *calls, want idc.Role) error {
	is, err := tx.RoleByName(want.Account, want.Name)
	if idc.Is(err, idc.KindNotFound) {
		id, err := idc.NewUniqueID(p.cfg.Rand, idc.RolePrefix)
		if err != nil {
			return err
		}
		want.ID, want.Version, want.CreatedAt = idc.RoleID(id), 1, tx.Now()
		done.add("CreateRole", map[string]any{
			"roleName": want.Name, "path": want.Path, "description": want.Description,
			"assumeRolePolicyDocument": want.Trust, "maxSessionDuration": int(want.MaxSession / time.Second),
		})
		done.policies(idc.Role{}, want)
		return tx.InsertRole(want)
	}
	if err != nil {
		return err
	}
	if is.Path != want.Path || is.Name != want.Name {
		return idc.Invalid("A role named %s already exists in account %s: %s.", is.Name, want.Account, is.ARN())
	}
	want.ID, want.Version, want.CreatedAt = is.ID, is.Version, is.CreatedAt
	before := len(*done)
	done.changed(is, want)
	if len(*done) == before {
		return nil
	}
	return tx.UpdateRole(is, want)
}

// calls are the IAM calls by which Identity Center would have done what was done
// (reference 1.1): each is an event in the account's trail.
type calls []op.Event

func (c *calls) add(name string, parameters map[string]any) {
	*c = append(*c, op.Event{Source: sourceIAM, Name: name, Parameters: parameters})
}

// changed lists the calls that make one role of the other.
func (c *calls) changed(is, want idc.Role) {
	if is.Description != want.Description || is.MaxSession != want.MaxSession {
		c.add("UpdateRole", map[string]any{
			"roleName": want.Name, "description": want.Description, "maxSessionDuration": int(want.MaxSession / time.Second),
		})
	}
	if is.Trust != want.Trust {
		c.add("UpdateAssumeRolePolicy", map[string]any{"roleName": want.Name, "policyDocument": want.Trust})
	}
	if len(is.Tags) > 0 && len(want.Tags) == 0 {
		c.add("UntagRole", map[string]any{"roleName": want.Name, "tagKeys": slices.Sorted(maps.Keys(is.Tags))})
	}
	c.policies(is, want)
}

func (c *calls) policies(is, want idc.Role) {
	for _, arn := range is.Attached {
		if !slices.Contains(want.Attached, arn) {
			c.add("DetachRolePolicy", map[string]any{"roleName": want.Name, "policyArn": arn})
		}
	}
	for _, arn := range want.Attached {
		if !slices.Contains(is.Attached, arn) {
			c.add("AttachRolePolicy", map[string]any{"roleName": want.Name, "policyArn": arn})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(is.Inline)) {
		if _, ok := want.Inline[name]; !ok {
			c.add("DeleteRolePolicy", map[string]any{"roleName": want.Name, "policyName": name})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want.Inline)) {
		if is.Inline[name] != want.Inline[name] {
			c.add("PutRolePolicy", map[string]any{"roleName": want.Name, "policyName": name, "policyDocument": want.Inline[name]})
		}
	}
	switch {
	case is.Boundary == want.Boundary:
	case want.Boundary == "":
		c.add("DeleteRolePermissionsBoundary", map[string]any{"roleName": want.Name})
	default:
		c.add("PutRolePermissionsBoundary", map[string]any{"roleName": want.Name, "permissionsBoundary": want.Boundary})
	}
}

// record writes the calls as events of the account: the first is the event of the
// transaction itself. Where nothing was to be done, a reading is on record.
func (c calls) record(tx *op.Tx) {
	if len(c) == 0 {
		tx.Event.Name, tx.Event.ReadOnly = "GetRole", true
		return
	}
	tx.Event.Name, tx.Event.Parameters = c[0].Name, c[0].Parameters
	for _, e := range c[1:] {
		e.Account = tx.Event.Account
		tx.Record(e)
	}
}

// reservedPath is where provisioned roles live; instances of us-east-1 have no
// region in it (reference 1.1).
func reservedPath(region string) string {
	if region == "us-east-1" || region == "" {
		return idc.ReservedRolePath
	}
	return idc.ReservedRolePath + region + "/"
}

// samlTrust is the trust policy of a provisioned role (reference 1.1).
func samlTrust(provider idc.ARN) string {
	name, _ := json.Marshal(provider) // a string
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":` + string(name) +
		`},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{"StringEquals":{"SAML:aud":"` + samlAudience + `"}}}]}`
}

// reserved reports whether a path belongs to AWS: only Gatehouse itself makes and
// changes what lies there.
func reserved(path string) bool { return strings.HasPrefix(path, "/aws-reserved/") }
