import { browse, openConsole, phoneBar } from '../browser.mjs'

// What an administrator looks at and sets: dashboard, permission sets, reports,
// audit, settings; then what a viewer may not; then a server that does not answer.
await browse(async ({ page, context, input, shot, axe }) => {
  const look = async (p, name, except) => {
    await axe(p, except)
    await shot(p, name)
  }
  const heading = (p, name) => p.getByRole('heading', { level: 1, name })
  const at = async (p, as, path) => {
    await openConsole(p, { ...as, path })
    await p.getByRole('heading', { level: 1 }).first().waitFor()
  }

  // Dashboard.
  await at(page, input, '/dashboard')
  await page.getByText('At a glance').waitFor()
  await page.locator('a[href="#/users"]', { hasText: String(input.users) }).waitFor()
  await look(page, 'dashboard')

  // A custom permission set, with a policy that is wrong at first.
  await at(page, input, '/permission-sets')
  await page.getByRole('button', { name: 'Create permission set' }).click()
  await page.getByLabel('Custom').click()
  const editor = page.getByRole('textbox', { name: 'Inline policy' })
  await editor.click()
  await page.keyboard.insertText('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObjekt","Resource":"*"}]}')
  await page.getByText(/line 1, column \d+/).first().waitFor() // what was typed stands in the editor too
  await look(page, 'policy-with-findings')
  await editor.click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(input.policy)
  await page.getByText('Nothing to complain about').waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Stargazing')
  await page.getByLabel('Description').fill(input.hostile)
  await look(page, 'permission-set-details')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText(input.hostile).waitFor()
  await look(page, 'permission-set-review')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await heading(page, 'Stargazing').waitFor()
  await page.getByRole('tab', { name: 'Permissions' }).click()
  await page.getByText('s3:ListAllMyBuckets').waitFor()
  await look(page, 'permission-set-policies')
  await page.getByRole('button', { name: 'Attach AWS managed policies' }).click()
  await page.getByRole('button', { name: 'AWS managed policies Choose' }).click()
  await page.getByRole('combobox', { name: 'Find AWS managed policies' }).fill('SecurityAudit')
  await page.getByRole('option', { name: 'SecurityAudit' }).first().click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Attach', exact: true }).click()
  await page.getByRole('cell', { name: 'arn:aws:iam::aws:policy/SecurityAudit' }).waitFor()

  // The viewer's set is provisioned; it is changed, and brought up to date.
  await at(page, input, `/permission-sets/${input.set}`)
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Description').last().fill('Look at everything')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('keep the old version').first().waitFor()
  await page.getByRole('tab', { name: 'AWS accounts' }).click()
  await page.getByText('an older version of this set').waitFor()
  await look(page, 'permission-set-outdated')
  await page.getByRole('button', { name: 'Update everywhere' }).first().click()
  await page.getByText('an older version of this set').waitFor({ state: 'detached' })
  await look(page, 'permission-set-accounts')

  // Reports.
  await at(page, input, '/reports/accounts?account=' + input.account)
  await page.getByRole('link', { name: input.viewer.user, exact: true }).waitFor()
  await look(page, 'report-account')
  await at(page, input, '/reports/users?user=' + input.viewer.id)
  await page.getByText(/^Assigned to/).first().waitFor()
  await page.getByLabel('Account', { exact: true }).fill(input.account)
  await page.getByRole('option').filter({ hasText: input.account, hasNotText: 'Look for' }).click()
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.keyboard.type('iam:CreateU')
  await page.getByRole('option', { name: 'iam:CreateUser' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Simulate' }).click()
  await page.getByText('Denied', { exact: true }).waitFor()
  await look(page, 'report-person')

  // Audit: what is asked for comes together, stands in the address, and is what is exported.
  await at(page, input, '/audit')
  const find = page.getByRole('combobox', { name: 'Find events' })
  const ask = async (text, address) => {
    await find.fill(text)
    await page.keyboard.press('Enter')
    await page.waitForURL(address)
  }
  await ask('Event name = CreatePermissionSet', /event=CreatePermissionSet/)
  await find.fill('Outcome =')
  await page.getByRole('option', { name: 'Done' }).click()
  await page.waitForURL(/outcome=SUCCEEDED/)
  await ask('User name = operator', /event=CreatePermissionSet.*user=operator/)
  await ask('Account = 12', /user=operator/)
  await page.getByText('An account is named by the 12 digits of its id.').waitFor()
  await page.reload()
  await page.getByRole('link', { name: 'CreatePermissionSet' }).first().click()
  await page.getByLabel("The event's record").waitFor()
  await look(page, 'audit-record')
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const saving = page.waitForEvent('download')
  await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click()
  const exported = await (await (await saving).createReadStream()).toArray()
  await ask('Event source = nothing.amazonaws.com', /source=nothing/)
  await page.getByText('No events match.').waitFor()
  await look(page, 'audit-nothing')

  // The console asks all the time what it may do; that does not fill the trail. Other calls do.
  await at(page, input, '/audit?event=GetUserPoolInfo&account=all')
  await page.getByRole('link', { name: 'GetUserPoolInfo' }).first().waitFor()
  await page.getByRole('link', { name: input.account }).first().waitFor()
  await at(page, input, '/audit?event=EvaluateOwnAccess&account=all')
  await page.getByText('No events match.').waitFor()

  // Settings.
  await at(page, input, '/settings')
  await page.getByRole('button', { name: 'Rename' }).click()
  await page.getByLabel('Name', { exact: true }).fill('The Observatory')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The instance is called The Observatory.').waitFor()
  await page.getByText('The_Observatory in the API').waitFor()
  await page.locator('#top').getByRole('link', { name: 'The Observatory' }).waitFor()
  await look(page, 'settings-details')
  await page.getByRole('tab', { name: 'Portal addresses' }).click()
  await page.getByRole('button', { name: 'Add a name' }).click()
  await page.getByLabel('Name or https address').fill('No Name!')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText('Could not add the name').waitFor()
  await page.getByLabel('Name or https address').fill('observatory')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText('current', { exact: true }).waitFor()
  await look(page, 'settings-addresses')
  await page.getByRole('tab', { name: 'Authentication' }).click()
  await page.getByLabel('People manage their own devices').click()
  await page.getByRole('button', { name: 'Save' }).first().click()
  await page.getByText('The rules for MFA are saved.').waitFor()
  await look(page, 'settings-authentication')
  await page.getByRole('tab', { name: 'Attributes for access control' }).click()
  await page.getByRole('button', { name: 'Add an attribute' }).click()
  await page.getByRole('textbox', { name: 'Key' }).fill('CostCenter')
  await page.getByRole('combobox', { name: 'Value' }).fill('${path:enterprise.costCenter}')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByText('The attributes are saved.').waitFor()
  await look(page, 'settings-attributes')
  await page.getByRole('tab', { name: 'Management' }).click()
  await page.getByText('There are no delegated administrators.').waitFor()
  await look(page, 'settings-management')

  // A viewer sees, and is told why nothing can be changed; in the dark, on a phone.
  const phone = await (await context({ colorScheme: 'dark', viewport: { width: 320, height: 640 } })).newPage()
  await at(phone, input.viewer, '/permission-sets')
  const create = phone.getByRole('button', { name: 'Create permission set' }).first()
  await create.hover()
  await phone.getByText(/sso:CreatePermissionSet/).first().waitFor({ state: 'attached' })
  await look(phone, 'viewer-phone', phoneBar)
  for (const path of ['/dashboard', '/reports/accounts?account=' + input.account, '/audit', '/settings/authentication', `/permission-sets/${input.set}/policies`]) {
    await at(phone, input.viewer, path)
    await phone.waitForLoadState('networkidle')
    const overflow = await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (overflow > 0) throw new Error(`${path} is ${overflow} pixels too wide`)
    await look(phone, 'viewer-phone-' + path.replace(/\W+/g, '-'), phoneBar)
  }

  // Events of other accounts are not the viewer's to search: it is said before, and when asked for all the same.
  await at(phone, input.viewer, '/audit?event=CreatePermissionSet')
  await phone.getByText(/Of this account only: .*gatehouse:SearchEvents/).waitFor()
  await at(phone, input.viewer, '/audit?account=all')
  await phone.getByText(/gatehouse:SearchEvents/).first().waitFor()
  await look(phone, 'viewer-phone-audit-denied', phoneBar)

  // A server that does not answer, then does.
  const other = await (await context({})).newPage()
  await at(other, input, '/dashboard')
  let broken = true
  await other.route(input.url + '/', (route) => (broken && route.request().headers()['x-amz-target']?.endsWith('SearchPermissionSets') ? route.fulfill({ status: 400, headers: { 'x-amzn-errortype': 'InternalServerException' }, body: '{"Message":"The database rests."}' }) : route.continue()))
  await at(other, input, '/permission-sets')
  await other.getByText('The database rests.').waitFor()
  await look(other, 'failed')
  broken = false
  await other.getByRole('button', { name: 'Try again' }).click()
  await other.getByRole('link', { name: 'Stargazing' }).waitFor()
  return { exported: Buffer.concat(exported).toString() }
})
