import Box from '@cloudscape-design/components/box'
import { Component, type ReactNode } from 'react'
import { Failure } from '../aws/error'
import { Problem } from './problem'

/**
 * Says it when a page cannot be shown, where there would be nothing at all: mostly
 * because its code could not be loaded, from a server that is away, or that has
 * become another version since.
 */
export class Boundary extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {}

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    if (this.state.error === undefined) return this.props.children
    return (
      <Box padding={{ top: 'l' }}>
        <Problem error={new Failure('PageFailed', String(this.state.error), 0)} doing="show this page" retry={() => location.reload()} />
      </Box>
    )
  }
}
