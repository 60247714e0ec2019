import AttributeEditor from '@cloudscape-design/components/attribute-editor'
import Input from '@cloudscape-design/components/input'
import type { Tag } from '../aws/services/organizations'

const most = 50
const letters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u
const allowed = 'Letters, digits, spaces and _ . : / = + - @ only.'

/** What is wrong with a tag among others; '' when nothing is. */
function keyWrong(tags: Tag[], i: number): string {
  const key = tags[i]?.Key ?? ''
  if (key.trim() === '') return 'Enter a key.'
  if (key.length > 128) return 'A key has at most 128 characters.'
  if (/^aws:/i.test(key)) return 'Keys that begin with aws: are not for you.'
  if (!letters.test(key)) return allowed
  return tags.findIndex((t) => t.Key === key) < i ? 'This key is there already.' : ''
}

const valueWrong = (t: Tag): string => (t.Value.length > 256 ? 'A value has at most 256 characters.' : letters.test(t.Value) ? '' : allowed)

/** Whether the tags cannot be sent as they are. */
export const tagsWrong = (tags: Tag[]): boolean => tags.some((t, i) => keyWrong(tags, i) !== '' || valueWrong(t) !== '')

/** Keys and values to fill in. */
export function TagFields({ tags, onChange, tried }: { tags: Tag[]; onChange: (tags: Tag[]) => void; tried: boolean }) {
  const put = (i: number, change: Partial<Tag>) => onChange(tags.map((t, j) => (i === j ? { ...t, ...change } : t)))
  return (
    <AttributeEditor<Tag>
      items={tags}
      empty="No tags."
      addButtonText="Add tag"
      removeButtonText="Remove"
      removeButtonAriaLabel={(t) => `Remove tag ${t.Key}`}
      disableAddButton={tags.length >= most}
      additionalInfo={`At most ${most} tags.`}
      onAddButtonClick={() => onChange([...tags, { Key: '', Value: '' }])}
      onRemoveButtonClick={({ detail }) => onChange(tags.filter((_, i) => i !== detail.itemIndex))}
      definition={[
        { label: 'Key', control: (t, i) => <Input value={t.Key} ariaLabel={`Key of tag ${i + 1}`} onChange={({ detail }) => put(i, { Key: detail.value })} />, errorText: (_, i) => (tried ? keyWrong(tags, i) : '') },
        { label: 'Value', control: (t, i) => <Input value={t.Value} ariaLabel={`Value of tag ${i + 1}`} onChange={({ detail }) => put(i, { Value: detail.value })} />, errorText: (t) => (tried ? valueWrong(t) : '') },
      ]}
    />
  )
}
