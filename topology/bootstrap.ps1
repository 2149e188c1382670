# First start of a cluster node. Safe to run again: each step looks before it acts.
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$role = '@@ROLE@@'
$port = @@PORT@@
$computePort = @@COMPUTE_PORT@@
$packageUrl = '@@PACKAGE_URL@@'
$packageSha256 = '@@PACKAGE_SHA256@@'
$rootPem = '@@ROOT_PEM@@'

$work = 'C:\ProgramData\cluster-bootstrap'
New-Item -ItemType Directory -Force -Path $work | Out-Null
Start-Transcript -Path "$work\bootstrap.log" -Append

# Trust the private root: the machine store serves .NET and browsers, certifi's file serves Python's requests.
$roots = [regex]::Matches($rootPem, '(?s)-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----')
foreach ($match in $roots) {
    $file = "$work\root.pem"
    Set-Content -Path $file -Value $match.Value -Encoding ascii
    Import-Certificate -FilePath $file -CertStoreLocation Cert:\LocalMachine\Root | Out-Null
}

# The package: from the plan's storage account as the node's own identity, from anywhere else as it is.
$package = "$work\package.zip"
if (-not (Test-Path $package)) {
    $headers = @{}
    if (([uri]$packageUrl).Host -like '*.blob.core.windows.net') {
        $identity = 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fstorage.azure.com%2F'
        $token = (Invoke-RestMethod -Uri $identity -Headers @{ Metadata = 'true' }).access_token
        $headers = @{ Authorization = "Bearer $token"; 'x-ms-version' = '2021-08-06' }
    }
    # A role assignment may take minutes to be known everywhere, so the first answers may be refusals.
    for ($attempt = 1; ; $attempt++) {
        try {
            Invoke-WebRequest -UseBasicParsing -Uri $packageUrl -Headers $headers -OutFile "$package.part"
            break
        } catch {
            if ($attempt -ge 20) { throw }
            Start-Sleep -Seconds 30
        }
    }
    if ($packageSha256 -and (Get-FileHash "$package.part" -Algorithm SHA256).Hash -ne $packageSha256) {
        throw "the package at $packageUrl does not have the configured SHA-256"
    }
    Move-Item "$package.part" $package
}

# The package's own installer knows the product; the role and the ports are all that it is told.
if (-not (Test-Path "$work\installed")) {
    Expand-Archive -Path $package -DestinationPath "$work\package" -Force
    & "$work\package\install.ps1" -Role $role -Port $port -ComputePort $computePort
    New-Item -ItemType File -Path "$work\installed" | Out-Null
}

$bundles = Get-ChildItem -Path 'C:\Program Files\Microsoft\ML Server' -Recurse -Filter cacert.pem -ErrorAction SilentlyContinue
foreach ($bundle in $bundles) {
    foreach ($match in $roots) {
        if (-not (Get-Content -Raw $bundle.FullName).Contains($match.Value)) {
            Add-Content -Path $bundle.FullName -Value "`n$($match.Value)" -Encoding ascii
        }
    }
}

$rule = "cluster-$role"
if (-not (Get-NetFirewallRule -Name $rule -ErrorAction SilentlyContinue)) {
    New-NetFirewallRule -Name $rule -DisplayName $rule -Direction Inbound -Protocol TCP -LocalPort $port -Action Allow | Out-Null
}

Stop-Transcript
