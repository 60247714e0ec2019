/** The permission sets that stand for one AWS managed policy each (reference section 8). */
export const predefined: { name: string; policy: string; about: string; job?: boolean }[] = [
  { name: 'AdministratorAccess', policy: 'AdministratorAccess', about: 'Everything' },
  { name: 'PowerUserAccess', policy: 'PowerUserAccess', about: 'Everything but people and permissions' },
  { name: 'ReadOnlyAccess', policy: 'ReadOnlyAccess', about: 'Reads everything, data included' },
  { name: 'ViewOnlyAccess', policy: 'job-function/ViewOnlyAccess', about: 'Sees what there is, not what is in it' },
  { name: 'SecurityAudit', policy: 'SecurityAudit', about: 'Reads what a security audit needs' },
  { name: 'Billing', policy: 'job-function/Billing', about: 'Bills, budgets and cost', job: true },
  { name: 'DataScientist', policy: 'job-function/DataScientist', about: 'Data analytics', job: true },
  { name: 'DatabaseAdministrator', policy: 'job-function/DatabaseAdministrator', about: 'Sets up and runs databases', job: true },
  { name: 'NetworkAdministrator', policy: 'job-function/NetworkAdministrator', about: 'Sets up and runs networks', job: true },
  { name: 'SupportUser', policy: 'job-function/SupportUser', about: 'Troubleshoots with AWS Support', job: true },
  { name: 'SystemAdministrator', policy: 'job-function/SystemAdministrator', about: 'Runs applications and development resources', job: true },
]

export const managedPolicyArn = (tail: string): string => `arn:aws:iam::aws:policy/${tail}`
