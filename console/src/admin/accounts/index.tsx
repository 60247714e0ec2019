import { Route, Routes } from 'react-router'
import { AccountPage } from './account'
import { AccountsPage } from './accounts'
import { CreateAccount } from './create'
import { CreationPage } from './creation'
import { AssignmentWizard } from './wizard'

export default function Accounts() {
  return (
    <Routes>
      <Route index element={<AccountsPage />} />
      <Route path="create" element={<CreateAccount />} />
      <Route path="create/:request" element={<CreationPage />} />
      <Route path="assign" element={<AssignmentWizard key="CREATE" kind="CREATE" />} />
      <Route path="remove" element={<AssignmentWizard key="DELETE" kind="DELETE" />} />
      <Route path=":account/:tab?" element={<AccountPage />} />
    </Routes>
  )
}
