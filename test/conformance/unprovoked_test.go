package conformance

const (
	contradictsNothing = "The operation contradicts nothing."
	defect             = "A 5xx is a defect."
	lastIsRight        = "Whoever comes last is right."
)

const namesNothing = "It names nothing that could be missing."

const noThrottle = "There is no throttle unless an operator asks for one."

const noQuota = "The suite's server has AWS's quotas, and this one is too far for a test."

const (
	less            = "What makes things fewer reaches no limit."
	onlyConstraints = "Whatever can be wrong with the input breaks a constraint of the model, which is a ValidationError, or names what is not there."
)

const otherScope = "A token of a client without access to accounts is refused before it speaks for anybody, and so leaves no event: test/e2e has the case."

const noProviderQuota = "Nothing bounds how many providers an account has, and the sizes that the model bounds are a ValidationError."

// earlierWrite is AWS's own explanation of the error, turned around.
const earlierWrite = "It says that an earlier write has not yet reached the host that is asked, or that two come at the same moment; a caller who waits for answers sees neither."

// unprovoked are the modelled errors that no case can provoke, and why.
var unprovoked = []reason{
	{"", "", "ThrottlingException", noThrottle},
	{"", "", "InternalServerException", defect},

	{"identitystore", "", "ServiceQuotaExceededException", noQuota},
	{"identitystore", "DeleteGroupMembership", "ConflictException", "Deleting what is there never contradicts anything."},
	{"identitystore", "UpdateIdentityStore", "ConflictException", lastIsRight},

	{"sso-admin", "CreateInstance", "ServiceQuotaExceededException", "An account has one instance; a second is a conflict."},
	{"sso-admin", "AddRegion", "ServiceQuotaExceededException", noQuota},
	{"sso-admin", "UpdateInstance", "ConflictException", lastIsRight},
	{"sso-admin", "DeleteInstance", "ConflictException", "An instance that is being deleted is gone in a moment; package access has the case."},
	{"sso-admin", "RemoveRegion", "ConflictException", "A Region is under way for a moment; package access has the case."},
	{"sso-admin", "UpdateInstanceAccessControlAttributeConfiguration", "ConflictException", lastIsRight},
	{"sso-admin", "DeleteInstanceAccessControlAttributeConfiguration", "ConflictException", lastIsRight},

	{"sso-admin", "CreatePermissionSet", "ServiceQuotaExceededException", noQuota},
	{"sso-admin", "CreateAccountAssignment", "ServiceQuotaExceededException", noQuota},
	{"sso-admin", "CreateAccountAssignment", "ConflictException", earlierWrite},
	{"sso-admin", "DeleteAccountAssignment", "ConflictException", earlierWrite},
	{"sso-admin", "DeleteInlinePolicyFromPermissionSet", "ConflictException", earlierWrite},
	{"sso-admin", "DeletePermissionsBoundaryFromPermissionSet", "ConflictException", earlierWrite},
	{"sso-admin", "DetachCustomerManagedPolicyReferenceFromPermissionSet", "ConflictException", earlierWrite},
	{"sso-admin", "DetachManagedPolicyFromPermissionSet", "ConflictException", earlierWrite},
	{"sso-admin", "ProvisionPermissionSet", "ConflictException", earlierWrite},
	{"sso-admin", "PutInlinePolicyToPermissionSet", "ConflictException", earlierWrite},
	{"sso-admin", "PutPermissionsBoundaryToPermissionSet", "ConflictException", earlierWrite},
	{"sso-admin", "TagResource", "ConflictException", earlierWrite},
	{"sso-admin", "UntagResource", "ConflictException", earlierWrite},
	{"sso-admin", "UpdatePermissionSet", "ConflictException", earlierWrite},

	{"iam", "", "ServiceFailure", defect},
	{"iam", "", "ConcurrentModification", earlierWrite},
	{"iam", "DeleteRole", "LimitExceeded", less},
	{"iam", "DeleteRolePolicy", "LimitExceeded", less},
	{"iam", "DeletePolicy", "LimitExceeded", less},
	{"iam", "DeletePolicyVersion", "LimitExceeded", less},
	{"iam", "DetachRolePolicy", "LimitExceeded", less},
	{"iam", "ListAttachedRolePolicies", "InvalidInput", onlyConstraints},

	{"iam", "", "PolicyEvaluation", defect},
	{"iam", "CreateSAMLProvider", "LimitExceeded", noProviderQuota},
	{"iam", "UpdateSAMLProvider", "LimitExceeded", noProviderQuota},
	{"iam", "DeleteSAMLProvider", "LimitExceeded", less},
	{"iam", "CreateOpenIDConnectProvider", "OpenIdIdpCommunicationError", "The issuer is not spoken to before somebody brings a token of it."},
	{"iam", "DeleteOpenIDConnectProvider", "NoSuchEntity", "The operation is idempotent (IAM API): what is not there is no error."},
	{"iam", "CreateAccountAlias", "LimitExceeded", "An account has one alias, and a new one takes the place of the old."},
	{"iam", "DeleteAccountAlias", "LimitExceeded", less},
	{"iam", "DeleteAccessKey", "LimitExceeded", less},
	{"iam", "UpdateAccessKey", "LimitExceeded", "Keys that do not work count as those that do."},
	{"iam", "CreateServiceLinkedRole", "LimitExceeded", noQuota},
	{"iam", "CreateServiceLinkedRole", "NoSuchEntity", "The operation names nothing that has to be there."},
	{"iam", "DeleteServiceLinkedRole", "LimitExceeded", less},
	{"iam", "SetDefaultPolicyVersion", "LimitExceeded", "It makes no policy larger and none more."},

	{"sso", "", "TooManyRequestsException", noThrottle},
	{"sso", "Logout", "InvalidRequestException", "There is nothing in the request but the token; one that is none is unauthorized."},
	{"sso", "", "ResourceNotFoundException", "Who has no access to a thing is not told whether it exists."},

	{"sso-oidc", "CreateToken", "InvalidScopeException", "The scopes are those of the registration; what the request says of them is not looked at."},
	{"sso-oidc", "CreateToken", "ExpiredTokenException", "A code lives ten minutes, longer than any test: the package token tests it with a clock of its own."},
	{"sso-oidc", "RegisterClient", "SlowDownException", noThrottle},
	{"sso-oidc", "CreateTokenWithIAM", "AuthorizationPendingException", "It is of the device grant, which this operation does not have."},
	{"sso-oidc", "CreateTokenWithIAM", "SlowDownException", "It is of the device grant, which this operation does not have."},
	{"sso-oidc", "CreateTokenWithIAM", "ExpiredTokenException", "Codes and tokens that are over are invalid grants (RFC 6749, section 5.2)."},
	{"sso-oidc", "CreateTokenWithIAM", "InvalidRequestRegionException", "A deployment has one Region and takes requests signed for any."},

	{"gatehouse", "DescribePortalSession", "AccessDeniedException", otherScope},
	{"gatehouse", "ListAssignedAccounts", "AccessDeniedException", otherScope},
	{"gatehouse", "ListAssignedApplications", "AccessDeniedException", otherScope},
	{"gatehouse", "BatchDeleteSession", "ConflictException", contradictsNothing},
	{"gatehouse", "DescribePortal", "ConflictException", contradictsNothing},
	{"gatehouse", "DescribeSignIn", "ConflictException", contradictsNothing},
	{"gatehouse", "GetSsoConfiguration", "ConflictException", contradictsNothing},
	{"gatehouse", "PutMfaDeviceManagementForDirectory", "ConflictException", "The suite has a mail server; the package signin tests what is refused without one."},
	{"gatehouse", "ListMails", "ConflictException", contradictsNothing},
	{"gatehouse", "ListAccountAccess", "ConflictException", contradictsNothing},
	{"gatehouse", "ListUserAccess", "ConflictException", contradictsNothing},
	{"gatehouse", "SimulateUserAccess", "ConflictException", contradictsNothing},
	{"gatehouse", "ValidatePolicy", "ConflictException", contradictsNothing},
	{"gatehouse", "ValidatePolicy", "ResourceNotFoundException", namesNothing},
	{"gatehouse", "SearchActions", "AccessDeniedException", "It needs no permission."},
	{"gatehouse", "SearchActions", "ConflictException", contradictsNothing},
	{"gatehouse", "SearchActions", "ResourceNotFoundException", namesNothing},
	{"gatehouse", "ListAliases", "ConflictException", contradictsNothing},
	{"gatehouse", "DeleteAlias", "ConflictException", contradictsNothing},
	{"gatehouse", "UpdateSSOConfiguration", "ConflictException", contradictsNothing},
	{"gatehouse", "DisableUser", "ConflictException", contradictsNothing},
	{"gatehouse", "EnableUser", "ConflictException", contradictsNothing},
	{"gatehouse", "ListSessions", "ConflictException", contradictsNothing},
	{"gatehouse", "DeleteMfaDeviceForUser", "ConflictException", contradictsNothing},
	{"gatehouse", "GetMfaDeviceManagementForDirectory", "ConflictException", contradictsNothing},
	{"gatehouse", "ListMfaDevicesForUser", "ConflictException", contradictsNothing},
	{"gatehouse", "UpdateMfaDeviceForUser", "ConflictException", contradictsNothing},
	{"gatehouse", "SearchUsers", "ConflictException", contradictsNothing},
	{"gatehouse", "SearchGroups", "ConflictException", contradictsNothing},
	{"gatehouse", "GetUserPoolInfo", "ConflictException", contradictsNothing},
	{"gatehouse", "SearchPermissionSets", "ConflictException", contradictsNothing},
	{"gatehouse", "SearchAccounts", "ConflictException", contradictsNothing},
	{"gatehouse", "DescribeAssignmentBatch", "ConflictException", contradictsNothing},
	{"gatehouse", "ListAssignmentBatches", "ConflictException", contradictsNothing},
	{"gatehouse", "ListAssignmentBatchAccounts", "ConflictException", contradictsNothing},
	{"gatehouse", "RetryAssignmentBatch", "ConflictException", contradictsNothing},
	{"cloudtrail", "LookupEvents", "OperationNotPermittedException", "It is about event data stores."},

	{"sts", "AssumeRoleWithWebIdentity", "IDPRejectedClaim", "Issuers are asked for their keys and nothing else: none is there to reject a claim."},
	{"sts", "", "RegionDisabledException", "Regions cannot be disabled here."},

	{"sso-admin", "CreateApplication", "ServiceQuotaExceededException", noQuota},
	{"sso-admin", "CreateApplicationAssignment", "ServiceQuotaExceededException", "AWS bounds the applications of an instance, not who is assigned to one."},
	{"sso-admin", "CreateTrustedTokenIssuer", "ServiceQuotaExceededException", "application.TestQuotas has the case: the other rows need issuers beside it."},
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
	{"organizations", "", "ServiceException", defect},
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
	{"organizations", "TagResource", "ConstraintViolationException", noQuota},
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
