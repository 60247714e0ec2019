import { Route, Routes } from 'react-router'
import { CreateUser } from './create'
import { UserList } from './list'
import { UserPage } from './user'

/** The section of users: all of them, a new one, one of them. */
export default function Users() {
  return (
    <Routes>
      <Route index element={<UserList />} />
      <Route path="create" element={<CreateUser />} />
      <Route path=":id/:tab?" element={<UserPage />} />
    </Routes>
  )
}
