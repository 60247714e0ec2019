import { Route, Routes } from 'react-router'
import { BatchPage } from './batch'
import { BatchesPage } from './batches'

export default function Assignments() {
  return (
    <Routes>
      <Route index element={<BatchesPage />} />
      <Route path=":batch" element={<BatchPage />} />
    </Routes>
  )
}
