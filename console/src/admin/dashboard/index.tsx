import ColumnLayout from '@cloudscape-design/components/column-layout'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useTitle } from '../../ui/title'
import { useInstanceTitle } from '../center'
import { Contents } from './contents'
import { Instance } from './instance'
import { NextSteps } from './nextsteps'

/** What this identity center is, what it holds, and what to do next. */
export default function Dashboard() {
  useTitle('Dashboard')
  const title = useInstanceTitle()
  return (
    <ContentLayout header={<Header variant="h1">{title || 'Dashboard'}</Header>}>
      <SpaceBetween size="l">
        <Contents />
        <ColumnLayout columns={2}>
          <Instance />
          <NextSteps />
        </ColumnLayout>
      </SpaceBetween>
    </ContentLayout>
  )
}
