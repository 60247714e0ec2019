import '@cloudscape-design/global-styles/index.css'
import Box from '@cloudscape-design/components/box'
import { I18nProvider } from '@cloudscape-design/components/i18n'
import messages from '@cloudscape-design/components/i18n/messages/all.en'
import Link from '@cloudscape-design/components/link'
import { applyMode, Mode } from '@cloudscape-design/global-styles'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { createHashRouter, RouterProvider } from 'react-router'
import { Failure } from '../aws/error'
import { SignIn } from '../session/signin'
import { NoticesProvider } from '../ui/notices'
import { Boundary } from '../ui/boundary'
import { Problem } from '../ui/problem'

/** Follows the system's choice of light and dark. */
function followMode(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => applyMode(dark.matches ? Mode.Dark : Mode.Light)
  dark.addEventListener('change', apply)
  apply()
}

/**
 * Signs in and shows an application: `load` makes it, with everything it needs to know
 * at once. Reads are repeated when the server was not reached, never when it has
 * refused; when it says that nobody is signed in, the person signs in again.
 */
export async function start(load: (signIn: SignIn) => Promise<ReactNode>): Promise<void> {
  followMode()
  const root = createRoot(document.getElementById('root')!)
  const signIn = new SignIn()
  const known = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        refetchOnWindowFocus: false,
        retry: (times, e) => times < 2 && e instanceof Failure && (e.status === 0 || e.status === 429 || e.status >= 500),
      },
    },
  })
  known.getQueryCache().subscribe((event) => {
    const e = event.query.state.error
    if (event.type === 'updated' && e instanceof Failure && e.signedOut) void signIn.again()
  })
  const show = (app: ReactNode) => {
    // One route for all: pages have theirs. A page that guards what was entered needs a router that can wait.
    const router = createHashRouter([
      {
        path: '*',
        element: (
          <NoticesProvider>
            <Boundary around={(said) => <Alone>{said}</Alone>}>{app}</Boundary>
          </NoticesProvider>
        ),
      },
    ])
    root.render(
      <StrictMode>
        <I18nProvider locale="en" messages={[messages]}>
          <QueryClientProvider client={known}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </I18nProvider>
      </StrictMode>,
    )
  }
  try {
    await signIn.begin()
    show(await load(signIn))
  } catch (e) {
    const f = e instanceof Failure ? e : new Failure('Unexpected', String(e), 0)
    show(
      <Alone>
        <Box variant="h1" padding={{ bottom: 'm' }}>
          This page cannot be opened
        </Box>
        <Problem error={f} doing="open this page" retry={() => location.reload()} />
      </Alone>,
    )
  }
}

/** What stands on a page that has no frame, and the ways on. */
function Alone({ children }: { children: ReactNode }) {
  return (
    <main style={{ maxWidth: 720, margin: '4rem auto', padding: '0 1rem' }}>
      {children}
      <Box variant="p" padding={{ top: 'm' }}>
        <Link href="/start">Your accounts</Link> are in the access portal, which works <Link href="/start/plain">without script</Link> as well.
      </Box>
    </main>
  )
}
