# Puts private authorities into the machine's store and into the certifi of every Python found. Safe to repeat.
# Exit code 0: all done; 1: something could not be done, and the lines say what. Needs an administrator. PowerShell 5.1.
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2.0
$failed = $false

$certificates = @'
@CERTIFICATES@
'@

# Machine Learning Server's Python first, then where Python and conda install themselves for all users.
$places = @(
    'C:\Program Files\Microsoft\ML Server\PYTHON_SERVER\Lib\site-packages\certifi\cacert.pem',
    'C:\Program Files\Python*\Lib\site-packages\certifi\cacert.pem',
    'C:\Python*\Lib\site-packages\certifi\cacert.pem',
    'C:\ProgramData\*conda*\Lib\site-packages\certifi\cacert.pem',
    'C:\ProgramData\*conda*\envs\*\Lib\site-packages\certifi\cacert.pem',
    'C:\*conda*\Lib\site-packages\certifi\cacert.pem',
    'C:\*conda*\envs\*\Lib\site-packages\certifi\cacert.pem',
    'C:\Users\*\AppData\Local\Programs\Python\Python*\Lib\site-packages\certifi\cacert.pem'
)

function Get-Body([string] $Pem) {
    # The base64 without line ends: what a certificate is compared by.
    return ($Pem -replace '-----[A-Z ]+-----', '') -replace '\s', ''
}

function Add-ToStore([byte[]] $Der) {
    $certificate = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList @(, $Der)
    $name = if ($certificate.Subject -eq $certificate.Issuer) { 'Root' } else { 'CertificateAuthority' }
    $store = New-Object System.Security.Cryptography.X509Certificates.X509Store -ArgumentList $name, 'LocalMachine'
    $store.Open('ReadWrite')
    try { $store.Add($certificate) } finally { $store.Close() }
    Write-Output "install-authority: LocalMachine\${name}: $($certificate.Thumbprint)"
}

function Add-ToFile([string] $Path, [string] $Pem, [string] $Mark) {
    $before = [System.IO.File]::ReadAllText($Path)
    $body = Get-Body $Pem
    foreach ($one in [regex]::Matches($before, '(?s)-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----')) {
        if ((Get-Body $one.Value) -eq $body) {
            Write-Output "install-authority: ${Path}: nothing to do"
            return
        }
    }
    $separator = if ($before.EndsWith("`n")) { '' } else { "`n" }
    $lines = @(('# clientkit begin ' + $Mark), $Pem, ('# clientkit end ' + $Mark), '')
    $block = $lines -join "`n"
    $new = "${Path}.clientkit-new"
    $backup = "${Path}.clientkit-backup"
    if (-not (Test-Path -LiteralPath $backup)) { Copy-Item -LiteralPath $Path -Destination $backup }
    $utf8 = New-Object System.Text.UTF8Encoding -ArgumentList $false
    [System.IO.File]::WriteAllText($new, $before + $separator + $block, $utf8)
    # One step: a crash leaves the old or the new file. A plain $null would arrive as an empty path.
    [System.IO.File]::Replace($new, $Path, [NullString]::Value)
    Write-Output "install-authority: ${Path}: added"
}

$text = $certificates -replace "`r", ''
foreach ($found in [regex]::Matches($text, '(?s)-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----')) {
    $pem = $found.Value
    $der = [System.Convert]::FromBase64String((Get-Body $pem))
    $sha = [System.Security.Cryptography.SHA256]::Create()
    $mark = ([System.BitConverter]::ToString($sha.ComputeHash($der)) -replace '-', '').ToLowerInvariant()
    try { Add-ToStore $der } catch {
        $failed = $true
        Write-Output "install-authority: FAILED: machine store: $($_.Exception.Message)"
    }
    foreach ($file in Get-Item -Path $places -ErrorAction SilentlyContinue) {
        try { Add-ToFile $file.FullName $pem $mark } catch {
            $failed = $true
            Write-Output "install-authority: FAILED: $($file.FullName): $($_.Exception.Message)"
        }
    }
}
if ($failed) { exit 1 }
exit 0
