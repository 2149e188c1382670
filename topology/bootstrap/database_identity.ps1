# The shared database, as the node's own identity: the connection holds no secret.
$server = '@@DATABASE_HOST@@'
$client = (Invoke-Repeatedly { Get-Token ('https://' + $server.Substring($server.IndexOf('.') + 1) + '/') }).client_id
$connection = "Server=tcp:$server,1433;Database=@@DATABASE_NAME@@;Encrypt=True;TrustServerCertificate=False;" +
    "Authentication=Active Directory Managed Identity;User Id=$client"
$arguments.DatabaseConnection = ConvertTo-SecureString $connection -AsPlainText -Force
