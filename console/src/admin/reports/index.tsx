import Header from '@cloudscape-design/components/header'

export default function Reports() {
  return <Header variant="h1">Reports</Header>
}
