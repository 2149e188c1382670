# The shared database, with a login whose password is in the vault.
$login = New-Object Net.NetworkCredential '@@DATABASE_LOGIN@@', (Get-VaultSecret '@@DATABASE_SECRET@@')
$connection = New-Object Data.SqlClient.SqlConnectionStringBuilder
$connection['Server'] = 'tcp:@@DATABASE_HOST@@,1433'
$connection['Database'] = '@@DATABASE_NAME@@'
$connection['Encrypt'] = $true
$connection['TrustServerCertificate'] = $false
$connection['User ID'] = $login.UserName
$connection['Password'] = $login.Password
$arguments.DatabaseConnection = ConvertTo-SecureString $connection.ConnectionString -AsPlainText -Force
