# A database that exists elsewhere: the vault has the whole connection string.
$arguments.DatabaseConnection = Get-VaultSecret '@@DATABASE_SECRET@@'
