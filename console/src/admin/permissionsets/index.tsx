import { Route, Routes } from 'react-router'
import { CreateSet } from './create'
import { SetList } from './list'
import { SetPage } from './set'

export default function PermissionSets() {
  return (
    <Routes>
      <Route index element={<SetList />} />
      <Route path="create" element={<CreateSet />} />
      <Route path=":id/:tab?" element={<SetPage />} />
    </Routes>
  )
}
