package conformance

// unprovoked are the modelled errors that no case can provoke, and why.
var unprovoked = []reason{
	{"", "", "ThrottlingException", "There is no throttle unless an operator asks for one."},
	{"", "", "InternalServerException", "A 5xx is a defect."},

	{"identitystore", "", "ServiceQuotaExceededException", "There is no quota unless an operator asks for one."},
	{"identitystore", "DeleteGroupMembership", "ConflictException", "Deleting what is there never contradicts anything."},

	{"cloudtrail", "LookupEvents", "OperationNotPermittedException", "It is about event data stores."},

	{"sts", "AssumeRole", "ExpiredTokenException", "It is for the assertions and tokens of federation; who signs with expired credentials is answered ExpiredToken."},
	{"sts", "", "RegionDisabledException", "Regions cannot be disabled here."},
}
