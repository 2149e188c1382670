# First start of a cluster node, and every later change of this script. Safe to run again: each step looks before it acts.
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$role = '@@ROLE@@'
$port = @@PORT@@
$packageUrl = '@@PACKAGE_URL@@'
$packageSha256 = '@@PACKAGE_SHA256@@'
$rootPem = '@@ROOT_PEM@@'
$identity = '@@IDENTITY@@'
$vault = '@@VAULT@@'
$wanted = @{ @@SECRETS@@ }

# Only administrators write here; what runs from it could otherwise be swapped.
$work = "$env:ProgramFiles\cluster-bootstrap"
New-Item -ItemType Directory -Force -Path $work | Out-Null
Start-Transcript -Path "$work\bootstrap.log" -Append | Out-Null

$metadata = 'http://169.254.169.254/metadata'

# A new identity and a new role assignment may take minutes to be known everywhere, so first answers may be refusals.
function Invoke-Repeatedly([scriptblock] $step) {
    for ($attempt = 1; ; $attempt++) {
        try { return & $step }
        catch {
            if ($attempt -ge 20) { throw }
            Start-Sleep -Seconds 30
        }
    }
}

# A token of the node's own identity, which is named in full: a policy may have put others on the machine.
function Get-Token([string] $resource) {
    $headers = @{ Metadata = 'true' }
    $subscription = Invoke-RestMethod -Headers $headers -Uri "$metadata/instance/compute/subscriptionId?api-version=2021-02-01&format=text"
    $id = [uri]::EscapeDataString("/subscriptions/$subscription$identity")
    $for = [uri]::EscapeDataString($resource)
    Invoke-RestMethod -Headers $headers -Uri "$metadata/identity/oauth2/token?api-version=2018-02-01&resource=$for&msi_res_id=$id"
}

# The value of one of the vault's secrets. It stays in memory: no file, no command line, no log has it.
function Get-VaultSecret([string] $name) {
    $value = Invoke-Repeatedly {
        $token = (Get-Token ('https://' + $vault.Substring($vault.IndexOf('.') + 1))).access_token
        (Invoke-RestMethod -Headers @{ Authorization = "Bearer $token" } -Uri "https://$vault/secrets/${name}?api-version=7.4").value
    }
    ConvertTo-SecureString $value -AsPlainText -Force
}
