import Header from '@cloudscape-design/components/header'

export default function PermissionSets() {
  return <Header variant="h1">PermissionSets</Header>
}
