import { Route, Routes } from 'react-router'
import { ApplicationPage } from './application'
import { CreateApplication } from './create'
import { Issuers } from './issuers/list'
import { ApplicationList } from './list'

/** The section of applications: all of them, a new one, one of them, and whose tokens they believe. */
export default function Applications() {
  return (
    <Routes>
      <Route index element={<ApplicationList />} />
      <Route path="create" element={<CreateApplication />} />
      <Route path="issuers" element={<Issuers />} />
      <Route path=":id/:tab?" element={<ApplicationPage />} />
    </Routes>
  )
}
