package idc

import "testing"

func TestSSO(t *testing.T) {
	const i = InstanceID("ssoins-7223000000000001")
	for _, want := range []struct {
		arn ARN
		is  SSOResource
	}{
		{i.ARN(), SSOResource{SSOInstance, "", i, ""}},
		{PermissionSetID("ps-1").ARN(i), SSOResource{SSOPermissionSet, "", i, "ps-1"}},
		{ApplicationID("apl-1").ARN("111111111111", i), SSOResource{SSOApplication, "111111111111", i, "apl-1"}},
		{TrustedTokenIssuerID("tti-1").ARN("111111111111", i), SSOResource{SSOTrustedTokenIssuer, "111111111111", i, "tti-1"}},
	} {
		if got, ok := want.arn.SSO(); !ok || got != want.is {
			t.Errorf("%s: got %+v and %v, want %+v", want.arn, got, ok, want.is)
		}
	}
	for _, arn := range []ARN{
		"", "x", "arn:aws:sso:::account/111111111111", "arn:aws-cn:sso:::instance/ssoins-1", "arn:aws:iam:::instance/ssoins-1",
		"arn:aws:sso:us-east-1::instance/ssoins-1", "arn:aws:sso::111111111111:instance/ssoins-1", "arn:aws:sso:::instance/ssoins-1/x",
		"arn:aws:sso:::application/ssoins-1/apl-1", "arn:aws:sso::111111111111:application/ssoins-1", "arn:aws:sso::111111111111:permissionSet/ssoins-1/ps-1",
		"arn:aws:sso::aws:applicationProvider/custom",
	} {
		if got, ok := arn.SSO(); ok {
			t.Errorf("%s: got %+v, want that it names nothing", arn, got)
		}
	}
}
