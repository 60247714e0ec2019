package conformance

// unprovoked are the modelled errors that no case can provoke, and why.
var unprovoked = []reason{
	{"", "", "ThrottlingException", "There is no throttle unless an operator asks for one."},
	{"", "", "InternalServerException", "A 5xx is a defect."},

	{"identitystore", "", "ServiceQuotaExceededException", "There is no quota unless an operator asks for one."},
	{"identitystore", "DeleteGroupMembership", "ConflictException", "Deleting what is there never contradicts anything."},
	{"identitystore", "UpdateIdentityStore", "ConflictException", "Whoever comes last is right."},

	{"sso-admin", "CreateInstance", "ServiceQuotaExceededException", "An account has one instance; a second is a conflict."},
	{"sso-admin", "AddRegion", "ServiceQuotaExceededException", "There is no quota unless an operator asks for one."},
	{"sso-admin", "UpdateInstance", "ConflictException", "Whoever comes last is right."},
	{"sso-admin", "DeleteInstance", "ConflictException", "An instance that is being deleted is gone in a moment; package access has the case."},
	{"sso-admin", "RemoveRegion", "ConflictException", "A Region is under way for a moment; package access has the case."},
	{"sso-admin", "UpdateInstanceAccessControlAttributeConfiguration", "ConflictException", "Whoever comes last is right."},
	{"sso-admin", "DeleteInstanceAccessControlAttributeConfiguration", "ConflictException", "Whoever comes last is right."},

	{"cloudtrail", "LookupEvents", "OperationNotPermittedException", "It is about event data stores."},

	{"sts", "AssumeRole", "ExpiredTokenException", "It is for the assertions and tokens of federation; who signs with expired credentials is answered ExpiredToken."},
	{"sts", "", "RegionDisabledException", "Regions cannot be disabled here."},
}
