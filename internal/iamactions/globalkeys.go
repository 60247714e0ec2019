package iamactions

// globalKeys are the condition keys that requests to any service may have, by type, as
// in conditionkeys.gz (IAM User Guide, reference_policies_condition-keys; two are in AWS's
// managed policies only: IsMcpServiceAction, PrincipalOrgMasterAccountId). An asterisk
// stands for what a key leaves open. Keys that begin with the name of a service are in the
// data, those that requests to other services have as well included.
var globalKeys = map[string][]string{
	"String": {
		"aws:AssumedRoot", "aws:CalledViaAWSMCP", "aws:CalledViaFirst", "aws:CalledViaLast", "aws:Ec2InstanceSourceVpc",
		"aws:FederatedProvider", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalOrgMasterAccountId", "aws:PrincipalServiceName",
		"aws:PrincipalTag/*", "aws:PrincipalType", "aws:referer", "aws:RequestedRegion", "aws:RequestTag/*",
		"aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceTag/*", "aws:SourceAccount", "aws:SourceIdentity",
		"aws:SourceOrgID", "aws:SourceOwner", "aws:SourceVpc", "aws:SourceVpce", "aws:UserAgent", "aws:userid", "aws:username",
		"aws:VpceAccount", "aws:VpceOrgID",
	},
	"ArrayOfString": {
		"aws:CalledVia", "aws:PrincipalOrgPaths", "aws:PrincipalServiceNamesList", "aws:ResourceOrgPaths", "aws:SourceOrgPaths",
		"aws:TagKeys", "aws:VpceOrgPaths",
	},
	"ARN": {
		"aws:ChatbotSourceArn", "aws:PrincipalArn", "aws:SignInSessionArn", "aws:SourceArn", "aws:SourceVpcArn",
	},
	"Bool": {
		"aws:IsMcpServiceAction", "aws:MultiFactorAuthPresent", "aws:PrincipalIsAWSService", "aws:SecureTransport", "aws:ViaAWSMCPService", "aws:ViaAWSService",
	},
	"Numeric":   {"aws:MultiFactorAuthAge"},
	"Date":      {"aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime"},
	"IPAddress": {"aws:Ec2InstanceSourcePrivateIPv4", "aws:SourceIp", "aws:VpcSourceIp"},
}
