import '@cloudscape-design/global-styles/index.css'
import { I18nProvider } from '@cloudscape-design/components/i18n'
import messages from '@cloudscape-design/components/i18n/messages/all.en'
import { applyMode, Mode } from '@cloudscape-design/global-styles'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { createHashRouter, RouterProvider } from 'react-router'
import { Failure } from '../aws/error'
import { SignIn } from '../session/signin'
import { Boundary } from '../ui/boundary'
import { NoticesProvider } from '../ui/notices'
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
            <Boundary>{app}</Boundary>
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
      <main style={{ maxWidth: 720, margin: '4rem auto', padding: '0 1rem' }}>
        <Problem error={f} doing="open this page" retry={() => location.reload()} />
        <p>
          <a href="/start">Your accounts</a> are in the access portal.
        </p>
      </main>,
    )
  }
}
