import Header from '@cloudscape-design/components/header'

export default function Accounts() {
  return <Header variant="h1">Accounts</Header>
}
