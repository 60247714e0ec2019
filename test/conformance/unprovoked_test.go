package conformance

const noThrottle = "There is no throttle unless an operator asks for one."

const noQuota = "There is no quota unless an operator asks for one."

const noConstraint = "None of the constraints that the error names (reference of Organizations) is about this operation."

const (
	less            = "What makes things fewer reaches no limit."
	onlyConstraints = "Whatever can be wrong with the input breaks a constraint of the model, which is a ValidationError, or names what is not there."
)

// earlierWrite is AWS's own explanation of the error, turned around.
const earlierWrite = "It says that an earlier write has not yet reached the host that is asked, or that two come at the same moment; a caller who waits for answers sees neither."

// unprovoked are the modelled errors that no case can provoke, and why.
var unprovoked = []reason{
	{"", "", "ThrottlingException", noThrottle},
	{"", "", "InternalServerException", "A 5xx is a defect."},

	{"identitystore", "", "ServiceQuotaExceededException", noQuota},
	{"identitystore", "DeleteGroupMembership", "ConflictException", "Deleting what is there never contradicts anything."},

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

	{"organizations", "", "ServiceException", "A 5xx is a defect."},
	{"organizations", "", "TooManyRequestsException", noThrottle},
	{"organizations", "", "AWSOrganizationsNotInUseException", "The organization is there from the first start on."},
	{"organizations", "", "UnsupportedAPIEndpointException", "There is one endpoint, and it serves all of them."},
	{"organizations", "", "ConcurrentModificationException", earlierWrite},
	{"organizations", "", "PolicyChangesInProgressException", "A change of policies is done when it is answered."},
	{"organizations", "CreateAccount", "ConstraintViolationException", noQuota},
	{"organizations", "CreateAccount", "FinalizingOrganizationException", "The organization is complete from the first start on."},
	{"organizations", "EnablePolicyType", "ConstraintViolationException", noConstraint},
	{"organizations", "DisablePolicyType", "ConstraintViolationException", noConstraint},
	{"organizations", "ListAWSServiceAccessForOrganization", "ConstraintViolationException", noConstraint},
	{"organizations", "ListDelegatedAdministrators", "ConstraintViolationException", noConstraint},

	{"iam", "", "ServiceFailure", "A 5xx is a defect."},
	{"iam", "", "ConcurrentModification", earlierWrite},
	{"iam", "DeleteRole", "LimitExceeded", less},
	{"iam", "DeleteRolePolicy", "LimitExceeded", less},
	{"iam", "DeletePolicy", "LimitExceeded", less},
	{"iam", "DeletePolicyVersion", "LimitExceeded", less},
	{"iam", "DetachRolePolicy", "LimitExceeded", less},
	{"iam", "DetachRolePolicy", "InvalidInput", onlyConstraints},
	{"iam", "GetSAMLProvider", "InvalidInput", onlyConstraints},
	{"iam", "ListAttachedRolePolicies", "InvalidInput", onlyConstraints},

	{"sso", "", "TooManyRequestsException", noThrottle},
	{"sso", "Logout", "InvalidRequestException", "There is nothing in the request but the token; one that is none is unauthorized."},
	{"sso", "", "ResourceNotFoundException", "Who has no access to a thing is not told whether it exists."},

	{"sso-oidc", "CreateToken", "InvalidScopeException", "The scopes are those of the registration; what the request says of them is not looked at."},
	{"sso-oidc", "CreateToken", "ExpiredTokenException", "A code lives ten minutes, longer than any test: the package token tests it with a clock of its own."},
	{"sso-oidc", "RegisterClient", "SlowDownException", noThrottle},

	{"gatehouse", "BatchDeleteSession", "ConflictException", "The operation contradicts nothing."},
	{"gatehouse", "DescribePortal", "ConflictException", "The operation contradicts nothing."},
	{"gatehouse", "DisableUser", "ConflictException", "The operation contradicts nothing."},
	{"gatehouse", "EnableUser", "ConflictException", "The operation contradicts nothing."},
	{"gatehouse", "ListSessions", "ConflictException", "The operation contradicts nothing."},
	{"cloudtrail", "LookupEvents", "OperationNotPermittedException", "It is about event data stores."},

	{"sts", "AssumeRole", "ExpiredTokenException", "It is for the assertions and tokens of federation; who signs with expired credentials is answered ExpiredToken."},
	{"sts", "", "RegionDisabledException", "Regions cannot be disabled here."},
}
