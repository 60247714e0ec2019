import FormField from '@cloudscape-design/components/form-field'
import Grid from '@cloudscape-design/components/grid'
import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter'
import { useState } from 'react'
import { choices, properties, wrong, type Filter, type Property } from './query'
import { Range } from './range'

/** What is asked for, each property once; the time beside it. */
export function Filters({ filter, elsewhere, onChange }: { filter: Filter; elsewhere: string | undefined; onChange: (f: Filter) => void }) {
  const [mistake, setMistake] = useState<string>()
  const label = (property: Property, value: string) => choices[property]?.[value] ?? value
  const offered = (Object.keys(properties) as Property[]).filter((p) => p !== 'account' || elsewhere === undefined)
  const take = (query: PropertyFilterProps.Query) => {
    const values: Filter['values'] = {}
    for (const t of query.tokens) {
      const property = t.propertyKey as Property | undefined
      const value = String(t.value ?? '').trim()
      if (!property || value === '') continue
      const why = wrong(property, value)
      if (why !== undefined) return setMistake(why)
      values[property] = value // what was asked for last stands for what was before
    }
    setMistake(undefined)
    onChange({ ...filter, values })
  }
  return (
    <Grid gridDefinition={[{ colspan: { default: 12, s: 8 } }, { colspan: { default: 12, s: 4 } }]}>
      <FormField
        label="Find events"
        stretch
        constraintText={`Exactly as it was recorded; all that you ask for together.${elsewhere === undefined ? '' : ` Of this account only: ${elsewhere}`}`}
        errorText={mistake}
      >
        <PropertyFilter
          query={{
            operation: 'and',
            tokens: (Object.entries(filter.values) as [Property, string][]).map(([propertyKey, value]) => ({ propertyKey, operator: '=', value })),
          }}
          onChange={({ detail }) => take(detail)}
          filteringProperties={offered.map((key) => ({
            key,
            propertyLabel: properties[key],
            groupValuesLabel: `Values of ${properties[key].toLowerCase()}`,
            operators: [{ operator: '=', format: (value: unknown) => label(key, String(value)) }],
          }))}
          filteringOptions={offered.flatMap((propertyKey) => Object.entries(choices[propertyKey] ?? {}).map(([value, text]) => ({ propertyKey, value, label: text })))}
          disableFreeTextFiltering
          readOnlyOperations
          hideOperations
          filteringPlaceholder="User, event, resource, outcome …"
          i18nStrings={words}
        />
      </FormField>
      <FormField label="Time">
        <Range range={filter.range} onChange={(range) => onChange({ ...filter, range })} />
      </FormField>
    </Grid>
  )
}

const words: PropertyFilterProps.I18nStrings = {
  filteringAriaLabel: 'Find events',
  clearAriaLabel: 'Clear',
  clearFiltersText: 'Clear all',
  dismissAriaLabel: 'Close',
  groupPropertiesText: 'What to ask for',
  groupValuesText: 'Values',
  operatorsText: 'Comparisons',
  operationAndText: 'and',
  operationOrText: 'or',
  operatorEqualsText: 'Is',
  editTokenHeader: 'Change',
  propertyText: 'What',
  operatorText: 'Comparison',
  valueText: 'Value',
  cancelActionText: 'Cancel',
  applyActionText: 'Apply',
  allPropertiesLabel: 'All',
  tokenLimitShowMore: 'Show more',
  tokenLimitShowFewer: 'Show fewer',
  removeTokenButtonAriaLabel: (t) => `Do not ask for ${t.propertyLabel} ${t.value}`,
  formatToken: (t) => `${t.propertyLabel} is ${t.value}`,
  enteredTextLabel: (text) => `Use “${text}”`,
}
