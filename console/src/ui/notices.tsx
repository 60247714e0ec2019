import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar'
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react'
import { Failure } from '../aws/error'

interface Notices {
  /** Says that something is done; it goes when the person dismisses it or six others have come. */
  done: (text: ReactNode) => void
  /** Says why something was not done. */
  failed: (doing: string, e: unknown) => void
}

const Context = createContext<{ notices: Notices; bar: ReactNode }>({ notices: { done: () => {}, failed: () => {} }, bar: null })

const most = 6

/** What readers hear for the icons of notices. */
export const iconWords: FlashbarProps['i18nStrings'] = {
  ariaLabel: 'Notices',
  notificationBarAriaLabel: 'Show all notices',
  notificationBarText: 'Notices',
  errorIconAriaLabel: 'Error',
  warningIconAriaLabel: 'Warning',
  successIconAriaLabel: 'Done',
  infoIconAriaLabel: 'Information',
  inProgressIconAriaLabel: 'In progress',
}

export function NoticesProvider({ children }: { children: ReactNode }) {
  const [items, setItems] = useState<FlashbarProps.MessageDefinition[]>([])
  const add = useCallback((item: FlashbarProps.MessageDefinition) => {
    const id = crypto.randomUUID()
    const onDismiss = () => setItems((all) => all.filter((i) => i.id !== id))
    setItems((all) => [{ ...item, id, dismissible: true, dismissLabel: 'Dismiss', onDismiss }, ...all].slice(0, most))
  }, [])
  const notices = useMemo<Notices>(
    () => ({
      done: (content) => add({ type: 'success', content }),
      failed: (doing, e) => {
        const f = e instanceof Failure ? e : undefined
        add({ type: f?.denied ? 'warning' : 'error', header: f?.denied ? `You may not ${doing}` : `Could not ${doing}`, content: f?.message ?? String(e) })
      },
    }),
    [add],
  )
  const bar = useMemo(() => <Flashbar items={items} stackItems={items.length > 3} i18nStrings={iconWords} />, [items])
  const value = useMemo(() => ({ notices, bar }), [notices, bar])
  return <Context.Provider value={value}>{children}</Context.Provider>
}

export const useNotices = (): Notices => useContext(Context).notices

/** The notices, where the frame shows them. */
export const NoticesBar = () => <>{useContext(Context).bar}</>
