/** Names a permission set in calls. */
export interface Of {
  InstanceArn: string
  PermissionSetArn: string
}

/** Said after every change of a set: accounts get it only when they are told to. */
export const unprovisioned = 'Accounts where the set is provisioned keep the old version until they are updated: see AWS accounts.'
