package local

import (
	"context"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// serviceRole is how a service's own role is called and what it holds.
type serviceRole struct {
	name   string
	policy string // of AWS's, below aws-service-role/; "" for none
	suffix bool   // an account may have several
}

const ssoService = "sso.amazonaws.com"

// serviceRoles are those services whose roles are not called by the service's
// host name, or whose policy is known here (service documentation, "Using
// service-linked roles").
var serviceRoles = map[string]serviceRole{
	ssoService:                           {"AWSServiceRoleForSSO", "AWSSSOServiceRolePolicy", false},
	"organizations.amazonaws.com":        {"AWSServiceRoleForOrganizations", "AWSOrganizationsServiceTrustPolicy", false},
	"autoscaling.amazonaws.com":          {"AWSServiceRoleForAutoScaling", "AutoScalingServiceRolePolicy", true},
	"elasticloadbalancing.amazonaws.com": {"AWSServiceRoleForElasticLoadBalancing", "AWSElasticLoadBalancingServiceRolePolicy", false},
	"ecs.amazonaws.com":                  {"AWSServiceRoleForECS", "AmazonECSServiceRolePolicy", false},
	"eks.amazonaws.com":                  {"AWSServiceRoleForAmazonEKS", "AmazonEKSServiceRolePolicy", false},
	"rds.amazonaws.com":                  {"AWSServiceRoleForRDS", "AmazonRDSServiceRolePolicy", false},
	"elasticache.amazonaws.com":          {"AWSServiceRoleForElastiCache", "ElastiCacheServiceRolePolicy", false},
	"spot.amazonaws.com":                 {"AWSServiceRoleForEC2Spot", "AWSEC2SpotServiceRolePolicy", false},
	"config.amazonaws.com":               {"AWSServiceRoleForConfig", "AWSConfigServiceRolePolicy", false},
	"cloudtrail.amazonaws.com":           {"AWSServiceRoleForCloudTrail", "CloudTrailServiceRolePolicy", false},
	"guardduty.amazonaws.com":            {"AWSServiceRoleForAmazonGuardDuty", "AmazonGuardDutyServiceRolePolicy", false},
	"securityhub.amazonaws.com":          {"AWSServiceRoleForSecurityHub", "AWSSecurityHubServiceRolePolicy", false},
}

// roleOfService is the role of any service of AWS. Of one that is not in the table
// the name is made of its host name, and it holds no policy.
func roleOfService(service string) (serviceRole, bool) {
	if r, ok := serviceRoles[service]; ok {
		return r, true
	}
	host, ok := strings.CutSuffix(service, ".amazonaws.com")
	words := strings.FieldsFunc(host, func(r rune) bool { return r == '-' || r == '.' })
	if !ok || len(words) == 0 || strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" {
		return serviceRole{}, false
	}
	name := "AWSServiceRoleFor"
	for _, w := range words {
		name += strings.ToUpper(w[:1]) + w[1:]
	}
	return serviceRole{name: name, suffix: true}, true
}

// NewServiceRole is a service-linked role to create.
type NewServiceRole struct {
	Service     string // sso.amazonaws.com
	Suffix      string
	Description string
}

// CreateServiceLinkedRole adds the role of a service to the caller's account.
func (s *IAM) CreateServiceLinkedRole(ctx context.Context, c idc.Caller, n NewServiceRole) (idc.Role, error) {
	return op.Update(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Role, error) {
		of, known := roleOfService(n.Service)
		role := idc.Role{
			Account: c.Account, Name: of.name, Path: idc.ServiceRolePath + n.Service + "/", Description: n.Description,
			Trust: idc.ServiceTrust(n.Service), MaxSession: time.Hour, Version: 1, CreatedAt: tx.Now(),
		}
		if n.Suffix != "" {
			role.Name += "_" + n.Suffix
		}
		if of.policy != "" {
			role.Attached = []idc.ARN{idc.ARN("arn:aws:iam::aws:policy" + idc.ServiceRolePath + of.policy)}
		}
		keys := map[string][]string{"iam:awsservicename": {n.Service}}
		if err := authorize(tx, "CreateServiceLinkedRole", role.ARN(), nil, keys); err != nil {
			return role, err
		}
		switch {
		case !known:
			return role, invalidInput("Invalid service name: %s", n.Service)
		case n.Suffix != "" && !of.suffix:
			return role, invalidInput("Custom suffix is not allowed for %s", n.Service)
		case len(role.Name) > maxRoleName:
			return role, invalidInput("The name of the service-linked role is longer than %d characters: %s", maxRoleName, role.Name)
		}
		err := s.insertRole(tx, &role)
		if idc.Is(err, idc.KindConflict) {
			err = invalidInput("Service role name %s has been taken in this account, please try a different suffix.", role.Name)
		}
		return role, err
	})
}

const maxRoleName = 64

// maxShownUses bounds the resources that a failed deletion names.
const maxShownUses = 50

// DeleteServiceLinkedRole begins to delete the role of a service, and answers the
// task under which its end can be asked for. It ends before the call does. The role
// of Identity Center stays while there are roles of permission sets in the account.
func (s *IAM) DeleteServiceLinkedRole(ctx context.Context, c idc.Caller, name string) (string, error) {
	return op.Update(ctx, s.cfg.Gate, c, func(tx *op.Tx) (string, error) {
		role, err := findRole(tx, "DeleteServiceLinkedRole", name, nil)
		if err != nil {
			return "", err
		}
		if !strings.HasPrefix(role.Path, idc.ServiceRolePath) {
			return "", invalidInput("The role %s is not a service-linked role.", role.Name)
		}
		service := strings.Trim(strings.TrimPrefix(role.Path, idc.ServiceRolePath), "/")
		d := idc.RoleDeletion{ID: "task" + role.Path + role.Name + "/" + tx.NewID(), Account: c.Account}
		if service == ssoService {
			page, err := tx.ListRoles(c.Account, idc.ReservedRolePath, idc.PageRequest{Limit: maxShownUses})
			if err != nil {
				return "", err
			}
			for _, r := range page.Items {
				d.UsedBy = append(d.UsedBy, r.ARN())
			}
		}
		tx.Event.Response = map[string]any{"deletionTaskId": d.ID}
		if len(d.UsedBy) > 0 {
			d.Failure = "The service-linked role is in use by " + service + ": permission sets are provisioned to the account."
			return d.ID, tx.InsertRoleDeletion(d)
		}
		if err := tx.DeleteRole(role); err != nil {
			return "", err
		}
		return d.ID, tx.InsertRoleDeletion(d)
	})
}

// GetServiceLinkedRoleDeletionStatus says what became of a deletion.
func (s *IAM) GetServiceLinkedRoleDeletionStatus(ctx context.Context, c idc.Caller, task string) (idc.RoleDeletion, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.RoleDeletion, error) {
		resource := idc.ARN("arn:aws:iam::" + string(c.Account) + ":role" + idc.ServiceRolePath + "*")
		if role, ok := strings.CutPrefix(task, "task"+idc.ServiceRolePath); ok && strings.Contains(role, "/") {
			resource = idc.RoleARN(c.Account, idc.ServiceRolePath, role[:strings.LastIndexByte(role, '/')])
		}
		if err := authorize(tx, "GetServiceLinkedRoleDeletionStatus", resource, nil, nil); err != nil {
			return idc.RoleDeletion{}, err
		}
		return tx.RoleDeletion(c.Account, task)
	})
}
