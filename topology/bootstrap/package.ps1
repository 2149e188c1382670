# Which package with which settings; the roots are not among them, since they need no installation.
# The package: from the plan's storage account as the node's own identity, from anywhere else as it is.
$asked = '@@CONFIGURATION@@'
$marker = "$work\installed"
$installed = (Test-Path $marker) -and ((Get-Content -Raw $marker).Trim() -eq $asked)
$package = "$work\package.zip"
if (-not $installed) {
    Invoke-Repeatedly {
        $headers = @{}
        if (([uri] $packageUrl).Host -like '*.blob.core.*') {
            $token = (Get-Token 'https://storage.azure.com/').access_token
            $headers = @{ Authorization = "Bearer $token"; 'x-ms-version' = '2021-08-06' }
        }
        Invoke-WebRequest -UseBasicParsing -Uri $packageUrl -Headers $headers -OutFile "$package.part"
    }
    if ($packageSha256 -and (Get-FileHash "$package.part" -Algorithm SHA256).Hash -ne $packageSha256) {
        throw "the package at $packageUrl does not have the configured SHA-256"
    }
    Move-Item -Force "$package.part" $package
}

# What the package's own installer is told. It is called in this process, so arguments are no command line.
$arguments = @{ Role = $role; Port = $port }
# By its subject and not by its thumbprint: the next version has the same.
if ($nodeCertificate) { $arguments.CertificateSubject = $nodeCertificate.Subject }
if ($wanted.Count) {
    $arguments.Secrets = @{}
    foreach ($name in $wanted.Keys) { $arguments.Secrets[$name] = Get-VaultSecret $wanted[$name] }
}
