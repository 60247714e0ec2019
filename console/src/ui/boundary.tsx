import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import { Component, type ReactNode } from 'react'
import { Failure } from '../aws/error'
import { Problem } from './problem'
import { useTitle } from './title'

interface Props {
  children: ReactNode
  /** Where one is: at another place it is tried again. */
  place?: string
  /** What is to stand around what is said, where there is nothing around it. */
  around?: (said: ReactNode) => ReactNode
}

/**
 * Says it when a page cannot be shown, where there would be nothing at all: mostly
 * because its code could not be loaded, from a server that is away, or that has
 * become another version since.
 */
export class Boundary extends Component<Props, { error?: unknown }> {
  override state: { error?: unknown } = {}

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override componentDidUpdate(before: Props) {
    if (before.place !== this.props.place && this.state.error !== undefined) this.setState({ error: undefined })
  }

  override render() {
    if (this.state.error === undefined) return this.props.children
    const said = <Broken error={this.state.error} />
    return this.props.around?.(said) ?? said
  }
}

// What the browsers say when a module cannot be fetched; none of them gives it a name.
const unloaded = /dynamically imported module|module script failed/i

function Broken({ error }: { error: unknown }) {
  const title = 'This page cannot be shown'
  useTitle(title)
  const text = unloaded.test(String(error)) ? 'A part of it could not be loaded. The server may be away, or it has been updated since this page was opened.' : `Something in it went wrong: ${String(error)}`
  return (
    <ContentLayout header={<Header variant="h1">{title}</Header>}>
      <Problem error={new Failure('PageFailed', text, 0)} doing="show this page" retry={() => location.reload()} />
    </ContentLayout>
  )
}
