# An estate described by names: groups, permission sets, who gets what where, and
# the attributes that become session tags.

variable "enable_organizations_lookup" {
  description = "Accounts may be given by name, which needs an organization to look in."
  type        = bool
}

variable "sso_groups" {
  type = map(object({
    group_name        = string
    group_description = optional(string)
  }))
  default = {}
}

variable "permission_sets" {
  type = map(object({
    description          = optional(string)
    session_duration     = optional(string)
    relay_state          = optional(string)
    aws_managed_policies = optional(set(string), [])
    inline_policy        = optional(string)
    tags                 = optional(map(string), {})
  }))
  default = {}
}

variable "account_assignments" {
  type = map(object({
    principal_name  = string
    principal_type  = string
    principal_idp   = string # INTERNAL is made here, EXTERNAL came by SCIM
    permission_sets = set(string)
    account_ids     = set(string)
  }))
  default = {}
}

variable "sso_instance_access_control_attributes" {
  type = list(object({
    attribute_name = string
    source         = set(string)
  }))
  default = []
}
