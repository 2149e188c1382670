# The certificate under which the node answers. It is fetched here so that the service finds it when it first starts, and
# after the roots, to which it leads; the Key Vault extension, which comes after this script, brings later versions.
$certificateAccounts = @(@@CERTIFICATE_ACCOUNTS@@)

# Only these may use the key, beside the system and administrators. It is a file, by either of Windows' two kinds of keys.
function Grant-Key([Security.Cryptography.X509Certificates.X509Certificate2] $certificate) {
    $key = [Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($certificate)
    if (-not $key) { throw "the key of $($certificate.Subject) is not RSA" }
    $name = if ($key -is [Security.Cryptography.RSACng]) { $key.Key.UniqueName } else { $key.CspKeyContainerInfo.UniqueKeyContainerName }
    $folders = "$env:ProgramData\Microsoft\Crypto\Keys", "$env:ProgramData\Microsoft\Crypto\RSA\MachineKeys"
    $file = Get-ChildItem -Path $folders -Filter $name -ErrorAction SilentlyContinue | Select-Object -First 1
    if (-not $file) { throw "the key of $($certificate.Subject) is in no file that accounts can be let into" }
    foreach ($account in $certificateAccounts) {
        & icacls.exe $file.FullName /grant "${account}:R" | Out-Null
        if ($LASTEXITCODE) { throw "$account cannot be let into the key of $($certificate.Subject)" }
    }
}

# The node's certificate into the machine's own store, and what is between it and the root beside the other authorities.
function Install-NodeCertificate([string] $secret) {
    $value = (New-Object Net.NetworkCredential '', (Get-VaultSecret $secret)).Password
    $found = New-Object Security.Cryptography.X509Certificates.X509Certificate2Collection
    $found.Import([Convert]::FromBase64String($value), '', 'MachineKeySet, PersistKeySet')
    $own = $null
    foreach ($certificate in $found) {
        $place = $null
        if ($certificate.HasPrivateKey) { $place = 'My'; $own = $certificate }
        elseif ($certificate.Subject -ne $certificate.Issuer) { $place = 'CertificateAuthority' }
        if ($place) {
            $store = New-Object Security.Cryptography.X509Certificates.X509Store -ArgumentList $place, 'LocalMachine'
            $store.Open('ReadWrite')
            try { $store.Add($certificate) } finally { $store.Close() }
        }
    }
    if (-not $own) { throw "the secret $secret holds no certificate with its key" }
    Grant-Key $own
    return $own
}

$nodeCertificate = Install-NodeCertificate '@@CERTIFICATE_SECRET@@'
