import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { LookupAttribute, LookupEventsRequest } from '../../aws/services/cloudtrail'

type Key = LookupAttribute['AttributeKey']

/** Which events are asked for: CloudTrail looks up by one attribute at a time, within a time. */
export interface Filter {
  key: Key
  value: string
  range: DateRangePickerProps.Value | null
}

const keys: { value: Key; label: string; example: string }[] = [
  { value: 'Username', label: 'User name', example: 'ada' },
  { value: 'EventName', label: 'Event name', example: 'StartAssignmentBatch' },
  { value: 'EventSource', label: 'Event source', example: 'sso.amazonaws.com' },
  { value: 'ResourceName', label: 'Resource name', example: 'an ARN or id' },
  { value: 'ResourceType', label: 'Resource type', example: 'AWS::SSO::PermissionSet' },
  { value: 'ReadOnly', label: 'Read-only', example: 'true or false' },
  { value: 'AccessKeyId', label: 'Access key', example: 'ASIA…' },
  { value: 'EventId', label: 'Event id', example: '01a2…' },
]

/** What the page begins with: changes and refusals of changes, not every look at something. */
export const changes: Filter = { key: 'ReadOnly', value: 'false', range: null }

/** The request that a filter stands for, at a moment (milliseconds since 1970). */
export function request(f: Filter, now: number): LookupEventsRequest {
  const input: LookupEventsRequest = {}
  if (f.value.trim()) input.LookupAttributes = [{ AttributeKey: f.key, AttributeValue: f.value.trim() }]
  if (f.range?.type === 'relative') input.StartTime = Math.floor(now / 1000) - f.range.amount * (units[f.range.unit] ?? 0)
  if (f.range?.type === 'absolute') {
    input.StartTime = Math.floor(Date.parse(f.range.startDate) / 1000)
    input.EndTime = Math.ceil(Date.parse(f.range.endDate) / 1000)
  }
  return input
}

const units: Record<string, number> = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800, month: 2_592_000, year: 31_536_000 }

export function Filters({ filter, onChange }: { filter: Filter; onChange: (f: Filter) => void }) {
  const [value, setValue] = useState(filter.value)
  const key = keys.find((k) => k.value === filter.key)
  const apply = () => value !== filter.value && onChange({ ...filter, value })
  return (
    <SpaceBetween direction="horizontal" size="s">
      <FormField label="Look up by">
        <Select
          selectedOption={{ value: filter.key, label: key?.label }}
          options={keys.map(({ value, label }) => ({ value, label }))}
          onChange={({ detail }) => {
            setValue('')
            onChange({ ...filter, key: detail.selectedOption.value as Key, value: '' })
          }}
        />
      </FormField>
      <FormField label="Value" constraintText="Exactly as it was recorded">
        <Input
          type="search"
          value={value}
          placeholder={key?.example}
          onChange={({ detail }) => {
            setValue(detail.value)
            if (detail.value === '') onChange({ ...filter, value: '' })
          }}
          onBlur={apply}
          onKeyDown={({ detail }) => detail.key === 'Enter' && apply()}
          clearAriaLabel="Clear the value"
        />
      </FormField>
      <FormField label="Time">
        <DateRangePicker
          value={filter.range}
          onChange={({ detail }) => onChange({ ...filter, range: detail.value })}
          relativeOptions={[
            { key: 'hour', amount: 1, unit: 'hour', type: 'relative' },
            { key: 'day', amount: 1, unit: 'day', type: 'relative' },
            { key: 'week', amount: 7, unit: 'day', type: 'relative' },
            { key: 'month', amount: 30, unit: 'day', type: 'relative' },
          ]}
          isValidRange={(r) =>
            r?.type === 'absolute' && Date.parse(r.startDate) >= Date.parse(r.endDate) ? { valid: false, errorMessage: 'The end must come after the start.' } : { valid: true }
          }
          placeholder="Any time that is kept"
          i18nStrings={words}
        />
      </FormField>
    </SpaceBetween>
  )
}

const words: DateRangePickerProps.I18nStrings = {
  formatRelativeRange: (r) => `Last ${r.amount} ${r.unit}${r.amount === 1 ? '' : 's'}`,
  formatUnit: (unit, n) => (n === 1 ? unit : `${unit}s`),
  relativeModeTitle: 'Relative',
  absoluteModeTitle: 'From – to',
  relativeRangeSelectionHeading: 'The last',
  customRelativeRangeOptionLabel: 'Another time',
  customRelativeRangeOptionDescription: 'Any length of time',
  customRelativeRangeDurationLabel: 'Duration',
  customRelativeRangeDurationPlaceholder: 'How many',
  customRelativeRangeUnitLabel: 'Unit',
  startDateLabel: 'From',
  startTimeLabel: 'At',
  endDateLabel: 'To',
  endTimeLabel: 'At',
  clearButtonLabel: 'Any time',
  cancelButtonLabel: 'Cancel',
  applyButtonLabel: 'Apply',
  nextMonthAriaLabel: 'Next month',
  previousMonthAriaLabel: 'Previous month',
  todayAriaLabel: 'Today',
  dateTimeConstraintText: 'In your time zone, as YYYY/MM/DD and hh:mm:ss.',
}
