import Header from '@cloudscape-design/components/header'

export default function Applications() {
  return <Header variant="h1">Applications</Header>
}
