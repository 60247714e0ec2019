package policy

// IssueCode says what is wrong with a document, or odd, as a word for programs. Where
// IAM Access Analyzer has a check for it, the word is that check's issue code (IAM
// access-analyzer-reference-policy-checks).
type IssueCode string

// What Compile refuses.
const (
	IssueJSONSyntax           IssueCode = "JSON_SYNTAX_ERROR"
	IssueTooDeep              IssueCode = "DOCUMENT_NESTED_TOO_DEEPLY"
	IssuePolicyTooLarge       IssueCode = "POLICY_SIZE_EXCEEDS_LIMIT"
	IssueDuplicateElement     IssueCode = "DUPLICATE_ELEMENT"
	IssueDataType             IssueCode = "DATA_TYPE_MISMATCH"
	IssueInvalidElement       IssueCode = "INVALID_POLICY_ELEMENT"
	IssueInvalidVersion       IssueCode = "INVALID_VERSION"
	IssueMissingStatement     IssueCode = "MISSING_STATEMENT"
	IssueUniqueSids           IssueCode = "UNIQUE_SIDS_REQUIRED"
	IssueUnsupportedSid       IssueCode = "UNSUPPORTED_SID"
	IssueElementCombination   IssueCode = "UNSUPPORTED_ELEMENT_COMBINATION"
	IssueUnsupportedElement   IssueCode = "UNSUPPORTED_ELEMENT"
	IssueMissingEffect        IssueCode = "MISSING_EFFECT"
	IssueInvalidEffect        IssueCode = "INVALID_EFFECT"
	IssueMissingAction        IssueCode = "MISSING_ACTION"
	IssueActionFormat         IssueCode = "INVALID_ACTION_FORMAT"
	IssueUnsupportedAction    IssueCode = "UNSUPPORTED_ACTION_IN_POLICY"
	IssueMissingResource      IssueCode = "MISSING_RESOURCE"
	IssueARNPrefix            IssueCode = "INVALID_ARN_PREFIX"
	IssuePartition            IssueCode = "INVALID_PARTITION"
	IssueARNService           IssueCode = "INVALID_ARN_SERVICE"
	IssueARNField             IssueCode = "MISSING_ARN_FIELD"
	IssueMissingPrincipal     IssueCode = "MISSING_PRINCIPAL"
	IssueUnsupportedPrincipal IssueCode = "UNSUPPORTED_PRINCIPAL"
	IssuePrincipalFormat      IssueCode = "INVALID_PRINCIPAL_FORMAT"
	IssueConditionOperator    IssueCode = "INVALID_CONDITION_OPERATOR"
	IssueConditionKey         IssueCode = "INVALID_CONDITION_KEY_FORMAT"
	IssueConditionType        IssueCode = "INVALID_CONDITION_DATA_TYPE"
	IssueVariable             IssueCode = "INVALID_VARIABLE"
	IssueNUL                  IssueCode = "UNSUPPORTED_CHARACTER"
)

// What Compile takes, and Validate remarks on.
const (
	IssueLargeForManaged     IssueCode = "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"
	IssueMissingVersion      IssueCode = "MISSING_VERSION"
	IssueVariableVersion     IssueCode = "VARIABLE_UNSUPPORTED_IN_VERSION"
	IssueUnknownService      IssueCode = "INVALID_SERVICE_IN_ACTION"
	IssueUnknownAction       IssueCode = "INVALID_ACTION"
	IssueNothingMatches      IssueCode = "ACTION_MATCHES_NOTHING"
	IssueRedundantAction     IssueCode = "REDUNDANT_ACTION"
	IssueAllowNotAction      IssueCode = "ALLOW_WITH_NOT_ACTION"
	IssueAllowNotPrincipal   IssueCode = "ALLOW_WITH_NOT_PRINCIPAL"
	IssueAllowNotResource    IssueCode = "ALLOW_WITH_NOT_RESOURCE"
	IssueAllowEverything     IssueCode = "ALLOW_EVERYTHING"
	IssueAllowEveryone       IssueCode = "ALLOW_EVERYONE"
	IssueDenyEverything      IssueCode = "DENY_EVERYTHING"
	IssuePassRole            IssueCode = "PASS_ROLE_WITH_STAR_IN_RESOURCE"
	IssueWildcardWithoutLike IssueCode = "WILDCARD_WITHOUT_LIKE_OPERATOR"
	IssueARNAccount          IssueCode = "INVALID_ARN_ACCOUNT"
	IssueARNRegion           IssueCode = "INVALID_ARN_REGION"
	IssueARNServiceCase      IssueCode = "INVALID_ARN_SERVICE_CASE"
	IssueARNResource         IssueCode = "INVALID_ARN_RESOURCE"
	IssueMore                IssueCode = "MORE_FINDINGS"
)
