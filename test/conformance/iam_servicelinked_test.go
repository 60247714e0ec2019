package conformance

import "strings"

var (
	// freshServiceRole is a role of a service that an account may have several of.
	freshServiceRole = fresh(func(w *world) any {
		return w.member(w.must("iam", "CreateServiceLinkedRole", in{"AWSServiceName": scaling, "CustomSuffix": w.unique("fleet")}), "Role", "RoleName")
	})
	deletionTask = fresh(func(w *world) any {
		return w.must("iam", "DeleteServiceLinkedRole", in{"RoleName": freshServiceRole})["DeletionTaskId"]
	})
	goneTask = fresh(func(w *world) any { return strings.Replace(w.text(deletionTask), "fleet", "flotilla", 1) })
)

const scaling = "autoscaling.amazonaws.com"

var iamServiceLinked = table{"iam", []row{
	{
		op:   "CreateServiceLinkedRole",
		in:   in{"AWSServiceName": scaling, "CustomSuffix": "night", "Description": "Scales."},
		want: in{"Role": in{"RoleName": "AWSServiceRoleForAutoScaling_night", "Path": "/aws-service-role/autoscaling.amazonaws.com/", "Arn": like(":role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_night$"), "RoleId": like("^AROA"), "CreateDate": check(present)}},
		then: func(x *exchange) {
			x.sees("iam", "GetRole", in{"RoleName": "AWSServiceRoleForAutoScaling_night"}, in{"Role": in{
				"Description": "Scales.", "AssumeRolePolicyDocument": in{"Statement": []any{in{"Principal": in{"Service": scaling}, "Action": "sts:AssumeRole"}}},
			}})
			x.wants("iam", "DeleteRole", in{"RoleName": "AWSServiceRoleForAutoScaling_night"}, "UnmodifiableEntity")
		},
		fails: []fail{
			refused("a service that is none", in{"AWSServiceName": "example.com"}, "InvalidInput", "Invalid service name"),
			refused("a second role of a service that has one", in{"AWSServiceName": "ecs.amazonaws.com"}, "InvalidInput", "Custom suffix is not allowed"),
			refused("a suffix that is taken", in{"CustomSuffix": shared(func(w *world) any {
				w.must("iam", "CreateServiceLinkedRole", in{"AWSServiceName": scaling, "CustomSuffix": "taken"})
				return "taken"
			})}, "InvalidInput", "has been taken in this account"),
			refused("a suffix that is none", in{"CustomSuffix": "to night"}, "ValidationError", "customSuffix"),
		},
	},
	{
		op:   "DeleteServiceLinkedRole",
		in:   in{"RoleName": freshServiceRole},
		want: in{"DeletionTaskId": like("^task/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_fleet-")},
		then: func(x *exchange) {
			x.wants("iam", "GetRole", x.in, "NoSuchEntity")
		},
		fails: []fail{noRole, badRole},
	},
	{
		op:   "GetServiceLinkedRoleDeletionStatus",
		in:   in{"DeletionTaskId": deletionTask},
		want: in{"Status": "SUCCEEDED", "Reason": check(absent)},
		then: func(x *exchange) {
			// The role of an identity center stays while there are roles of its sets.
			x.get(reservedRole)
			admin := x.get(memberAdmin).(credentials)
			task := x.mustAs(admin, "iam", "DeleteServiceLinkedRole", in{"RoleName": "AWSServiceRoleForSSO"})["DeletionTaskId"]
			got := x.mustAs(admin, "iam", "GetServiceLinkedRoleDeletionStatus", in{"DeletionTaskId": task})
			if d := differs("", got, in{"Status": "FAILED", "Reason": in{"Reason": check(present), "RoleUsageList": check(present)}}); d != "" {
				x.t.Error(d)
			}
			if a := x.try(admin, "iam", "GetRole", in{"RoleName": "AWSServiceRoleForSSO"}); a.Code != "" {
				x.t.Errorf("the role of the identity center: %v", a)
			}
		},
		fails: []fail{
			refused("a task that is not", in{"DeletionTaskId": goneTask}, "NoSuchEntity", ""),
			refused("an id that is none", in{"DeletionTaskId": "task"}, "InvalidInput", "deletion task"),
		},
	},
}}
