import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import type { Failure } from '../aws/error'

/** What went wrong as one line, for a field whose choices could not be read. */
export const inWords = (error: Failure | null, doing: string): string | undefined => (error ? `${error.denied ? 'You may not' : 'Could not'} ${doing}. ${error.message}` : undefined)

/** Says what went wrong: in words, with what to do, and with the request's id for whoever reads the log. */
export function Problem({ error, retry, doing }: { error: Failure; retry?: () => void; doing: string }) {
  const header = error.denied ? `You may not ${doing}` : `Could not ${doing}`
  return (
    <Alert type={error.denied ? 'warning' : 'error'} header={header} action={retry && !error.denied ? <Button onClick={retry}>Try again</Button> : undefined}>
      {error.message}
      {error.requestId && (
        <Box variant="small" display="block" color="text-body-secondary">
          {error.code} · request {error.requestId}
        </Box>
      )}
    </Alert>
  )
}
