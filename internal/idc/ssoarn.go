package idc

import "strings"

// SSOKind is a kind of resources of the identity center, as its ARN spells it.
type SSOKind string

const (
	SSOInstance           SSOKind = "instance"
	SSOPermissionSet      SSOKind = "permissionSet"
	SSOApplication        SSOKind = "application"
	SSOTrustedTokenIssuer SSOKind = "trustedTokenIssuer"
)

// SSOResource is what an ARN of the identity center says.
type SSOResource struct {
	Kind     SSOKind
	Account  AccountID // of applications and trusted token issuers
	Instance InstanceID
	ID       string // within the instance; "" for the instance itself
}

// SSO takes an ARN of the identity center apart. ok is false for every other
// ARN, and for one of another partition: it names nothing of ours.
func (a ARN) SSO() (r SSOResource, ok bool) {
	partition, service, region, account, resource, ok := a.Parts()
	if !ok || partition != "aws" || service != "sso" || region != "" {
		return r, false
	}
	part := strings.Split(resource, "/")
	r = SSOResource{Kind: SSOKind(part[0]), Account: AccountID(account)}
	want, owned := 3, false
	switch r.Kind {
	case SSOInstance:
		want = 2
	case SSOPermissionSet:
	case SSOApplication, SSOTrustedTokenIssuer:
		owned = true
	default:
		return SSOResource{}, false
	}
	if len(part) != want || owned != r.Account.Valid() || !owned && account != "" {
		return SSOResource{}, false
	}
	r.Instance = InstanceID(part[1])
	if want == 3 {
		r.ID = part[2]
	}
	return r, true
}
