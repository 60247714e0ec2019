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

	{"sso-admin", "", "ServiceQuotaExceededException", "There is no quota unless an operator asks for one."},
	{"sso-admin", "DeleteApplication", "ConflictException", nothingPropagates},
	{"sso-admin", "DeleteApplicationAccessScope", "ConflictException", nothingPropagates},
	{"sso-admin", "DeleteApplicationAssignment", "ConflictException", nothingPropagates},
	{"sso-admin", "DeleteApplicationAuthenticationMethod", "ConflictException", nothingPropagates},
	{"sso-admin", "DeleteApplicationGrant", "ConflictException", nothingPropagates},
	{"sso-admin", "DeleteTrustedTokenIssuer", "ConflictException", nothingPropagates},
	{"sso-admin", "PutApplicationAccessScope", "ConflictException", nothingPropagates},
	{"sso-admin", "PutApplicationAssignmentConfiguration", "ConflictException", nothingPropagates},
	{"sso-admin", "PutApplicationAuthenticationMethod", "ConflictException", nothingPropagates},
	{"sso-admin", "PutApplicationGrant", "ConflictException", nothingPropagates},
	{"sso-admin", "PutApplicationSessionConfiguration", "ConflictException", nothingPropagates},
	{"organizations", "", "AWSOrganizationsNotInUseException", "The suite's server has an organization; organization.TestOrganizationComesAndGoes and e2e.TestStandaloneAccount begin without."},
	{"organizations", "", "ConcurrentModificationException", "Writers wait for each other."},
	{"organizations", "", "ServiceException", "A 5xx is a defect."},
	{"organizations", "", "TooManyRequestsException", "There is no throttle unless an operator asks for one."},
	{"organizations", "", "UnsupportedAPIEndpointException", "There is one endpoint."},
	{"organizations", "", "PolicyChangesInProgressException", "A change of a policy counts at once."},
	{"organizations", "", "FinalizingOrganizationException", "An organization is there at once."},
	{"organizations", "CreateOrganization", "AccessDeniedForDependencyException", "Nothing else is made for an organization."},
	{"organizations", "CloseAccount", "ConflictException", "Closing waits for nothing."},
	{"organizations", "LeaveOrganization", "AccountNotFoundException", "The caller's account is always there."},
	{"organizations", "DeleteOrganization", "InvalidInputException", "There is no input."},
	{"organizations", "EnableAllFeatures", "InvalidInputException", "There is no input."},
	{"organizations", "LeaveOrganization", "InvalidInputException", "There is no input."},
	{"organizations", "CreateAccount", "ConstraintViolationException", "A bound on accounts is a failed request, and there is none unless an operator asks for one."},
	{"organizations", "TagResource", "ConstraintViolationException", "There is no bound on tags unless an operator asks for one."},
	{"organizations", "ListAWSServiceAccessForOrganization", "ConstraintViolationException", "Nothing here constrains it in an organization with all features."},
	{"organizations", "ListDelegatedAdministrators", "ConstraintViolationException", "Nothing here constrains it in an organization with all features."},
	{"organizations", "ListDelegatedServicesForAccount", "ConstraintViolationException", "Nothing here constrains it in an organization with all features."},
	{"organizations", "EnablePolicyType", "ConstraintViolationException", "Nothing here constrains it in an organization with all features."},
	{"organizations", "DisablePolicyType", "ConstraintViolationException", "Nothing here constrains it in an organization with all features."},
	{"organizations", "CreateOrganization", "ConstraintViolationException", "Nothing here constrains it in an organization with all features."},
	{"organizations", "DeleteOrganization", "ConstraintViolationException", "Nothing here constrains it in an organization with all features."},
	{"organizations", "EnableAllFeatures", "ConstraintViolationException", "Nothing here constrains it in an organization with all features."},
	{"organizations", "UntagResource", "ConstraintViolationException", "Nothing here constrains it in an organization with all features."},
	{"organizations", "EnableAWSServiceAccess", "ConstraintViolationException", "Nothing here constrains it in an organization with all features."},
	{"organizations", "DeregisterDelegatedAdministrator", "ConstraintViolationException", "Nothing here constrains it in an organization with all features."},
	{"organizations", "PutResourcePolicy", "ConstraintViolationException", "Nothing here constrains it in an organization with all features."},
	{"organizations", "DescribeResourcePolicy", "ConstraintViolationException", "Nothing here constrains it in an organization with all features."},
	{"organizations", "DeleteResourcePolicy", "ConstraintViolationException", "Nothing here constrains it in an organization with all features."},
}

// nothingPropagates is why what AWS answers after a write that is still on its way
// to all of its machines is never answered here.
const nothingPropagates = "A write is everywhere when it is answered, and this one contradicts none."
