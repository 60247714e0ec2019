import Header from '@cloudscape-design/components/header'

export default function Assignments() {
  return <Header variant="h1">Assignments</Header>
}
