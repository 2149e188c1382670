# Private authorities for a Windows node: into the machine's store, and into the certifi of every Python found.
# Machine Learning Server's Python first, then where Python and conda install themselves for all users.
$authorityPlaces = @(
    'C:\Program Files\Microsoft\ML Server\PYTHON_SERVER\Lib\site-packages\certifi\cacert.pem',
    'C:\Program Files\Python*\Lib\site-packages\certifi\cacert.pem',
    'C:\Python*\Lib\site-packages\certifi\cacert.pem',
    'C:\ProgramData\*conda*\Lib\site-packages\certifi\cacert.pem',
    'C:\ProgramData\*conda*\envs\*\Lib\site-packages\certifi\cacert.pem',
    'C:\*conda*\Lib\site-packages\certifi\cacert.pem',
    'C:\*conda*\envs\*\Lib\site-packages\certifi\cacert.pem',
    'C:\Users\*\AppData\Local\Programs\Python\Python*\Lib\site-packages\certifi\cacert.pem'
)

# The base64 without line ends: what a certificate is compared by.
function Get-Body([string] $Pem) {
    return ($Pem -replace '-----[A-Z ]+-----', '') -replace '\s', ''
}

# Whether the certificate is new in the store.
function Add-ToStore([byte[]] $Der) {
    $certificate = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList @(, $Der)
    $name = if ($certificate.Subject -eq $certificate.Issuer) { 'Root' } else { 'CertificateAuthority' }
    $store = New-Object System.Security.Cryptography.X509Certificates.X509Store -ArgumentList $name, 'LocalMachine'
    $store.Open('ReadWrite')
    try {
        $known = $store.Certificates.Find('FindByThumbprint', $certificate.Thumbprint, $false).Count -gt 0
        if (-not $known) { $store.Add($certificate) }
    } finally { $store.Close() }
    $what = if ($known) { 'nothing to do' } else { 'added' }
    Write-Host "install-authority: LocalMachine\${name}: $($certificate.Thumbprint): $what"
    return (-not $known)
}

# Whether the certificate is new in the file.
function Add-ToFile([string] $Path, [string] $Pem, [string] $Mark) {
    $before = [System.IO.File]::ReadAllText($Path)
    $body = Get-Body $Pem
    foreach ($one in [regex]::Matches($before, '(?s)-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----')) {
        if ((Get-Body $one.Value) -eq $body) {
            Write-Host "install-authority: ${Path}: nothing to do"
            return $false
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
    Write-Host "install-authority: ${Path}: added"
    return $true
}

# How many stores and files are new with the certificates of a PEM text, and how many could not be written.
function Install-Authority([string] $Certificates) {
    $changed = 0
    $failed = 0
    $text = $Certificates -replace "`r", ''
    foreach ($found in [regex]::Matches($text, '(?s)-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----')) {
        $pem = $found.Value
        $der = [System.Convert]::FromBase64String((Get-Body $pem))
        $sha = [System.Security.Cryptography.SHA256]::Create()
        $mark = ([System.BitConverter]::ToString($sha.ComputeHash($der)) -replace '-', '').ToLowerInvariant()
        try { if (Add-ToStore $der) { $changed++ } } catch {
            $failed++
            Write-Host "install-authority: FAILED: machine store: $($_.Exception.Message)"
        }
        foreach ($file in Get-Item -Path $authorityPlaces -ErrorAction SilentlyContinue) {
            try { if (Add-ToFile $file.FullName $pem $mark) { $changed++ } } catch {
                $failed++
                Write-Host "install-authority: FAILED: $($file.FullName): $($_.Exception.Message)"
            }
        }
    }
    return @{ Changed = $changed; Failed = $failed }
}
