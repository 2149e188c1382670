# The package's own installer knows the product, and how to put a newer one over an older one.
if (-not $installed) {
    Expand-Archive -Path $package -DestinationPath "$work\package" -Force
    & "$work\package\install.ps1" @arguments
    Set-Content -Path $marker -Value $asked -Encoding ascii
}

$bundles = Get-ChildItem -Path "$env:ProgramFiles\Microsoft\ML Server" -Recurse -Filter cacert.pem -ErrorAction SilentlyContinue
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

Stop-Transcript | Out-Null
