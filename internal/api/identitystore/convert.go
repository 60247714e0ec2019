package identitystore

import (
	"strings"

	wire "gatehouse/internal/awswire/identitystore"
	"gatehouse/internal/directory"
	"gatehouse/internal/idc"
)

func toAttributes(in *wire.CreateUserInput) idc.UserAttributes {
	a := idc.UserAttributes{
		DisplayName: text(in.DisplayName), NickName: text(in.NickName), ProfileURL: text(in.ProfileUrl),
		UserType: text(in.UserType), Title: text(in.Title), PreferredLanguage: text(in.PreferredLanguage),
		Locale: text(in.Locale), Timezone: text(in.Timezone), Website: text(in.Website), Birthdate: text(in.Birthdate),
		Extensions: in.Extensions,
	}
	if n := in.Name; n != nil {
		a.Name = idc.PersonName{
			Formatted: text(n.Formatted), FamilyName: text(n.FamilyName), GivenName: text(n.GivenName),
			MiddleName: text(n.MiddleName), HonorificPrefix: text(n.HonorificPrefix), HonorificSuffix: text(n.HonorificSuffix),
		}
	}
	for _, e := range in.Emails {
		a.Emails = append(a.Emails, idc.Email{Value: text(e.Value), Type: text(e.Type), Primary: flag(e.Primary)})
	}
	for _, p := range in.PhoneNumbers {
		a.PhoneNumbers = append(a.PhoneNumbers, idc.PhoneNumber{Value: text(p.Value), Type: text(p.Type), Primary: flag(p.Primary)})
	}
	for _, d := range in.Addresses {
		a.Addresses = append(a.Addresses, idc.Address{
			StreetAddress: text(d.StreetAddress), Locality: text(d.Locality), Region: text(d.Region), PostalCode: text(d.PostalCode),
			Country: text(d.Country), Formatted: text(d.Formatted), Type: text(d.Type), Primary: flag(d.Primary),
		})
	}
	for _, p := range in.Photos {
		a.Photos = append(a.Photos, idc.Photo{Value: p.Value, Type: text(p.Type), Display: text(p.Display), Primary: flag(p.Primary)})
	}
	for _, r := range in.Roles {
		a.Roles = append(a.Roles, idc.UserRole{Value: text(r.Value), Type: text(r.Type), Primary: flag(r.Primary)})
	}
	return a
}

// fromUser makes the wire's user, which points into u; of the extensions only
// those asked for (reference 2.2 note 3).
func fromUser(u *idc.User, extensions []string) wire.User {
	a := &u.Attrs
	out := wire.User{
		IdentityStoreId: string(u.Store), UserId: string(u.ID), UserArn: string(u.ID.ARN()), Revision: revision(u.Revision),
		UserName: opt(&u.UserName), UserStatus: (*string)(&u.Status), DisplayName: opt(&a.DisplayName), NickName: opt(&a.NickName),
		ProfileUrl: opt(&a.ProfileURL), UserType: opt(&a.UserType), Title: opt(&a.Title), PreferredLanguage: opt(&a.PreferredLanguage),
		Locale: opt(&a.Locale), Timezone: opt(&a.Timezone), Website: opt(&a.Website), Birthdate: opt(&a.Birthdate),
		ExternalIds: fromExternalIDs(u.ExternalIDs),
		CreatedAt:   &u.CreatedAt, CreatedBy: opt(&u.CreatedBy), UpdatedAt: &u.UpdatedAt, UpdatedBy: opt(&u.UpdatedBy),
	}
	if n := &a.Name; *n != (idc.PersonName{}) {
		out.Name = &wire.Name{
			Formatted: opt(&n.Formatted), FamilyName: opt(&n.FamilyName), GivenName: opt(&n.GivenName),
			MiddleName: opt(&n.MiddleName), HonorificPrefix: opt(&n.HonorificPrefix), HonorificSuffix: opt(&n.HonorificSuffix),
		}
	}
	for i := range a.Emails {
		e := &a.Emails[i]
		out.Emails = append(out.Emails, wire.Email{Value: opt(&e.Value), Type: opt(&e.Type), Primary: &e.Primary})
	}
	for i := range a.PhoneNumbers {
		p := &a.PhoneNumbers[i]
		out.PhoneNumbers = append(out.PhoneNumbers, wire.PhoneNumber{Value: opt(&p.Value), Type: opt(&p.Type), Primary: &p.Primary})
	}
	for i := range a.Addresses {
		d := &a.Addresses[i]
		out.Addresses = append(out.Addresses, wire.Address{
			StreetAddress: opt(&d.StreetAddress), Locality: opt(&d.Locality), Region: opt(&d.Region), PostalCode: opt(&d.PostalCode),
			Country: opt(&d.Country), Formatted: opt(&d.Formatted), Type: opt(&d.Type), Primary: &d.Primary,
		})
	}
	for i := range a.Photos {
		p := &a.Photos[i]
		out.Photos = append(out.Photos, wire.Photo{Value: p.Value, Type: opt(&p.Type), Display: opt(&p.Display), Primary: &p.Primary})
	}
	for i := range a.Roles {
		r := &a.Roles[i]
		out.Roles = append(out.Roles, wire.Role{Value: opt(&r.Value), Type: opt(&r.Type), Primary: &r.Primary})
	}
	for _, name := range extensions {
		if v, ok := a.Extensions[name]; ok {
			if out.Extensions == nil {
				out.Extensions = map[string]any{}
			}
			out.Extensions[name] = v
		}
	}
	return out
}

func fromGroup(g idc.Group) wire.Group {
	return wire.Group{
		IdentityStoreId: string(g.Store), GroupId: string(g.ID), GroupArn: string(g.ID.ARN()), Revision: revision(g.Revision),
		DisplayName: opt(&g.DisplayName), Description: opt(&g.Description), ExternalIds: fromExternalIDs(g.ExternalIDs),
		CreatedAt: &g.CreatedAt, CreatedBy: opt(&g.CreatedBy), UpdatedAt: &g.UpdatedAt, UpdatedBy: opt(&g.UpdatedBy),
	}
}

func fromMembership(m idc.Membership) wire.GroupMembership {
	return wire.GroupMembership{
		IdentityStoreId: string(m.Store), MembershipId: string(m.ID), MembershipArn: string(m.ID.ARN()),
		GroupId: (*string)(&m.Group), MemberId: &wire.MemberId{UserId: &m.Member.ID},
		CreatedAt: &m.CreatedAt, CreatedBy: opt(&m.CreatedBy), UpdatedAt: &m.UpdatedAt, UpdatedBy: opt(&m.UpdatedBy),
	}
}

func fromStore(i idc.Instance) wire.IdentityStore {
	return wire.IdentityStore{IdentityStoreArn: string(i.Store.ARN(i.Owner)), IdentityStoreId: string(i.Store)}
}

func fromExternalIDs(ids []idc.ExternalID) []wire.ExternalId {
	var out []wire.ExternalId
	for _, x := range ids {
		out = append(out, wire.ExternalId{Issuer: x.Issuer, Id: x.ID})
	}
	return out
}

func toAlternate(a wire.AlternateIdentifier) (directory.Alternate, error) {
	if x := a.ExternalId; x != nil {
		return directory.Alternate{External: &idc.ExternalID{Issuer: x.Issuer, ID: x.Id}}, nil
	}
	value, ok := a.UniqueAttribute.AttributeValue.(string)
	if !ok {
		return directory.Alternate{}, idc.Invalid("The value of a unique attribute must be a string")
	}
	return directory.Alternate{Path: a.UniqueAttribute.AttributePath, Value: value}, nil
}

func toOperations(in []wire.AttributeOperation) []directory.Operation {
	ops := make([]directory.Operation, len(in))
	for i, o := range in {
		ops[i] = directory.Operation{Path: o.AttributePath, Value: o.AttributeValue}
	}
	return ops
}

// filter reads the one filter a list may have.
func filter(in []wire.Filter, path string) (string, error) {
	switch {
	case len(in) == 0:
		return "", nil
	case len(in) > 1:
		return "", idc.Invalid("A list can have one filter only")
	case !strings.EqualFold(in[0].AttributePath, path):
		return "", idc.Invalid("The attribute path %s cannot be filtered by; use %s", in[0].AttributePath, path)
	}
	return in[0].AttributeValue, nil
}

func flag(b *bool) bool { return b != nil && *b }
