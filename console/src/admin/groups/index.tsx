import Header from '@cloudscape-design/components/header'

export default function Groups() {
  return <Header variant="h1">Groups</Header>
}
