import Autosuggest from '@cloudscape-design/components/autosuggest'
import FormField from '@cloudscape-design/components/form-field'
import { useDeferredValue, useState } from 'react'
import { useCall } from '../../aws/hooks'
import { service as gatehouse } from '../../aws/services/gatehouse'
import { inWords } from '../../ui/problem'
import { useCenter } from '../center'

interface Props {
  /** What is chosen is told by id. */
  onPick: (id: string) => void
  /** The id that is chosen already. */
  picked: string | undefined
}

/** Chooses a user, by what the user name, a name or an e-mail address begins with. */
export function PickUser({ onPick, picked }: Props) {
  const { identityStoreId } = useCenter()
  const [word, setWord] = useState('')
  const asked = useDeferredValue(word.trim())
  const found = useCall(gatehouse, 'SearchUsers', { IdentityStoreId: identityStoreId, Query: asked || undefined, MaxResults: 20 })
  return (
    <Pick
      label="User"
      placeholder="User name, name or e-mail address"
      word={word}
      onWord={setWord}
      loading={found.isFetching}
      error={inWords(found.error, 'look users up')}
      onPick={onPick}
      picked={picked}
      options={(found.data?.Users ?? []).map((u) => ({ value: u.UserId, label: u.UserName, description: u.DisplayName }))}
    />
  )
}

/** Chooses an account, by a word of its name or e-mail address, or its number. */
export function PickAccount({ onPick, picked }: Props) {
  const [word, setWord] = useState('')
  const asked = useDeferredValue(word.trim())
  const found = useCall(gatehouse, 'SearchAccounts', { Query: asked || undefined, MaxResults: 20 })
  return (
    <Pick
      label="Account"
      placeholder="Name, number or e-mail address"
      word={word}
      onWord={setWord}
      loading={found.isFetching}
      error={inWords(found.error, 'look accounts up')}
      onPick={onPick}
      picked={picked}
      options={(found.data?.Accounts ?? []).map((a) => ({ value: a.AccountId, label: a.Name, description: a.AccountId }))}
    />
  )
}

interface PickProps extends Props {
  label: string
  placeholder: string
  word: string
  onWord: (word: string) => void
  loading: boolean
  /** What could not be looked up, and why. */
  error: string | undefined
  options: { value: string; label: string; description?: string }[]
}

function Pick(p: PickProps) {
  return (
    <FormField label={p.label} errorText={p.error}>
      <Autosuggest
        value={p.word}
        placeholder={p.placeholder}
        options={p.options.map((o) => ({ ...o, labelTag: o.value === p.picked ? 'shown' : undefined }))}
        filteringType="manual"
        statusType={p.error ? 'error' : p.loading ? 'loading' : 'finished'}
        errorText={p.error}
        loadingText="Looking"
        empty="Nothing begins with that"
        ariaLabel={p.label}
        clearAriaLabel={`Clear ${p.label.toLowerCase()}`}
        enteredTextLabel={(v) => `Look for ${v}`}
        onChange={({ detail }) => p.onWord(detail.value)}
        onSelect={({ detail }) => {
          // Enter without a choice takes what was meant: the one that is called so, or the only one.
          const typed = detail.value.trim().toLowerCase()
          const o = p.options.find((o) => o.value === detail.value) ?? p.options.find((o) => o.label.toLowerCase() === typed) ?? (p.options.length === 1 ? p.options[0] : undefined)
          if (o) {
            p.onWord(o.label)
            p.onPick(o.value)
          }
        }}
      />
    </FormField>
  )
}
