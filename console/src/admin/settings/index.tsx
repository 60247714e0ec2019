import Header from '@cloudscape-design/components/header'

export default function Settings() {
  return <Header variant="h1">Settings</Header>
}
