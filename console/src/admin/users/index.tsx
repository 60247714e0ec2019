import Header from '@cloudscape-design/components/header'

export default function Users() {
  return <Header variant="h1">Users</Header>
}
