# Puts private authorities into the machine's store and into the certifi of every Python found. Safe to repeat.
# Exit code 0: all done; 1: something could not be done, and the lines say what. Needs an administrator. PowerShell 5.1.
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2.0

$certificates = @'
@CERTIFICATES@
'@

@AUTHORITY@
$done = Install-Authority $certificates
if ($done.Failed) { exit 1 }
exit 0
