import type { Application } from '../../aws/services/ssoadmin'

/** What each tab is handed: the application, and its ARN. */
export interface Of {
  application: Application
  arn: string
}
