import { Route, Routes } from 'react-router'
import { CreateGroup } from './create'
import { GroupPage } from './group'
import { GroupList } from './list'

/** The section of groups: all of them, a new one, one of them. */
export default function Groups() {
  return (
    <Routes>
      <Route index element={<GroupList />} />
      <Route path="create" element={<CreateGroup />} />
      <Route path=":id/:tab?" element={<GroupPage />} />
    </Routes>
  )
}
