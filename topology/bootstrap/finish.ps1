# The package's own installer knows the product, and how to put a newer one over an older one.
if (-not $installed) {
    Expand-Archive -Path $package -DestinationPath "$work\package" -Force
    & "$work\package\install.ps1" @arguments
}

# The installer may have brought a Python of its own, whose certifi knows the private roots only now.
$again = Install-Authority $rootPem
if ($again.Failed) { throw 'the private roots are not trusted everywhere; the lines above say where' }

$rule = "cluster-$role"
if (-not (Get-NetFirewallRule -Name $rule -ErrorAction SilentlyContinue)) {
    New-NetFirewallRule -Name $rule -DisplayName $rule -Direction Inbound -Protocol TCP -LocalPort $port -Action Allow | Out-Null
}

# A package that has a start.ps1 leaves starting to it, so that the service never runs without the roots; where they are
# new, a service that runs is started anew.
$start = "$work\package\start.ps1"
if ((Test-Path $start) -and (-not $installed -or ($trust.Changed + $again.Changed) -gt 0)) { & $start @arguments }
Set-Content -Path $marker -Value $asked -Encoding ascii

Stop-Transcript | Out-Null
